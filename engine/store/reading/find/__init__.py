"""Finding by plain words: `waiting text older than 3 days`, for the console and the command line alike.

    vocabulary · english · reader    what may be typed, and what it means: terms, and the rest as text
    periods                          "last week" as two moments
    text · few · families            the families that are meant, page by page, in bounded time
    others                           the same words for instances, tasks and the queue

A vocabulary is a mapping of names to phrases, so that every language has its own; what a phrase means is here.
"""

from engine.store.reading.find.english import ENGLISH
from engine.store.reading.find.reader import Found, Term, read_words
from engine.store.reading.find.vocabulary import Vocabulary

__all__ = ["ENGLISH", "Found", "Term", "Vocabulary", "read_words"]
