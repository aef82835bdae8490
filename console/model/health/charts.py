"""Charts made of characters: bars, columns, a line of columns. Pure: numbers in, text out, never wider than it is told.

A bar is drawn in eighths of a cell. What is not nothing is seen: the smallest number above zero has a mark of its own.
Every chart is shown beside its numbers, so that nobody has to guess a height, and none has a meaning by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

EIGHTHS = " ▏▎▍▌▋▊▉█"
STEPS = " ▁▂▃▄▅▆▇█"


def bar(value: float, most: float, width: int) -> str:
    """A bar for `value` of at most `width` cells, which `most` fills; nothing for nothing."""
    if width <= 0 or value <= 0 or most <= 0:
        return ""
    eighths = max(1, min(width * 8, int(value / most * width * 8)))
    full, rest = divmod(eighths, 8)
    return "█" * full + (EIGHTHS[rest] if rest else "")


def columns(values: Sequence[float], height: int, each: int, most: float = 0) -> list[str]:
    """Columns side by side, as `height` lines from the top. Each has `each` cells, the last of them blank where there
    are more than one. `most` fills the height; by default the largest value does."""
    most = most or max(values, default=0)
    steps = [_steps(value, most, height) for value in values]
    gap = " " if each > 1 else ""
    lines = []
    for row in reversed(range(height)):
        cells = (STEPS[max(0, min(8, step - row * 8))] * (each - len(gap)) + gap for step in steps)
        lines.append("".join(cells))
    return lines


def sparkline(values: Sequence[float], each: int = 1) -> str:
    """Columns of one line."""
    return columns(values, 1, each)[0] if values else ""


def under_columns(labels: Sequence[str], each: int) -> str:
    """Labels below columns of `each` cells, from the left edge of each; one for which there is no room is left out."""
    line, used = "", 0
    for number, label in enumerate(labels):
        at = number * each
        if label and at >= used and at + cell_len(label) <= len(labels) * each:
            line += " " * (at - cell_len(line)) + label
            used = at + cell_len(label) + 1
    return line.ljust(len(labels) * each)


def numbers_under(labels: Sequence[str], each: int) -> list[str]:
    """Every label below its column: in one line where they fit, else in two, by turns. None is left out unless it is
    wider than two columns; then there are no lines at all."""
    widest = max((cell_len(label) for label in labels), default=0)
    if widest < each:
        return [under_columns(labels, each)]
    if widest >= 2 * each:
        return []
    wide = [*labels, ""]  # the last one may need the room of a column more
    turns = (["" if number % 2 == turn else label for number, label in enumerate(wide)] for turn in (1, 0))
    return [under_columns(line, each).rstrip().ljust(len(labels) * each)[: (len(labels) + 1) * each] for line in turns]


def share(part: float, whole: float) -> int:
    """Whole percents; 100 only where it is all of it, 0 only where it is nothing."""
    if whole <= 0 or part <= 0:
        return 0
    if part >= whole:
        return 100
    return max(1, min(99, round(100 * part / whole)))


def _steps(value: float, most: float, height: int) -> int:
    """The height of a column in eighths of a line."""
    if value <= 0 or most <= 0:
        return 0
    return max(1, min(height * 8, int(value / most * height * 8)))
