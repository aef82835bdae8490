"""Named SQL: each file of `sql/queries/` holds the queries of one purpose.

    -- name: claim_due
    -- Take the due rows with the highest priority for a while.
    UPDATE workflow_queue SET ... WHERE scheduled_for <= :now ...

The name line and at least one comment line that says what the query is for are required. Where the dialects differ,
the one that differs has a variant headed `-- name: claim_due (postgresql)`, and its comment says why. Parameters are
`:named`; a list goes in as JSON through `json_each(:ids)`.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from engine import resources

_NAME = re.compile(r"^-- name: *(?P<name>[a-z][a-z0-9_]*)(?: \((?P<dialect>sqlite|postgresql)\))?[ \t]*$", re.MULTILINE)


class Queries(Mapping[str, str]):
    """The queries of one file: `queries["claim_due"]` and `queries.claim_due` give the SQL text."""

    def __init__(self, purpose: str, texts: Mapping[str, str]) -> None:
        self._purpose = purpose
        self._texts = dict(texts)
        # Attributes of their own are found three times as fast; a query named like a method is found by index only.
        self.__dict__.update({name: text for name, text in texts.items() if not hasattr(Queries, name)})

    def __getitem__(self, name: str) -> str:
        try:
            return self._texts[name]
        except KeyError:
            raise KeyError(f"sql/queries/{self._purpose}.sql has no query named {name}") from None

    def __getattr__(self, name: str) -> str:
        if name.startswith("_"):  # copy and pickle look for such names before there is a __dict__
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(error.args[0]) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


@cache
def load(purpose: str, *names: str, dialect: str = "sqlite") -> Queries:
    """Read `sql/queries/<purpose>.sql`. `names`, if given, are the queries that the caller needs.

    Raises `LookupError` for a missing file or name, so that a slip shows when the program starts and not when a family
    is waiting; `ValueError` for a file that breaks the form.
    """
    path = resources.sql_dir() / "queries" / f"{purpose}.sql"
    if not path.is_file():
        raise LookupError(f"There is no file of queries at {path}")
    queries = Queries(purpose, parse(path.read_text(encoding="utf-8"), purpose=purpose, dialect=dialect))
    for name in names:
        queries[name]
    return queries


def parse(text: str, *, purpose: str, dialect: str) -> dict[str, str]:
    """The queries in a file's text for a dialect, by name; a variant of the dialect goes before the common form."""
    common: dict[str, str] = {}
    own: dict[str, str] = {}
    headings = list(_NAME.finditer(text))
    if text.count("-- name:") != len(headings):
        raise ValueError(f"sql/queries/{purpose}.sql has a name line that isn't `-- name: some_name` or with a dialect")
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        name, variant = heading["name"], heading["dialect"]
        found = own if variant else common
        body = text[heading.end() : following.start() if following else len(text)].strip()
        _require_form(body, where=f"{name} in sql/queries/{purpose}.sql")
        if variant not in (None, dialect):
            continue
        if name in found:
            raise ValueError(f"{name} stands twice in sql/queries/{purpose}.sql")
        found[name] = body.removesuffix(";")
    return common | own


def _require_form(body: str, *, where: str) -> None:
    if not body.startswith("--"):
        raise ValueError(f"The query {where} lacks the comment that says what it is for")
    if all(line.startswith("--") or not line.strip() for line in body.splitlines()):
        raise ValueError(f"The query {where} has no SQL")
