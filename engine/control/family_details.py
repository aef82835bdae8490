"""A family's details as people may write them: which columns, and what each may hold."""

from __future__ import annotations

from typing import Any

from engine.control.regions import USUAL
from engine.core.zones import find_zone
from engine.errors import Refused

EDITABLE = ("external_id", "family_name", "email", "phone", "time_zone", "locale", "coordinator", "active")
"""The columns of `families` that people may change."""

FLAGS = ("active", "may_contact")

_LONGEST = 500
"""Characters. The longest address that mail servers take is 254; names are shorter."""


def checked(name: str, value: Any, region: str = "") -> Any:
    """The value as the column takes it, None for an empty one; raises `Refused` with a sentence.

    With a `region` (ISO 3166) a phone number is read as people there write it, and kept with its country code.
    """
    if value is None or (isinstance(value, str) and not value.strip()):
        if name == "family_name":
            raise Refused("a family needs a name.")
        return None
    if name in FLAGS:
        return _flag(name, value)
    text = str(value).strip()
    if len(text) > _LONGEST:
        raise Refused(f"'{name}' has {len(text)} characters; at most {_LONGEST} fit.")
    if any(ord(character) < 32 for character in text):
        raise Refused(f"'{name}' holds a line break or another control character.")
    if name == "time_zone" and find_zone(text) is None:
        raise Refused(f"{text!r} is no time zone; write one such as America/Chicago.")
    if name == "email":
        from engine.steps.writing import normal_email

        if normal_email(text) is None:
            raise Refused(f"{text!r} is no email address.")
    if name == "phone":
        from engine.steps.writing import normal_phone

        number = normal_phone(text, region or USUAL)
        if number is None:
            raise Refused(f"{text!r} is no phone number; write one such as +13125550142.")
        return number if region else text
    return text


def _flag(name: str, value: Any) -> int:
    word = str(value).strip().lower()
    if word not in ("0", "1", "true", "false", "yes", "no"):
        raise Refused(f"'{name}' is 0 or 1, not {value!r}.")
    return int(word in ("1", "true", "yes"))
