"""The lines beside the boxes of a graph: one lane for each step that is jumped to.

Where more steps are jumped to than there is room for lanes, the shortest ones get them; the others are told in words
in the box that jumps, as every jump is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8
_SIGNS = {
    0: " ", UP: "│", DOWN: "│", UP | DOWN: "│", LEFT: "─", RIGHT: "─", LEFT | RIGHT: "─",
    UP | LEFT: "╯", UP | RIGHT: "╰", DOWN | LEFT: "╮", DOWN | RIGHT: "╭",
    UP | DOWN | LEFT: "┤", UP | DOWN | RIGHT: "├", LEFT | RIGHT | UP: "┴", LEFT | RIGHT | DOWN: "┬",
    UP | DOWN | LEFT | RIGHT: "┼",
}  # fmt: skip
CELLS = 2  # of one lane


@dataclass
class Lane:
    """The way to one step: the line where it arrives, and the lines where ways to it begin."""

    arrives: int
    begins: list[int] = field(default_factory=list)

    @property
    def first(self) -> int:
        """Its topmost line."""
        return min(self.arrives, *self.begins)

    @property
    def last(self) -> int:
        """Its lowest line."""
        return max(self.arrives, *self.begins)


def placed(jumps: Mapping[int, Iterable[int]], arrivals: Mapping[int, int], most: int) -> list[list[Lane]]:
    """Lanes by column, the innermost first. `jumps` gives, by target, the lines where ways to it begin."""
    lanes = sorted(
        (Lane(arrivals[target], list(begins)) for target, begins in jumps.items()),
        key=lambda lane: (lane.last - lane.first, lane.first),
    )
    columns: list[list[Lane]] = []
    for lane in lanes:
        for column in columns:
            if all(lane.last < other.first or other.last < lane.first for other in column):
                column.append(lane)
                break
        else:
            if len(columns) < most:
                columns.append([lane])
    return columns


def drawn(columns: list[list[Lane]], height: int) -> list[str]:
    """The lanes as text, one string a line, each `CELLS` cells a column wide and one cell before them."""
    width = 1 + CELLS * len(columns) if columns else 0
    grid = [[0] * width for _ in range(height)]
    heads = set()
    for number, column in enumerate(columns):
        x = 1 + CELLS * number
        for lane in column:
            for y in range(lane.first, lane.last + 1):
                grid[y][x] |= (UP if y > lane.first else 0) | (DOWN if y < lane.last else 0)
            for y in {lane.arrives, *lane.begins}:
                for crossed in range(x):
                    grid[y][crossed] |= LEFT | RIGHT
                grid[y][x] |= LEFT
            heads.add(lane.arrives)
    lines = ["".join(_SIGNS[cell] for cell in row) for row in grid]
    return [f"◀{line[1:]}" if y in heads else line for y, line in enumerate(lines)]
