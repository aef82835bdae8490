"""Generated part on the console: its one table of keys, place by place."""

from collections.abc import Callable

from console.keys import as_markdown

PARTS: dict[str, Callable[[], str]] = {"console keys": as_markdown}
