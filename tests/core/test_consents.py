"""What counts as a family's word about being written to."""

from typing import Any

import pytest

from engine.core.consents import Word, consent_to

EMAIL, PHONE = "dana@example.org", "+13125550142"


def word(status: Any = "withdrawn", channel: Any = "all", address: Any = None, family_id: Any = 1) -> Word:
    return Word(family_id, address, channel, status)


@pytest.mark.parametrize(
    ("words", "channel", "says"),
    [
        ([], "email", None),
        ([word("granted")], "email", "granted"),
        ([word("withdrawn", "sms")], "email", None),
        ([word("withdrawn", "sms")], "sms", "withdrawn"),
        ([word("granted"), word("withdrawn")], "sms", "granted"),
        ([word("withdrawn"), word("granted")], "sms", "withdrawn"),
        ([word(" GRANTED ", " SMS ")], "sms", "granted"),
        ([word("yes, please")], "sms", "withdrawn"),
        ([word(None)], "sms", "withdrawn"),
        ([word(b"granted")], "sms", "withdrawn"),
        ([word("withdrawn", None)], "email", "withdrawn"),
        ([word("withdrawn", "")], "email", "withdrawn"),
        ([word(family_id=2)], "sms", None),
        ([word(family_id="x")], "sms", None),
    ],
)
def test_the_newest_word_about_the_channel_counts(words: list[Word], channel: str, says: str | None) -> None:
    assert consent_to(words, 1, PHONE if channel == "sms" else EMAIL, channel) == says


@pytest.mark.parametrize(
    ("written", "address", "same"),
    [
        (EMAIL, EMAIL, True),
        (" Dana@Example.ORG ", EMAIL, True),
        ("omar@example.org", EMAIL, False),
        (PHONE, PHONE, True),
        ("(312) 555-0142", PHONE, True),
        ("1-312-555-0142", PHONE, True),
        ("001 312 555 0142", PHONE, True),
        ("555-0142", PHONE, False),
        ("(312) 555-0143", PHONE, False),
        (EMAIL, PHONE, False),
        (PHONE, EMAIL, False),
        (b"\xff", PHONE, False),
        (13125550142, PHONE, True),
    ],
)
def test_an_address_is_the_same_however_it_is_written(written: Any, address: str, same: bool) -> None:
    found = consent_to([word(address=written, family_id=99)], 1, address, "email" if "@" in address else "sms")
    assert (found == "withdrawn") == same
