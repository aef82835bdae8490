"""The HTML part of an email in the person's own browser: a private file, gone when the console closes."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Mapping
from pathlib import Path


class HtmlPages:
    """Writes pages where only this person can read them, and shows them if a browser can be opened here."""

    def __init__(
        self,
        open_page: Callable[[str], bool] = webbrowser.open,
        environment: Mapping[str, str] = os.environ,
        platform: str = sys.platform,
    ) -> None:
        self._open, self._environment, self._platform = open_page, environment, platform
        self._folder: Path | None = None

    def show(self, name: str, html: str, *, served: bool) -> tuple[Path, bool]:
        """Write a page and open it; its path, and whether a browser took it. Raises `OSError`.

        `served`: the console itself is shown in a browser, perhaps on another machine than this one.
        """
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="followthrough-"))  # 0700
        path = self._folder / f"{name}.html"
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(html)
        return path, not served and self._has_screen() and self._opened(path)

    def close(self) -> None:
        """Take every page away."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _has_screen(self) -> bool:
        """A text browser would draw over the console, and one on the far side of ssh shows nobody anything."""
        known = self._environment
        if known.get("SSH_CONNECTION") or known.get("SSH_TTY"):
            return False
        return self._platform in ("darwin", "win32") or bool(known.get("DISPLAY") or known.get("WAYLAND_DISPLAY"))

    def _opened(self, path: Path) -> bool:
        try:
            return self._open(path.as_uri())
        except (webbrowser.Error, OSError):
            return False
