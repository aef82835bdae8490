"""Families by plain words, page by page, in bounded time however many there are.

Three ways, and the first that can is taken:

1. One of the words is *few* (at most `FEW` families, told by an index): all of them are asked the rest, so that the
   list is whole, in the order of names, and counted.
2. A text that many share: families in the order in which they came, straight from the index of trigrams.
3. Everything else: the list in the order of names, asked row by row, and after `LOOKED` rows it says how far it came.
"""

from __future__ import annotations

import bisect
import itertools
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from engine.store.reading.find.meaning import SQL, Asked, questions_of, values_of
from engine.store.reading.find.text import Texts
from engine.store.reading.rows import Row, asked, read

FEW = 3_000
LOOKED = 100_000
COUNTED = 10_000
NEW = 1_000
STRETCHES = (500, 2_000, 8_000, 20_000)
"""Rows looked through at a time, growing, so that what is common comes at once."""

Place = dict[str, Any]
"""A family's key and name, beyond which a page lies; with `from`, a key just before it, the page begins with it."""


@dataclass(frozen=True)
class Keys:
    """A page of keys, in the order of the list, whatever the direction it was read in."""

    found: list[Place] = field(default_factory=list)
    more: bool = False
    """Whether anything may lie beyond, in the direction of reading."""
    place: Place | None = None
    """Where reading goes on; behind the last row unless the page ends before something is found."""
    looked: int | None = None
    """How many rows were looked through, where reading ended for that."""
    total: int | None = None
    uncounted: bool = False
    """Whether there are more than `total`."""
    by_name: bool = True
    """False: in the order in which they came."""


def find_keys(
    connection: sqlite3.Connection, wanted: Asked, *, place: Place | None = None, down: bool = True, limit: int
) -> Keys:
    """A page beyond `place`: below it, or with `down=False` above it; without a place the first or the very last."""
    values = values_of(connection, wanted)
    texts = Texts(connection, wanted.found.texts)
    few = _few(connection, values, texts if wanted.found.texts else None)
    if few is not None:
        return _of_few(connection, values, few, place, limit, down=down)
    if texts.match:
        return _by_key(connection, values, texts, place, limit, down=down)
    ranges = texts.ranges() if texts.short else [("", "")]
    return _walk(connection, values, ranges, place, limit, down=down)


def count_new(connection: sqlite3.Connection, wanted: Asked, since: int) -> int:
    """How many of those asked for came after the key `since`, counted up to `NEW`."""
    keys = {row["family_id"] for row in read(connection, SQL.newer_than, since=since, limit=NEW)}
    if not keys or not wanted.found:
        return len(keys)
    if wanted.found.texts:
        keys = Texts(connection, wanted.found.texts).among(keys)
    return len(_asked_of(connection, values_of(connection, wanted), keys))


def _few(connection: sqlite3.Connection, values: dict[str, Any], texts: Texts | None) -> set[int] | None:
    """The smallest set of families that are all that can be meant; `None` where no index shows that they are few."""
    meant = texts.few(FEW) if texts is not None else None
    sets = [] if meant is None else [meant]
    for name in questions_of(values):
        rows = read(connection, SQL[name], limit=FEW + 1, **values)
        if len(rows) <= FEW:
            sets.append({row["family_id"] for row in rows})
    found = set.intersection(*sets) if sets else None
    return found if found is None or texts is None or meant is not None else texts.among(found)


def _asked_of(connection: sqlite3.Connection, values: dict[str, Any], keys: Iterable[int]) -> list[Place]:
    """Of these families those that fit everything else, by name."""
    given = {**values, "among": sorted(keys)}
    return read(connection, asked(SQL.keys_down, given), limit=-1, **given) if given["among"] else []


def _of_few(
    connection: sqlite3.Connection,
    values: dict[str, Any],
    few: set[int],
    place: Place | None,
    limit: int,
    *,
    down: bool,
) -> Keys:
    found = _asked_of(connection, values, few)
    total = len(found)
    if place is not None:
        at = _position(found, place, past=down and "from" not in place)
        found = found[at:] if down else found[:at]
    page = found[:limit] if down else found[-limit:]
    return Keys(page, more=len(found) > limit, place=_end(page, down=down), total=total)


def _by_key(
    connection: sqlite3.Connection, values: dict[str, Any], texts: Texts, place: Place | None, limit: int, *, down: bool
) -> Keys:
    found: list[Place] = []
    at: int | None = _key_of(place) if place is not None else None
    looked = 0
    for rows in _growing(0):
        keys, at = texts.stretch(at, rows, down=down)
        fitting = {row["family_id"]: row for row in _asked_of(connection, values, keys)}
        found += [fitting[key] for key in keys if key in fitting]
        looked += rows
        if at is None or len(found) > limit or looked >= LOOKED:
            break
    page = found[:limit]
    stopped = len(found) <= limit and at is not None
    end: Place | None = {"family_id": at, "family_name": ""} if stopped else (page[-1] if page else None)
    return Keys(
        page if down else page[::-1], more=at is not None or len(found) > limit, place=end,
        looked=looked if stopped else None, total=FEW, uncounted=True, by_name=False,
    )  # fmt: skip


def _walk(
    connection: sqlite3.Connection,
    values: dict[str, Any],
    ranges: list[tuple[str, str]],
    place: Place | None,
    limit: int,
    *,
    down: bool,
) -> Keys:
    found: list[Place] = []
    looked, end = 0, None
    begins_all = ranges == [("", "")]
    for begin, until in ranges if down else ranges[::-1]:
        at = place
        if at is not None and until and not _may_hold(begin, until, at["family_name"], down=down):
            continue
        for rows in _growing(looked):
            bounds = _bounds(begin, until, at, down=down)
            edge = _edge(connection, {**values, **bounds}, rows, down=down) if values else None
            found += _stretch(connection, {**values, **bounds}, edge, limit + 1 - len(found), down=down)
            if edge is None or len(found) > limit:
                break
            at, looked = edge, looked + rows
            if looked >= LOOKED:
                end = edge
                break
        if len(found) > limit or end is not None:
            break
    page = found[:limit]
    stopped = end is not None and len(found) <= limit
    whole = place is None and len(found) <= limit and not stopped
    total = len(found) if whole else _counted(connection) if place is None and not values and begins_all else None
    return Keys(
        page if down else page[::-1], more=stopped or len(found) > limit,
        place=end if stopped else (page[-1] if page else None), looked=looked if stopped else None,
        total=None if total is None else min(total, COUNTED), uncounted=total is not None and total > COUNTED,
    )  # fmt: skip


def _stretch(
    connection: sqlite3.Connection, values: dict[str, Any], edge: Place | None, limit: int, *, down: bool
) -> list[Place]:
    """The families that fit, between where `values` begin and the row `edge`, that row included."""
    given = dict(values)
    if edge is not None:
        given |= _beyond(edge, edge["family_id"] + (1 if down else -1), "before" if down else "after")
    return read(connection, asked(SQL.keys_down if down else SQL.keys_up, given), limit=limit, **given)


def _edge(connection: sqlite3.Connection, values: dict[str, Any], rows: int, *, down: bool) -> Place | None:
    sql = asked(SQL.edge_down if down else SQL.edge_up, values)
    found = read(connection, sql, rows=rows - 1, **values)
    return found[0] if found else None


def _bounds(begin: str, until: str, at: Place | None, *, down: bool) -> dict[str, Any]:
    """Where a stretch begins and how far its range goes; one bound at each end, so that the index serves both."""
    bounds: dict[str, Any] = {}
    if at is not None:
        bounds |= _beyond(at, _key_of(at), "after" if down else "before")
    if begin and not (down and at is not None and str(at["family_name"]) >= begin):
        bounds["from_name"] = begin
    if until and not (not down and at is not None and str(at["family_name"]) < until):
        bounds["to_name"] = until
    return bounds


def _may_hold(begin: str, until: str, name: str, *, down: bool) -> bool:
    return name < until if down else name >= begin


def _growing(looked: int) -> Iterator[int]:
    """How many rows to look through next, until `LOOKED` of them are."""
    for rows in itertools.chain(STRETCHES, itertools.repeat(STRETCHES[-1])):
        yield min(rows, LOOKED - looked)
        looked += rows


def _counted(connection: sqlite3.Connection) -> int:
    return int(connection.execute(SQL.counted, {"limit": COUNTED + 1}).fetchone()[0])


def _beyond(row: Place, key: int, side: str) -> dict[str, Any]:
    """A bound by a row's own name, if it is still there, and a key."""
    return {f"{side}_row": row["family_id"], f"{side}_name": row["family_name"], side: key}


def _key_of(place: Place) -> int:
    """The key beyond which a page lies."""
    return int(place["from"] if "from" in place else place["family_id"])


def _position(rows: list[Place], place: Place, *, past: bool) -> int:
    """Where `place` stands among rows in the order of the list, or the row `past` it; or where it would stand."""
    for position, row in enumerate(rows):
        if row["family_id"] == place["family_id"]:
            return position + past
    name = str(place["family_name"]), place["family_id"]
    return bisect.bisect([(str(row["family_name"]), row["family_id"]) for row in rows], name)


def _end(page: list[Row], *, down: bool) -> Place | None:
    return (page[-1] if down else page[0]) if page else None
