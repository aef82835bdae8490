"""The families in whose names, addresses or numbers a text stands.

The index of trigrams answers quickly and the whole text is then looked for in the documents that it names; families
whose document is not up to date yet (`families_to_index`) are read instead, the last `NOTED` of them. Texts of one or
two letters have no trigram: they stand for the beginning of a name.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Sequence
from functools import cached_property

from engine.core.folding import digits_of, fold
from engine.store import family_words
from engine.store.reading.find.meaning import SQL
from engine.store.reading.rows import asked, read

GRAM = 3
NOTED = 5_000
_GRAMS = 8  # of a word: more of them find no fewer families, and cost
_PHONE_DIGITS = 7
_LONGEST = 80
_LAST = "\U0010ffff"


class Texts:
    """What stands in a family's document when it is meant."""

    def __init__(self, connection: sqlite3.Connection, texts: Sequence[str]) -> None:
        self._connection = connection
        self.needles = needles_of(texts)
        long = [needle for needle in self.needles if len(needle) >= GRAM]
        self.match = " AND ".join(dict.fromkeys(itertools.chain.from_iterable(map(_grams, long))))
        """The question to the index; empty where no text is long enough."""
        self.short = "" if self.match else " ".join(texts)

    def few(self, limit: int) -> set[int] | None:
        """All families meant; `None` when they may be more than `limit`."""
        if not self.match:
            return self._few_names(limit)
        found = self._candidates("words_down", {}, limit + 1)
        return None if len(found) > limit else self._meant(found) | self.hits

    def stretch(self, place: int | None, limit: int, *, down: bool) -> tuple[list[int], int | None]:
        """The next families meant by key beyond `place`, out of `limit` of the index; and where it ended, if it did."""
        name, values = ("words_down", {"after": place}) if down else ("words_up", {"before": place})
        found = self._candidates(name, values, limit)
        end = found[-1] if len(found) == limit else None
        lately = {key for key in self.hits if _between(key, place, end, down=down)}
        return sorted(self._meant(found) | lately, reverse=not down), end

    def among(self, keys: Iterable[int]) -> set[int]:
        """Which of these families are meant."""
        asked_for = set(keys)
        if self.match:
            return (self._meant(asked_for) | self.hits) & asked_for
        begins = tuple(begin for begin, _ in self.ranges())
        rows = read(self._connection, SQL.names_of, family_ids=sorted(asked_for))
        return {row["family_id"] for row in rows if str(row["family_name"]).startswith(begins)}

    def ranges(self) -> list[tuple[str, str]]:
        """Where the names lie that begin with a short text, in capitals or not, in their order."""
        spellings = {self.short, self.short.lower(), self.short.upper(), self.short.title()}
        return sorted((spelling, spelling + _LAST) for spelling in spellings)

    @property
    def hits(self) -> set[int]:
        """The families meant of those whose document may be out of date."""
        return self._lately[1]

    @cached_property
    def _lately(self) -> tuple[set[int], set[int]]:
        """The families whose document may be out of date, and those of them that are meant."""
        noted = {int(row[0]) for row in self._connection.execute(SQL.noted_lately, {"limit": NOTED}).fetchall()}
        found = family_words.documents(self._connection, noted) if noted else []
        return noted, {key for key, words in found if all(needle in words for needle in self.needles)}

    def _meant(self, keys: Iterable[int]) -> set[int]:
        wanted = sorted(set(keys) - self._lately[0])
        if not wanted:
            return set()
        rows = read(self._connection, SQL.words_meant, family_ids=wanted, texts=self.needles)
        return {row["rowid"] for row in rows}

    def _candidates(self, name: str, values: dict[str, int | None], limit: int) -> list[int]:
        sql = asked(SQL[name], values)
        return [row["rowid"] for row in read(self._connection, sql, match=self.match, limit=limit, **values)]

    def _few_names(self, limit: int) -> set[int] | None:
        number = int(self.short) if self.short.isascii() and self.short.isdigit() else None
        found = {row["family_id"] for row in read(self._connection, SQL.exactly, text=self.short, number=number)}
        for begin, end in self.ranges():
            rows = read(self._connection, SQL.of_name, from_name=begin, to_name=end, limit=limit + 1)
            found |= {row["family_id"] for row in rows}
        return None if len(found) > limit else found


def needles_of(texts: Sequence[str]) -> list[str]:
    """What must stand in a document. Words of one or two letters count together, as does a number in several parts."""
    folded = [text for text in (fold(text)[:_LONGEST] for text in texts) if text]
    number = digits_of("".join(folded))
    if len(number) >= _PHONE_DIGITS:
        return [number]
    if all(len(text) < GRAM for text in folded):
        folded = [" ".join(folded)] if folded else []
    return list(dict.fromkeys(digits_of(text) or text for text in folded))


def _grams(needle: str) -> list[str]:
    """Trigrams of a word, spread over it, as FTS5 strings (https://sqlite.org/fts5.html#fts5_strings)."""
    every = [needle[place : place + GRAM] for place in range(len(needle) - GRAM + 1)]
    step = max(1, -(-len(every) // _GRAMS))
    return ['"' + gram.replace('"', '""') + '"' for gram in {*every[::step], every[-1]}]


def _between(key: int, place: int | None, end: int | None, *, down: bool) -> bool:
    low, high = (place, end) if down else (end, place)
    above = low is None or key > low or (not down and key == low)
    return above and (high is None or key < high or (down and key == high))
