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
    text = repr(mask_url_password(value) if isinstance(value, str) else value)
    if isinstance(value, str):
        text = f'"{text[1:-1]}"'
    elif isinstance(value, bool):
        text = str(value).lower()
    return text if len(text) <= _LONGEST_VALUE_SHOWN else text[: _LONGEST_VALUE_SHOWN - 1] + "…"


def mask_url_password(text: str) -> str:
    """`postgresql://user:secret@host/db` → `postgresql://user:***@host/db`."""
    return _PASSWORD_IN_URL.sub(r"\1***\2", text)
