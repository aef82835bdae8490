"""Status words of a provider: one ladder, climbed once."""

from itertools import permutations

import pytest

from engine.core.delivery import Stage, is_further, stage_of

WORDS = ("accepted", "queued", "sending", "sent", "delivered")


def heard(words: tuple[str, ...]) -> str:
    known = None
    for word in words:
        known = word if is_further(word, known) else known
    assert known is not None
    return known


def test_whatever_the_order_the_furthest_stays() -> None:
    assert {heard(order) for order in permutations(WORDS)} == {"delivered"}
    assert {heard(order) for order in permutations(("queued", "sent", "undelivered"))} == {"undelivered"}


@pytest.mark.parametrize("word", WORDS)
def test_a_word_twice_tells_nothing(word: str) -> None:
    assert not is_further(word, word)


def test_the_first_end_stays() -> None:
    assert not is_further("undelivered", "delivered")
    assert not is_further("delivered", "failed")
    assert is_further("read", "delivered")
    assert not is_further("read", "undelivered")
    assert not is_further("failed", "read")
    assert is_further("read", "sent")


def test_what_words_mean() -> None:
    assert stage_of("sent") is Stage.TAKEN
    assert stage_of("read") is Stage.DELIVERED
    assert stage_of("failed") is Stage.CAME_BACK
    assert stage_of("vanished") is None
