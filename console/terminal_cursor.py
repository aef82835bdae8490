"""Where the terminal's own cursor stands: braille displays and screen readers read the line that it is in.

A list, a case and a page say it themselves when the selection moves. In a sheet it is in the field that is typed in;
one without fields is read from its first line on.
"""

from __future__ import annotations

from textual.app import App
from textual.geometry import Offset
from textual.screen import ModalScreen


class TerminalCursor(App[int]):
    """Asked for whenever something is drawn, so that it is right however a sheet was laid out."""

    _selected_at = Offset(0, 0)

    @property
    def cursor_position(self) -> Offset:
        """The place on the screen."""
        if not self.screen_stack:
            return self._selected_at
        focused = self.screen.focused
        typed_at: Offset | None = getattr(focused, "cursor_screen_offset", None)
        if typed_at is not None:
            # Textual counts one cell too many behind the last letter.
            return typed_at - Offset(int(getattr(focused, "cursor_at_end", False)), 0)
        if focused is None and isinstance(self.screen, ModalScreen):
            for part in (".help-page", ".sheet-says", ".sheet"):
                for box in self.screen.query(part):
                    return box.content_region.offset
        return self._selected_at

    @cursor_position.setter
    def cursor_position(self, place: Offset) -> None:
        self._selected_at = place
