"""Markdown as the generated parts are written in it."""

from collections.abc import Iterable, Sequence


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; what a cell must not hold is escaped."""
    lines = [_line(headings), "|" + "---|" * len(headings)]
    return "\n".join([*lines, *(_line([_cell(cell) for cell in row]) for row in rows)])


def code(text: object) -> str:
    """Text as code, in a cell or a sentence; nothing stays nothing."""
    shown = str(text)
    return f"`{shown}`" if shown else ""


def codes(texts: Iterable[object]) -> str:
    """Several, with commas between."""
    return ", ".join(code(text) for text in texts)


def block(kind: str, text: str) -> str:
    """A fenced block."""
    return f"```{kind}\n{text.rstrip()}\n```"


def first_paragraph(text: str | None) -> str:
    """What a docstring says in its first paragraph, on one line."""
    return " ".join((text or "").strip().partition("\n\n")[0].split())


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |".replace("  |", " |")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
