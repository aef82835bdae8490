"""Plain words behind a list: `family list waiting text older than 3 days`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import click

from engine.cli.printing import dim, warn
from engine.cli.session import Session

if TYPE_CHECKING:
    from engine.store.reading.find.meaning import Asked
    from engine.store.reading.find.reader import Term

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def words_argument(command: Decorated) -> Decorated:
    """The words, with those in quotes kept together."""
    return click.argument("words", nargs=-1, metavar="WORDS...", help="Plain words, such as: paused of Dana.")(command)


def asked_for(
    session: Session, words: Iterable[str], kinds: Iterable[str], options: Iterable[Term] = (), text: str | None = None
) -> Asked:
    """What the words ask for, with what options ask for besides.

    Says how the words are understood, above a table, and on standard error which of them may be mistyped.
    """
    from engine.cli.clean import clean
    from engine.store.reading.find import ENGLISH, Found, Vocabulary, read_words
    from engine.store.reading.find.meaning import Asked, names_known
    from engine.store.reading.find.reader import quoted, shown

    vocabulary = Vocabulary.of(ENGLISH, kinds=kinds)
    given = tuple(words)
    typed = " ".join(quoted(word) for word in given)
    found = read_words(typed, vocabulary, names_known(session.reader) if given else ())
    for word, meant in found.hints:
        warn(f"“{word}” is looked for as text; did you mean {meant}?")
    if found and not session.json:
        chips = [shown(term, vocabulary) for term in found.terms] + [f"“{text}”" for text in found.texts]
        print(dim("Shown: " + clean(" + ".join(chips))))
    texts = (*found.texts, text.strip()) if text and text.strip() else found.texts
    both = Found((*found.terms, *options), texts, found.hints)
    now = session.now if both else datetime.min.replace(tzinfo=UTC)  # nothing asks for it
    mode = "execute" if session.config.engine.mode == "execute" else None
    return Asked(both, now, session.config.calendar.time_zone, session.actor, mode)
