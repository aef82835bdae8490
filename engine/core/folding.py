"""Text without what people leave out when they look for it: capitals, accents, and signs between digits."""

import unicodedata

_PLAIN = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'"})  # O’Brien is typed O'Brien
_BETWEEN_DIGITS = " -().+/\u00a0\u2011"


def fold(text: str) -> str:
    """Small letters without accents, blanks single, control characters gone: "Núñez" and "NUNEZ" become "nunez"."""
    if not text.isascii():
        split = unicodedata.normalize("NFKD", text).translate(_PLAIN)
        text = "".join(letter for letter in split if not unicodedata.combining(letter)).casefold()
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text.lower()).split())


def digits_of(text: str) -> str:
    """The digits of what is written as one number ("+1 (312) 555-0142"); empty when anything else is in it."""
    bare = "".join(letter for letter in text if letter not in _BETWEEN_DIGITS)
    return bare if bare.isascii() and bare.isdigit() else ""
