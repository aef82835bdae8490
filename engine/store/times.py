"""Moments as the database keeps them, and back.

SQLite has no time type: a moment is UTC text of one width, `YYYY-MM-DD HH:MM:SS.ffffff`, so that text order is time
order. Other programs write moments in other forms (no fraction, a `T`, an offset, a date alone); they are read
tolerantly here and written strictly. In Python a moment is always an aware `datetime` in UTC.
"""

from datetime import UTC, datetime
from functools import lru_cache


def to_db(moment: datetime) -> str:
    """The one text form of a moment. A naive `datetime` is refused, because nobody can know its zone."""
    if moment.tzinfo is UTC:
        return _written(moment)
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone; moments are aware")
    return _written(moment.astimezone(UTC))


@lru_cache(maxsize=1024)  # a batch writes the same few moments hundreds of times: 0.1 µs instead of 0.9
def _written(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(" ", "microseconds")


def from_db(value: str | datetime | None) -> datetime | None:
    """The moment that a column holds, in UTC; `None` for NULL.

    Text may lack the fraction or the time of day, may have a `T`, an offset or a `Z`; without an offset it is UTC.
    Anything else raises `ValueError` with a sentence.
    """
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else _in_utc(value)
    moment = _parsed(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else _in_utc(moment)


def _parsed(text: object) -> datetime:
    if isinstance(text, str) and len(text) == 26 and text[4] == "-" and text[10] == " ":
        try:
            return datetime.fromisoformat(f"{text}+00:00")  # our own form, nearly always
        except ValueError:
            pass  # another form of the same width
    # A front-door column of SQLite takes numbers and blobs too; ISO's compact forms ("20261120") are most likely an
    # accident there, so only the extended form counts.
    if not isinstance(text, str) or len(text.strip()) < 10 or text.strip()[4] != "-":
        raise ValueError(f"{text!r} is not a moment; write it as YYYY-MM-DD HH:MM:SS in UTC")
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text!r} is not a moment; write it as YYYY-MM-DD HH:MM:SS in UTC") from None


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{moment.isoformat()} is not a moment in UTC between the years 1 and 9999") from None
