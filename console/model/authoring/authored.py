"""What authors write, as rows of one list: workflows first, then messages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One workflow or message. `title` and `detail` are words, cleaned already."""

    kind: str  # `workflow` or `message`: which panel shows it
    name: str
    title: str
    detail: str
    state: str = ""  # a word or two at the right: `off`, `not published`
    tone: str = "quiet"  # of the state

    @property
    def key(self) -> tuple[str, str]:
        """A workflow and a message may have the same name."""
        return self.kind, self.name
