"""Whether two ways of writing an address mean the same one: the same mailbox, the same telephone.

Addresses come from many programs: with and without a country code, with blanks, dashes and brackets, in capitals. What
is about an address is about all who share it, so it is compared here, and found in the database by `keys_of`.
"""

from __future__ import annotations

import re

SAME_DIGITS = 9
"""So many digits at the end of two phone numbers, written with and without a country code, make them the same."""

_SIGNS = str.maketrans("", "", " -().+/")
_PREFIXES = ("0", "00", "011", "1")
"""What people dial before a number: the trunk prefix, and the ways out of a country."""


def same_address(written: str, ours: str) -> bool:
    """Whether `written`, by whomever, is the address `ours`."""
    theirs, ours = written.strip().lower(), ours.strip().lower()
    if "@" in ours or "@" in theirs:
        return theirs == ours
    their_digits, our_digits = _digits(theirs), _digits(ours)
    if min(len(their_digits), len(our_digits)) < SAME_DIGITS:
        return their_digits == our_digits != ""
    return our_digits.endswith(their_digits) or their_digits.endswith(our_digits)


def key_of(written: str) -> str:
    """The key under which the database keeps an address that somebody wrote; `address_key` in its tables."""
    return _ascii_lower(written).translate(_SIGNS)[:254]


def keys_of(ours: str) -> tuple[str, ...]:
    """The keys under which the address `ours` may have been written down; what they find is for `same_address`."""
    if "@" in ours:
        return tuple(dict.fromkeys((key_of(ours.strip()), ours.strip().lower().translate(_SIGNS)[:254])))
    digits = re.sub(r"\D", "", ours)
    ends = [digits[cut:] for cut in range(max(len(digits) - SAME_DIGITS, 0) + 1)]
    prefixed = [prefix + end for end in ends for prefix in _PREFIXES]
    return tuple(dict.fromkeys((key_of(ours), *ends, *prefixed)))


def _digits(address: str) -> str:
    """The digits, without the zeros that are only dialled."""
    return re.sub(r"\D", "", address).lstrip("0")


def _ascii_lower(text: str) -> str:
    """Lower case as SQLite's `lower` makes it."""
    return "".join(char.lower() if char.isascii() else char for char in text)
