"""What a measurement comes to: a figure beside the limit that was measured in the same run, and their ratio.

Absolute figures say something about a machine; ratios say something about this program. So every figure that can be
compared has its limit beside it: the same work done by hand, an empty database, a program that does nothing.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(slots=True, frozen=True)
class Figure:
    """One measured figure."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    """The same unit: what was measured beside it."""
    limit_name: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The figure as a multiple of its limit."""
        return None if not self.limit else self.value / self.limit


def median(values: Sequence[float]) -> float:
    """The value in the middle."""
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all values don't exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def table(figures: Iterable[Figure]) -> str:
    """The figures as text."""
    rows = [("what", "measured", "beside it", "ratio", "")]
    for figure in figures:
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        limit = "" if figure.limit is None else f"{_number(figure.limit)} {figure.unit} {figure.limit_name}"
        rows.append((figure.name, f"{_number(figure.value)} {figure.unit}", limit, ratio, figure.note))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def write_json(figures: Iterable[Figure], file: Path) -> None:
    """The figures as a list of objects."""
    rows = [{**asdict(figure), "ratio": figure.ratio} for figure in figures]
    file.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
