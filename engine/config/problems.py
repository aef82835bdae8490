"""One thing that is wrong with the configuration: the key, where it was set, what is wrong, what to write instead."""

import re
from typing import NamedTuple

_PASSWORD_IN_URL = re.compile(r"(://[^\s:/@]*:)\S+(@)")
_LONGEST_VALUE_SHOWN = 60


class Problem(NamedTuple):
    """A key (dotted; empty when it concerns a whole file), its place, and a sentence that ends in the remedy."""

    key: str
    where: str
    sentence: str

    def __str__(self) -> str:
        if not self.key:
            return f"{self.where}: {self.sentence}"
        return f"{self.key} ({self.where}): {self.sentence}" if self.where else f"{self.key}: {self.sentence}"


def shown(value: object) -> str:
    """A value as an error may show it: short, without control characters, without the password of a URL."""
    if isinstance(value, str):
        text = f'"{printable(mask_url_password(value))}"'
    elif isinstance(value, (dict, list)):
        text = "a table" if isinstance(value, dict) else "a list"
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _LONGEST_VALUE_SHOWN else text[: _LONGEST_VALUE_SHOWN - 1] + "…"


def printable(text: str) -> str:
    """The text with everything escaped that doesn't print: it may be about to reach a terminal."""
    return "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode("ascii") for mark in text)


def mask_url_password(text: str) -> str:
    """`postgresql://user:secret@host/db` → `postgresql://user:***@host/db`."""
    return _PASSWORD_IN_URL.sub(r"\1***\2", text)
