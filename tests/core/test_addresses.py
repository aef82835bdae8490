"""One telephone, one mailbox: however it is written, it is the same, and the database finds it by its key."""

import sqlite3

import pytest

from engine.core.addresses import key_of, keys_of, same_address
from engine.store.tables.columns import address_key

NUMBER = "+13125550142"
SAME = [
    "+13125550142", "13125550142", "3125550142", "312-555-0142", "(312) 555-0142", "312.555.0142", "1 (312) 555 0142",
    "+1 312 555 0142", "001-312-555-0142", "011 1 312 555 0142", "1/312/555/0142", " +1-312-555-0142 ", "03125550142",
]  # fmt: skip
OTHERS = ["+13125550143", "5550142", "+13135550142", "0142", "", "()", "+4413125550143", "family@example.org"]


@pytest.mark.parametrize("written", SAME)
def test_one_number_in_many_forms(written: str) -> None:
    assert same_address(written, NUMBER)
    assert key_of(written) in keys_of(NUMBER)


@pytest.mark.parametrize("written", OTHERS)
def test_another_number(written: str) -> None:
    assert not same_address(written, NUMBER)


@pytest.mark.parametrize(("written", "ours"), [("07911 123456", "+447911123456"), ("0151 23456789", "+4915123456789")])
def test_the_trunk_prefix_of_a_country(written: str, ours: str) -> None:
    assert same_address(written, ours)
    assert key_of(written) in keys_of(ours)


@pytest.mark.parametrize("written", ["Ana.Ruiz@Example.org", " ana.ruiz@example.org ", "ANA.RUIZ@EXAMPLE.ORG"])
def test_one_mailbox_in_capitals(written: str) -> None:
    assert same_address(written, "ana.ruiz@example.org")
    assert key_of(written) in keys_of("ana.ruiz@example.org")


@pytest.mark.parametrize("written", ["anaruiz@example.org", "ana.ruiz+school@example.org", "ana.ruiz@example.com"])
def test_another_mailbox(written: str) -> None:
    assert not same_address(written, "ana.ruiz@example.org")


@pytest.mark.parametrize(
    "written", [*SAME, *OTHERS, "Ana.Ruiz+x@Example.org", "ÄRGER@example.org", "a b(c)-d/e", "é" * 300]
)
def test_the_database_makes_the_same_key(written: str) -> None:
    row = sqlite3.connect(":memory:").execute(f"SELECT {address_key('?1')}", (written,)).fetchone()
    assert row == (key_of(written),)
