"""What a family's answer says about being written to: heard at once, in the transaction that takes the answer in, and
before anything else follows from it.

A text's STOP is about the number, and so about every family that has it; a word in an email, the button of a mail
program and a complaint are about the address. Without a sender (a row of somebody's own SQL) it is about every number
or address of the family. What the arming transaction reads next is this.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.core.consents import GRANTED, WITHDRAWN
from engine.core.stop_words import STOP_BY_DEED, Wish, wish_of
from engine.runtime.intake.owners import addresses_of, channel_of, families_at, normal
from engine.runtime.intake.whose import Whose
from engine.store import answers


def hear(
    connection: sqlite3.Connection, event_id: int, event_type: str, whose: Whose, payload: Mapping[str, Any],
    now: datetime,
) -> Wish | None:  # fmt: skip
    """Write down what the event says about consent; returns the wish that was heard."""
    wish = wish_of(event_type, payload)
    if wish is None or wish is Wish.INFORM:
        return wish
    channel = "sms" if event_type == "sms.received" else "email"
    addresses: list[str | None] = [*_addresses(connection, channel, wish, whose, payload)] or [None]
    status = WITHDRAWN if wish is Wish.STOP else GRANTED
    source = event_type.replace(".", ":") if event_type in STOP_BY_DEED else f"{channel}:{wish.upper()}"
    for address in addresses:
        if wish is Wish.YES and not answers.stopped_by_text(connection, whose.family_id, address):
            continue
        if address is None and not whose.families:
            continue
        for family_id in _families(connection, address, whose):
            answers.set_consent(connection, family_id, address, channel, status, source, event_id, now)
    return wish


def _addresses(
    connection: sqlite3.Connection, channel: str, wish: Wish, whose: Whose, payload: Mapping[str, Any]
) -> dict[str, None]:
    """The addresses that a wish is about: who it comes from, and where we had written to. A family that says stop from
    an address that we don't know of is not written to at those that we know."""
    message = whose.message
    told = (normal(payload.get("from")), whose.address, message.recipient if message is not None else None)
    found = dict.fromkeys(each for each in told if each is not None and channel_of(each) == channel)
    if whose.family_id is None:
        return found
    own = addresses_of(connection, whose.family_id, channel)
    if not found or (wish is Wish.STOP and not found.keys() & set(own)):
        found |= dict.fromkeys(own)
    return found


def _families(connection: sqlite3.Connection, address: str | None, whose: Whose) -> list[int | None]:
    """Every family that has the address, and the one that the event is about; for an unknown address none by name,
    because a consent that names an address holds for whoever has it."""
    known = {*(families_at(connection, address) if address is not None else ()), *whose.families}
    return [*sorted(known)] or [None]
