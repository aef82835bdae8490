"""Bad rows for one table, between good ones: each must end with its sentence, and the good ones must not notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.runtime.rig import Rig


@dataclass(frozen=True)
class Bad:
    """One bad row: what is wrong with it, its columns (values are bound, `Sql` stands as written), and its sentence."""

    name: str
    columns: dict[str, Any]
    says: str


@dataclass(frozen=True)
class Sql:
    """An SQL expression, for what no parameter can carry."""

    text: str


NOT_UTF8 = Sql("CAST(x'fffe41' AS TEXT)")
INFINITY = Sql("9e999")
BEYOND_64_BITS = Sql("99999999999999999999")
NESTED = "[" * 100_000


def insert(rig: Rig, table: str, columns: dict[str, Any]) -> None:
    """Insert a row whatever it holds."""
    parts = [value.text if isinstance(value, Sql) else "?" for value in columns.values()]
    bound = [value for value in columns.values() if not isinstance(value, Sql)]
    rig.sql(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(parts)})", *bound)


def taken_in(
    folder: Path,
    migrated: Path,
    table: str,
    bad: list[Bad],
    good: Callable[[int], dict[str, Any]],
    prepare: Callable[[Rig], None],
) -> Rig:
    """A site after one run over all of `bad`, each between two good rows; `good` gives the nth good row's columns."""
    rig = Rig.build(folder, migrated)
    prepare(rig)
    for number, row in enumerate(bad):
        rig.family(1000 + number)
        insert(rig, table, good(1000 + number))
        insert(rig, table, row.columns)
    rig.family(1000 + len(bad))
    insert(rig, table, good(1000 + len(bad)))
    rig.run(until="2026-11-16T10:01:00-06:00")
    return rig
