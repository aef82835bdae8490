"""How the rows of a list are drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from console.model.prose import Line
from console.model.window import Row

R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class Columns(Generic[R]):
    """The line of titles, and a row's lines, for a width. Every row has `height` lines."""

    titles: Callable[[int], Line]
    lines: Callable[[R, int], list[Line]]
    height: int = 1
