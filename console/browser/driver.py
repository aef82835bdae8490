"""The side of a tab's process: Textual's driver for browsers, and a goodbye when the tab or the server is gone."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from textual import events
from textual.app import App
from textual.drivers.web_driver import WebDriver

DRIVER = "console.browser.driver:BrowserDriver"
"""What `TEXTUAL_DRIVER` holds in such a process."""


class BrowserDriver(WebDriver):
    """Leaves as `q` does, so that what was still open to undo is carried out."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._write = self._write_while_there  # type: ignore[assignment]  # Textual's is a bare `os.write`

    def _write_while_there(self, data: bytes) -> None:
        """Draw for the page; once the server is gone there is nobody to draw for, and that is no reason to break off
        before what was still open is carried out."""
        with suppress(BrokenPipeError):
            os.write(self.fileno, data)

    def start_application_mode(self) -> None:
        """Begin with the keys: Textual's driver begins without them, and our page has taken them by then."""
        super().start_application_mode()
        self._app.call_later(self._app.post_message, events.AppFocus())

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """The tab was closed, or the server ends."""
        if packet_type == "quit":
            self._leave()
        else:
            super().on_meta(packet_type, payload)

    def run_input_thread(self) -> None:
        """Read until nothing more can come: then the server is gone, and nobody would end this process."""
        super().run_input_thread()
        if not self.exit_event.is_set():
            self._leave()

    def _leave(self) -> None:
        self._app.call_later(self._app.run_action, "leave")
