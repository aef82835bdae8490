"""Phone numbers as people dial them, and drawn so large that they can be read from across a desk.

The drawing is for eyes only: the same number always stands beside it as text, for screen readers and for copying.
"""

from __future__ import annotations

from functools import lru_cache

HERE = "US"  # the country of a number without a country code, as everywhere in the engine

_DRAWN = {
    "0": ("█▀█", "█ █", "▀▀▀"),
    "1": ("▄█ ", " █ ", "▀▀▀"),
    "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", "▀▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"),
    "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"),
    "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"),
    "+": (" ▄ ", "▀█▀", "   "),
    "-": ("  ", "▀▀", "  "),
    " ": (" ", " ", " "),
}
"""Three lines of half blocks: five dots high, as wide as three letters."""


@lru_cache(maxsize=512)
def grouped(number: str) -> str:
    """A number in the international form of its country (`+1 773-555-0188`); as it is where it can't be one."""
    import phonenumbers  # 30 ms, and only wanted by who calls

    try:
        parsed = phonenumbers.parse(number, HERE)
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_possible_number(parsed):
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def drawn_large(number: str, width: int) -> list[str]:
    """The number in three lines of block characters; none where it does not fit or has signs that can't be drawn."""
    if any(character not in _DRAWN for character in number):
        return []
    lines = [" ".join(_DRAWN[character][row] for character in number) for row in range(3)]
    return lines if lines and 0 < len(lines[0]) <= width else []
