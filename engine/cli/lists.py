"""Lists: all of it as JSON, one screen of it as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from engine.cli.printing import dim, print_json_list, say
from engine.cli.table import Column, print_table

if TYPE_CHECKING:
    from engine.cli.session import Session

PAGE = 500
SHOWN = 50
"""Rows of a table where nobody says how many; JSON has them all."""

Row = dict[str, Any]


def pages(read: Callable[[Any, int], Sequence[Row]], key: Callable[[Row], Any]) -> Iterator[Row]:
    """All rows, page by page; `read` gives the rows beyond a row's `key`, at most so many."""
    after: Any = None
    while rows := read(after, PAGE):
        yield from rows
        if len(rows) < PAGE:
            return
        after = key(rows[-1])


def print_list(
    session: Session,
    rows: Iterator[Row],
    columns: Sequence[Column],
    *,
    empty: str,
    limit: int | None = None,
    shown: Callable[[Row], Mapping[str, Any]] = dict,
) -> None:
    """Print rows; `shown` makes of a row what a table shows, `empty` is what is said when there are none."""
    if session.json:
        print_json_list(rows if limit is None else islice(rows, limit))
        return
    most = limit or SHOWN
    found = list(islice(rows, most + 1))
    if not found:
        say(empty)
        return
    print_table(columns, [shown(row) for row in found[:most]])
    if len(found) > most:
        print(dim(f"The first {most}; there are more: --limit {most * 10}, or --json for all."))
