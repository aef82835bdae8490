"""What a family has said about being written to. The newest word that is about an address and a channel counts.

Consents come from many programs, so they are read in the family's favour: any word but a clear `granted` takes it
back, one without a channel is about all of them, and an address is the same however it is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.core.addresses import same_address

GRANTED = "granted"
WITHDRAWN = "withdrawn"


@dataclass(slots=True, frozen=True)
class Word:
    """One row of `contact_consents`, as it was written."""

    family_id: Any
    address: Any
    channel: Any
    status: Any


def consent_to(words: Iterable[Word], family_id: int, address: str, channel: str) -> str | None:
    """`granted`, `withdrawn`, or None where nobody has said anything; `words` come newest first."""
    for word in words:
        if _is_about(word, family_id, address) and _text(word.channel) in ("", "all", channel):
            return GRANTED if _text(word.status) == GRANTED else WITHDRAWN
    return None


def _is_about(word: Word, family_id: int, address: str) -> bool:
    written = _text(word.address)
    if not written:
        return bool(word.family_id == family_id)
    return same_address(written, address)


def _text(value: Any) -> str:
    return value.strip().lower() if isinstance(value, str) else "" if value is None else str(value)
