"""An email address or a phone number that a person typed, in the form in which messages name their recipient."""

from __future__ import annotations

from engine.errors import Refused
from engine.steps.writing import normal_email, normal_phone


def normal(address: str) -> str:
    """The address in that form, or the two would never meet. Raises `Refused`."""
    found = normal_email(address) if "@" in address else normal_phone(address)
    if found is None:
        raise Refused(f"{address!r} is neither an email address nor a phone number.")
    return found
