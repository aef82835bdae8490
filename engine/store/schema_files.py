"""`python -m engine.store.schema_files [--check | --first-revision]`: writes `sql/schema/*.sql` from the tables.

For readers, and for database administrators who load a schema by hand: each file makes an empty database into one that
the engine accepts. `--check` writes nothing and exits with 1 where a file differs from the tables. `--first-revision`
also rewrites the SQL of the first migration, which is allowed only until the first release: a database that was
migrated must never find a revision's meaning changed.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

from engine import resources
from engine.store import search_schema, triggers
from engine.store.revision import head
from engine.store.schema import DIALECTS, statements, table_statements, view_source
from engine.store.tables import TABLES

_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def readable(dialect: str) -> str:
    """The schema file of a dialect."""
    return "\n".join(_parts(dialect)).rstrip() + "\n"


def first_revision(dialect: str) -> str:
    """What the first migration of a dialect executes."""
    heading = f"-- The first schema, for {_NAMES[dialect]}. Frozen: later changes are later revisions."
    return "\n\n".join([heading, *(statement + ";" for statement in statements(dialect))]) + "\n"


def _parts(dialect: str) -> Iterator[str]:
    yield f"-- Followthrough's schema for {_NAMES[dialect]}, revision {head()}."
    yield "-- Made from engine/store/tables by `python -m engine.store.schema_files`; don't edit."
    yield "-- Times are UTC. Front-door columns take anything; columns that only the engine writes carry constraints.\n"
    for table in TABLES:
        if dialect == "sqlite":  # PostgreSQL keeps the comment itself
            yield "\n".join(f"-- {line}" for line in wrap(f"{table.name}: {table.comment}", 116))
        yield from (statement + ";" for statement in table_statements(table, dialect))
        yield ""
    yield "-- Finding families by parts of words" + (
        ": documents of trigrams, and the families whose document is out of date.\n"
        if dialect == "sqlite"
        else ", where the extension pg_trgm can be made.\n"
    )
    for statement in search_schema.statements(dialect):
        yield statement + ";\n"
    yield "-- Triggers: append-only tables, versions that are never edited" + (
        ".\n" if dialect == "sqlite" else ", and explicit keys that advance the sequence.\n"
    )
    for statement in triggers.statements(dialect):
        yield statement + ";\n"
    yield view_source(dialect)
    yield "-- The revision that this file stands for, as the migrations would note it."
    yield "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);"
    yield f"INSERT INTO alembic_version (version_num) VALUES ('{head()}');"


def _files(with_first_revision: bool) -> Iterator[tuple[Path, str]]:
    for dialect in DIALECTS:
        yield resources.sql_dir() / "schema" / f"{dialect}.sql", readable(dialect)
        if with_first_revision:
            versions = resources.sql_dir() / "migrations" / "versions"
            yield versions / f"0001_schema.{dialect}.sql", first_revision(dialect)


def main(arguments: list[str]) -> int:
    """Write the files, or with `--check` compare them. Returns the exit code."""
    if unknown := set(arguments) - {"--check", "--first-revision"}:
        print(f"Unknown argument {min(unknown)}; use --check or --first-revision.", file=sys.stderr)
        return 2
    stale = 0
    for path, wanted in _files("--first-revision" in arguments):
        if path.exists() and path.read_text(encoding="utf-8") == wanted:
            continue
        stale += 1
        if "--check" in arguments:
            print(f"{path} differs from the tables; run python -m engine.store.schema_files.", file=sys.stderr)
        else:
            path.write_text(wanted, encoding="utf-8")
            print(f"Wrote {path}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
