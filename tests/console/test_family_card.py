"""A family's card: what is known, whom we write to, what they allowed; on the real engine, and in frames."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from console.model.details import read_detail
from tests.console.fake_control import FakeControl
from tests.console.stage import LARGE, SMALL, assert_frame, on_stage, play
from tests.console.test_site import do
from tests.console.test_with_engine import console_at, due, stuck
from tests.runtime.rig import Rig

SCENES: dict[str, list[str]] = {
    "card": ["enter", "f"],
    "card_contact": ["enter", "f", *["j"] * 8],
    "sheet_card_zone": ["enter", "f", "j", "j", "j", "enter", "=york"],
    "sheet_card_contact": ["enter", "f", "a"],
    "sheet_card_consent": ["enter", "f", "G", "k", "k", "enter"],
}


@pytest.fixture
def rig(tmp_path: Path, migrated_file: Path) -> Rig:
    return Rig.build(tmp_path, migrated_file)


@pytest.fixture
def known(database: Path) -> Path:
    """The sample with contacts and words of the first family."""
    connection = sqlite3.connect(database, isolation_level=None)
    contact = "INSERT INTO family_contacts (family_id, name, role, email, phone, may_contact) VALUES (1, ?, ?, ?, ?, ?)"
    connection.execute(contact, ("Ana Martinez", "mother", "ana@example.org", "+13125550142", 1))
    connection.execute(contact, ("Luis Martinez", "father", None, "+13125550143", 0))
    columns = "family_id, address, channel, status, source, changed_at"
    consent = f"INSERT INTO contact_consents ({columns}) VALUES (1, ?, ?, ?, ?, ?)"
    connection.execute(consent, (None, "sms", "granted", "manual:Sam Ortiz", "2026-11-20 16:00:00.000000"))
    connection.execute(consent, ("+13125550143", "sms", "withdrawn", "STOP by SMS", "2026-11-21 16:00:00.000000"))
    connection.close()
    return database


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("scene", SCENES)
def test_frame(scene: str, size: tuple[int, int], known: Path) -> None:
    async def look() -> None:
        async with on_stage(known, size=size) as stage:
            await do(stage, SCENES[scene])
            assert_frame(f"{scene}_{size[0]}x{size[1]}", await stage.frame())

    play(look)


def test_under_60_columns_it_is_a_plain_list(known: Path) -> None:
    async def look() -> None:
        async with on_stage(known, size=(48, 20)) as stage:
            await do(stage, SCENES["card"])
            assert_frame("card_48x20", await stage.frame())

    play(look)


def test_details_contacts_and_consents_are_changed(rig: Rig) -> None:
    stuck(rig)

    async def scene() -> None:
        async with console_at(rig) as stage:
            await do(stage, ["enter", "f", "j", "j", "enter", "=020 7946 0958", "enter"])
            assert "is not a phone number" in await stage.frame()
            await do(stage, ["escape", "j", "enter", "=lond"])
            assert "▸ Europe/London" in await stage.frame()
            await do(stage, ["enter"])
            await due(stage, rig)
            await do(stage, ["k", "enter", "=020 7946 0958"])
            assert "That is +442079460958." in await stage.frame()
            await do(stage, ["enter"])
            await due(stage, rig)
            assert rig.one("SELECT time_zone, phone FROM families") == {
                "time_zone": "Europe/London", "phone": "+442079460958",
            }  # fmt: skip
            await do(stage, ["a", "=Ana", "tab", "tab", "=ana@example.org", "enter"])
            await due(stage, rig)
            names = "SELECT name, email FROM family_contacts ORDER BY contact_id"
            assert [row["name"] for row in rig.sql(names)] == ["Martinez", "Ana"]
            await do(stage, ["home", *["j"] * 9])
            assert "Ana · ana@example.org" in await stage.frame()
            await stage.press("p")
            await due(stage, rig)
            assert [row["name"] for row in rig.sql(names)] == ["Ana", "Martinez"]
            await do(stage, ["G", "k", "enter", "enter"])
            await due(stage, rig)
            assert rig.one("SELECT channel, status, source FROM contact_consents") == {
                "channel": "sms", "status": "granted", "source": "manual:Dana",
            }  # fmt: skip
            assert "allowed  (Dana, today 18:00)" in await stage.frame()
            await stage.press("escape")
            assert stage.app.place.id == "needs_you"

    play(scene)


def test_a_family_is_left_in_peace_and_an_act_can_be_taken_back(rig: Rig) -> None:
    stuck(rig)

    async def scene() -> None:
        async with console_at(rig) as stage:
            await do(stage, ["enter", "f", *["j"] * 7, "enter", "=3 days", "enter", "u"])
            assert rig.one("SELECT status FROM actions")["status"] == "withdrawn"
            await do(stage, ["enter", "=3 days", "enter"])
            await due(stage, rig)
            assert "nothing goes out before Thu 19 Nov 12:00" in await stage.frame()
            await stage.press("enter")
            await due(stage, rig)
            assert rig.one("SELECT paused_until FROM families")["paused_until"] is None
            await do(stage, ["k", "enter", "enter"])
            await due(stage, rig)
            assert rig.one("SELECT active FROM families")["active"] == 0

    play(scene)


def test_what_the_role_forbids_is_said_and_what_is_refused_too(known: Path) -> None:
    control = FakeControl(forbids={"edit": "only a coordinator may"})

    async def scene() -> None:
        async with on_stage(known, control) as stage:
            await stage.press("enter", "f")
            assert "✕ only a coordinator may" in await stage.frame()
            for key in ("enter", "a", "x"):
                await stage.press(key)
                assert len(stage.app.screen_stack) == 1
            assert control.asked == []
        async with on_stage(known, FakeControl(refuses={"remove": "there is no contact 2."})) as stage:
            await stage.press("enter", "f", "x")
            assert "Select somebody whom we write to first." in await stage.frame()
            await do(stage, [*["j"] * 9, "x", "enter"])
            assert "That was not done: there is no contact 2." in await stage.frame()

    play(scene)


def test_somebody_else_s_change_shows_and_a_lost_database_keeps_what_was_read(known: Path) -> None:
    async def scene() -> None:
        async with on_stage(known) as stage:
            await stage.press("enter", "f")
            connection = sqlite3.connect(known, isolation_level=None)
            connection.execute("UPDATE families SET locale = 'es' WHERE family_id = 1")
            connection.close()
            await stage.somebody_wrote()
            assert any(line.split() == ["Language", "es"] for line in (await stage.frame()).splitlines())
            known.rename(known.with_suffix(".away"))
            stage.app.feed.forget()
            await stage.somebody_wrote()
            frame = await stage.frame()
            assert "The database can't be read" in frame
            assert "martinez@example.org" in frame
            assert "✕ the database can't be read now" in frame

    play(scene)


def test_a_tab_leaves_the_card(known: Path) -> None:
    async def scene() -> None:
        async with on_stage(known) as stage:
            await stage.press("enter", "f", "3")
            assert stage.app.place.id == "families"
            await stage.press("enter", "f", "escape")
            assert stage.app.place.id == "families"

    play(scene)


@pytest.mark.parametrize(
    ("name", "typed", "value", "fine"),
    [
        ("time_zone", "chicago", "America/Chicago", True),
        ("time_zone", "Europe/London", "Europe/London", True),
        ("time_zone", "xyzzy", "xyzzy", False),
        ("time_zone", "yo", "yo", False),
        ("email", "ana@example.org", "ana@example.org", True),
        ("email", "ana@", "ana@", False),
        ("phone", "(312) 555-0142", "+13125550142", True),
        ("phone", "12", "12", False),
        ("phone", "", None, True),
        ("locale", "es", "es", True),
    ],
)
def test_details_are_understood_as_they_are_typed(name: str, typed: str, value: str | None, fine: bool) -> None:
    read = read_detail(name, typed, "America/Chicago", "America/Chicago")
    assert (read.value, read.fine) == (value, fine)
