"""How far a mailbox has been read, in the form in which that is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(slots=True, frozen=True)
class Place:
    """How far a mailbox has been read."""

    validity: int
    """UIDVALIDITY: UIDs of another one mean nothing."""
    uid: int
    """The highest UID that was read."""

    @classmethod
    def parse(cls, kept: str | None) -> Place | None:
        """From the form in which it is kept; None for what is no place."""
        match = re.fullmatch(r"(\d{1,20}) (\d{1,20})", kept or "")
        return cls(int(match[1]), int(match[2])) if match else None

    def __str__(self) -> str:
        return f"{self.validity} {self.uid}"
