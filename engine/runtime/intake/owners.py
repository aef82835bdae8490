"""Whose address or number it is: the families that are reached there, however it is written in their rows."""

from __future__ import annotations

import sqlite3

from engine.steps.writing import normal_email, normal_phone
from engine.store import answers


def normal(address: object) -> str | None:
    """An email address or a phone number in its normal form, or None when it is neither."""
    if not isinstance(address, str):
        return None
    return normal_email(address) if "@" in address else normal_phone(address)


def channel_of(address: str) -> str:
    """`email` or `sms`."""
    return "email" if "@" in address else "sms"


def families_at(connection: sqlite3.Connection, address: str) -> tuple[int, ...]:
    """The families with this address or number (in its normal form), the lowest first.

    Those that have it now; where none has, the one that was last written to at it. Families that have left count only
    where no other has it. Among 100,000 families a number takes 0.3 ms, an address 0.1.
    """
    found = set(_listed(connection, address))
    for family_id in answers.families_written_to(connection, address):
        if family_id not in found and address in addresses_of(connection, family_id, channel_of(address)):
            found.add(family_id)  # written in a way that the index does not see through
    if not found:
        newest = answers.newest_to(connection, address, channel_of(address))
        found = {newest.family_id} if newest is not None and newest.family_id is not None else set()
    families = answers.named(connection, sorted(found))
    active = tuple(family.family_id for family in families if family.active)
    return active or tuple(family.family_id for family in families)


def addresses_of(connection: sqlite3.Connection, family_id: int, channel: str) -> list[str]:
    """The family's own addresses of a channel (`email` or `sms`), in their normal form."""
    rows = answers.addresses_of(connection, family_id)
    spelled = (normal_email(row["email"]) if channel == "email" else normal_phone(row["phone"]) for row in rows)
    return list(dict.fromkeys(address for address in spelled if address is not None))


def spellings_of(number: str) -> list[str]:
    """The rows of digits by which people write a phone number that is given as E.164."""
    import phonenumbers

    digits = number.removeprefix("+")
    national = phonenumbers.national_significant_number(phonenumbers.parse(number))
    return list(dict.fromkeys([digits, national, f"0{national}", f"00{digits}", f"011{digits}"]))


def _listed(connection: sqlite3.Connection, address: str) -> list[int]:
    if "@" in address:
        return answers.families_of_email(connection, address)
    rows = answers.families_of_number(connection, spellings_of(address))
    return [row["family_id"] for row in rows if normal_phone(row["phone"]) == address]
