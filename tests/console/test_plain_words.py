"""Words at a reading level that suits a tired person at the end of the day, in every language; none that only we know.

The figure is Flesch and Kincaid's school grade (Kincaid et al. 1975): 0.39 words a sentence + 11.8 syllables a word −
15.59. Syllables are counted by a rule of thumb, which is right to a tenth on whole texts, so the figure is taken over
each screen's words together; single sentences are held to a length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from console.language import LANGUAGES
from console.model.words import _words

MOST_WORDS = {"en": 20, "es": 24}  # Spanish needs a fifth more words to say the same
MOST_GRADE = 5.0  # what somebody of eleven reads without effort
FOR_OPERATORS = ("browser.", "key.clash", "key.unknown", "key.fixed", "key.no_key", "key.types", "theme.", "field.")
"""Words for whoever sets the console up, not for whoever works with it; they may name what a configuration names."""
JARGON = {
    "en": (
        "instance", "payload", "lease", "null", "daemon", "token", "idempotent", "enum", "boolean", "exception",
        "traceback", "thread", "schema", "sql", "json", "yaml", "regex", "uuid", "commit", "rollback", "backend",
        "timestamp", "utc", "stdin", "stdout", "invalid", "parameter", "execute", "initialize", "terminate", "utilize",
        "abort", "fatal", "retries", "retry", "dead letter", "cron", "webhook", "api", "http", "smtp", "imap",
    ),
    "es": (
        "instancia", "carga útil", "nulo", "demonio", "token", "idempotente", "booleano", "excepción", "hilo",
        "esquema", "sql", "json", "yaml", "uuid", "commit", "backend", "utc", "parámetro", "ejecutar", "inicializar",
        "abortar", "fatal", "reintento", "cron", "webhook", "api", "http", "smtp", "imap", "usuario", "clic derecho",
        "vosotros", "tú", "tus", "vuestro", "ordenador", "móvil", "pinche",
    ),
}  # fmt: skip
"""Words that coordinators would have to ask about. In Spanish also the familiar you and words of Spain alone."""


def entries(language: str) -> Iterator[tuple[str, str]]:
    """Every text for people who work with the console, by its name."""
    for name, entry in _words(language).items():
        if not name.startswith((*FOR_OPERATORS, "keyboard.", "find_words.", "typed.", "moment.")):
            for text in [entry] if isinstance(entry, str) else entry.values():
                yield name, text


def sentences(text: str) -> list[list[str]]:
    """A text's sentences as words; what is filled in counts as one word, and a command as none."""
    said = re.sub(r"  followthrough .*| +https?://\S+", "", re.sub(r"\{[^}]*\}", "x", text))
    found = (re.findall(r"[^\W_]+(?:['’][^\W_]+)?", part) for part in re.split(r"[.!?…:;·]+(?:\s|$)", said))
    return [words for words in found if words]


def syllables(word: str) -> int:
    """About how many syllables an English word has."""
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    silent = word.lower().endswith(("e", "es", "ed")) and not word.lower().endswith(("le", "ted", "ded", "ses", "ces"))
    return max(1, groups - silent)


def grade(texts: list[str]) -> float:
    """Flesch and Kincaid's grade of some texts."""
    said = [sentence for text in texts for sentence in sentences(text) if len(sentence) > 2]
    words = [word for sentence in said for word in sentence]
    return 0.39 * len(words) / len(said) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_too_long(language: str) -> None:
    long = {
        name: " ".join(sentence)
        for name, text in entries(language)
        for sentence in sentences(text)
        if len(sentence) > MOST_WORDS[language]
    }
    assert long == {}


def test_every_part_reads_easily() -> None:
    parts: dict[str, list[str]] = {}
    for name, text in entries("en"):
        parts.setdefault(name.partition(".")[0], []).append(text)
    graded = {part: grade(texts) for part, texts in parts.items() if sum(len(text) for text in texts) > 400}
    assert len(graded) > 10
    assert {part: round(figure, 1) for part, figure in graded.items() if figure > MOST_GRADE} == {}
    assert grade([text for _name, text in entries("en")]) < 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_that_only_we_know(language: str) -> None:
    jargon = re.compile(rf"\b({'|'.join(map(re.escape, JARGON[language]))})s?\b", re.IGNORECASE)
    found = {
        name: match.group()
        for name, text in entries(language)
        if (match := jargon.search(re.sub(r"\{[^}]*\}|followthrough [a-z -]+", "", text)))
    }
    assert found == {}


def test_the_lint_sees_what_it_should() -> None:
    assert [len(words) for words in sentences("One {two} three. It’s {count}: done…")] == [3, 2, 1]
    assert [syllables(word) for word in ("the", "family", "message", "people", "sent", "waited", "done")] == [
        1, 3, 2, 2, 1, 2, 1,
    ]  # fmt: skip
    assert grade(["The cat sat on the mat. It was warm there."]) < 2
    hard = "Instantiation of the aforementioned configuration necessitates comprehensive administrative authorization."
    assert grade([hard]) > 15
