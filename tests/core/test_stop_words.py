"""One-word answers: what they ask for, and what only looks like one."""

import pytest

from engine.core.stop_words import Wish, wish_in_email, wish_in_text

STOPS = (
    "STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "REVOKE", "OPTOUT", "CANCEL", "opt out", "ALTO", "PARAR", "BAJA",
)  # fmt: skip


@pytest.mark.parametrize("word", STOPS)
def test_the_words_that_stop(word: str) -> None:
    assert wish_in_text(word) is Wish.STOP
    assert wish_in_text(word.lower()) is Wish.STOP
    assert wish_in_email(word) is Wish.STOP


@pytest.mark.parametrize(
    "text",
    [" Stop ", "Stop.", "STOP!!!", "¡Alto!", "Opt-Out", "opt  out", "S T O P", "🛑 stop 🛑", "stop\n", "“Stop”",
     "ＳＴＯＰ", "PÁRAR", "\u200bstop"],
)  # fmt: skip
def test_how_they_are_written_makes_no_difference(text: str) -> None:
    assert wish_in_text(text) is Wish.STOP


@pytest.mark.parametrize(
    "text",
    ["stop by on Friday", "Please stop", "Can you cancel Tuesday?", "the end", "", "   ", "❤️", "stopped", "non-stop",
     "para", "STOP STOP", "we will end up there", "no", "x" * 10_000, "stop " * 50],
)  # fmt: skip
def test_an_ordinary_answer_is_no_stop(text: str) -> None:
    assert wish_in_text(text) is None


@pytest.mark.parametrize(
    ("text", "wish"),
    [("START", Wish.START), ("unstop", Wish.START), ("Yes!", Wish.YES), ("help", Wish.INFORM), ("INFO", Wish.INFORM)],
)
def test_the_other_words(text: str, wish: Wish) -> None:
    assert wish_in_text(text) is wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Stop\n\nMaria Martinez\nSent from my phone", Wish.STOP),
        ("UNSUBSCRIBE\n-- \nJo", Wish.STOP),
        ("please unsubscribe me", Wish.STOP),
        ("Please remove me from your list.\nThanks", Wish.STOP),
        ("Por favor, no me escriban más", Wish.STOP),
        ("Cancel", Wish.STOP),
        ("Cancel\n\nTuesday's class, I mean. We come on Friday.", None),
        ("stop by on Friday", None),
        ("We won't stop coming!\nSTOP", None),
        ("START", Wish.START),
        ("START\nsomething else", None),
        ("yes", None),
        ("Help", None),
        ("", None),
        ("\n \n", None),
    ],
)
def test_emails_are_read_with_more_care(text: str, wish: Wish | None) -> None:
    assert wish_in_email(text) is wish
