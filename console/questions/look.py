"""A second look at rows that are already on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Look:
    """A look at rows that are already on the screen: what they are now, why some are gone, and how many are new."""

    found: dict[Any, Any]
    gone: dict[Any, str]
    new: int
