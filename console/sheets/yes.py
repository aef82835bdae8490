"""Says what will follow, and asks for Enter."""

from __future__ import annotations

from collections.abc import Sequence

from console.sheets.sheet import Answer, Sheet


class YesSheet(Sheet):
    """No field: Enter does it, Esc leaves it."""

    AUTO_FOCUS = ""

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__(title, [])
        self._lines = tuple(lines)

    def look(self) -> None:
        """Say what follows."""
        self.tell(*self._lines, tone="plain")

    def answer(self) -> Answer | None:
        """Enter is enough."""
        return {}
