"""What is wrong with a file or a row that a person wrote: a value, so that all of it can be reported at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Problem:
    """A sentence on what is wrong, and where (both from 1; None where there is no text to point into)."""

    message: str
    line: int | None = None
    column: int | None = None
    severity: Literal["error", "warning"] = "error"
