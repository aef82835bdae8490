"""Every mail of the corpus is told apart, and what must be found in it is found."""

from collections import Counter

import pytest

from engine.answers.mail import MailKind
from tests.answers.corpus import Sample, samples

SAMPLES = samples()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.kind}/{sample.name}")
def test_a_mail_of_the_corpus_is_read_without_an_error(sample: Sample) -> None:
    assert sample.misses() == []


def test_the_corpus_is_large_enough_and_speaks_both_languages() -> None:
    count = Counter(sample.kind for sample in SAMPLES)
    assert set(count) == set(MailKind)
    assert len(SAMPLES) >= 70
    assert sum(sample.name.endswith("_es") for sample in SAMPLES) >= 30


def test_every_mail_file_is_expected_to_be_something() -> None:
    named = {(sample.kind.value, sample.name) for sample in SAMPLES}
    from tests.answers.corpus import FOLDER

    assert {(file.parent.name, file.stem) for file in FOLDER.glob("*/*.eml")} == named


def test_no_quoted_word_of_ours_is_taken_for_the_family_s() -> None:
    """Our message says how to stop it; in an answer these words may only come from the family."""
    families_own = {"stop_alone_en", "stop_lowercase_iphone_en"}
    for sample in SAMPLES:
        if sample.kind == MailKind.REPLY and sample.name not in families_own:
            assert "stop" not in sample.read().text.lower(), sample.name


def test_a_mail_that_misses_is_named_with_what_was_wrong() -> None:
    wrong = Sample(MailKind.BOUNCE, "not_so", b"From: ana@example.org\n\nhello", {"status": "5.1.1"})
    assert wrong.misses() == [
        "bounce/not_so: kind is 'reply' and must be 'bounce'",
        "bounce/not_so: status is None and must be '5.1.1'",
    ]
