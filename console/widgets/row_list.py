"""A short list of things to change: moved in and opened, with nothing to mark and nothing to find."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from console.model.prose import Block
from console.model.window import Row
from console.widgets.bindings import bindings
from console.widgets.columns import Columns
from console.widgets.identity_list import IdentityList

R = TypeVar("R", bound=Row)


class RowList(IdentityList[R], inherit_bindings=False):
    """The keys of the place `rows`; the screen around it has its own."""

    BINDINGS = bindings("rows")

    def __init__(self, columns: Columns[R], *, empty: Callable[[], list[Block]], place: str, **kwargs: Any) -> None:
        """`place` is a name of `console.keys.SCOPES`: whose keys work here."""
        super().__init__(columns, empty=empty, **kwargs)
        self.key_place = place

    def replace(self, rows: list[R]) -> None:
        """Show these rows; the cursor stays on what it is on."""
        if not self.loaded or rows != self.window.rows:
            self.window.take_order(rows, at_end=True)
            self.rearranged()
