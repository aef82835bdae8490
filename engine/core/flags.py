"""Flags as other programs write them."""

from __future__ import annotations

from typing import Any


def is_on(value: Any) -> bool:
    """Whether a flag such as `active` is set. NULL, and what can't be read as a number, counts as set: a family or a
    workflow is switched off only by a clear zero."""
    if value is None or isinstance(value, bytes):
        return True
    try:
        return float(value) != 0
    except (TypeError, ValueError, OverflowError):
        return True
