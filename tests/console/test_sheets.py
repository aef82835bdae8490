"""Sheets ask for what an act still needs, and let nothing through that isn't it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.console.fake_control import FakeControl
from tests.console.stage import on_stage, play


def asked(database: Path, keys: list[str], *typed: str | list[str], frame_has: str = "") -> FakeControl:
    """Open the first case, press keys, type each text and confirm it with Enter; return what was asked for."""
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press(*keys)
            for text in typed:
                if isinstance(text, list):
                    await stage.press(*text)
                else:
                    await stage.type(text)
                    await stage.press("enter")
            if frame_has:
                assert frame_has in await stage.frame()

    play(scene)
    return control


def test_helping_stops_only_with_the_word_and_a_reason(database: Path) -> None:
    control = asked(database, ["enter", "9"], "stop", "they moved away")
    assert [(act["verb"], act["args"]) for act in control.asked] == [("cancel", {"reason": "they moved away"})]


def test_another_word_stops_nothing(database: Path) -> None:
    control = asked(database, ["enter", "9"], "yes", "they moved away", frame_has="Type  stop")
    assert control.asked == []


def test_without_a_reason_nothing_stops(database: Path) -> None:
    assert asked(database, ["enter", "9"], "stop", "", frame_has="Say why").asked == []


def test_leaving_a_sheet_does_nothing(database: Path) -> None:
    assert asked(database, ["enter", "9", "escape"], frame_has="What happened").asked == []


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ("tomorrow", "2026-11-25T15:00:00+00:00"),
        ("3 days", "2026-11-27T20:02:00+00:00"),
        ("Mon 9:30", "2026-11-30T15:30:00+00:00"),
        ("2026-12-01 14:00", "2026-12-01T20:00:00+00:00"),
    ],
)
def test_it_waits_until_what_was_said(database: Path, typed: str, until: str) -> None:
    control = asked(database, ["enter", "4"], typed)
    assert [(act["verb"], act["kind"], act["args"]) for act in control.asked] == [
        ("wait", "instance", {"until": until})
    ]


@pytest.mark.parametrize(("typed", "said"), [("soon", "I don't understand"), ("1:00", "in the past")])
def test_a_time_that_is_none_is_said(database: Path, typed: str, said: str) -> None:
    assert asked(database, ["enter", "4"], typed, frame_has=said).asked == []


def test_only_what_was_changed_is_handed_on(database: Path) -> None:
    control = asked(database, ["enter", "5", "tab"], ["end", *["backspace"] * 3], "com")
    assert [(act["verb"], act["kind"], act["id"], act["args"]) for act in control.asked] == [
        ("edit", "family", 1, {"email": "martinez@example.com"})
    ]


def test_details_that_can_not_be_are_said(database: Path) -> None:
    assert asked(database, ["enter", "5", "tab"], " nonsense", frame_has="is not an email address").asked == []
    zone = ["enter", "5", "tab", "tab", "tab"]
    assert asked(database, zone, "x", frame_has="There is no time zone").asked == []
    assert asked(database, ["enter", "5"], "", frame_has="Nothing was changed").asked == []


def test_a_few_letters_name_somebody(database: Path) -> None:
    control = asked(database, ["enter", "6"], "ort")
    assert [(act["verb"], act["args"]) for act in control.asked] == [("assign", {"to": "Sam Ortiz"})]
    assert asked(database, ["enter", "6"], "nobody", frame_has="There is no nobody").asked == []


def test_a_note_must_say_something(database: Path) -> None:
    keys = ["j", "j", "enter", "7"]
    assert asked(database, keys, "", frame_has="Write a few words").asked == []
    control = asked(database, keys, "agreed on Saturdays")
    assert control.asked[0]["args"] == {"outcome": "done", "notes": "agreed on Saturdays"}


def test_a_call_is_noted_with_one_digit_and_a_note_if_there_is_one(database: Path) -> None:
    control = asked(database, ["j", "j", "j", "enter", "7", "3"], "asked to call back")
    assert control.asked[0]["args"] == {"outcome": "left_message", "notes": "asked to call back"}
    assert asked(database, ["j", "j", "j", "enter", "7", "enter"], frame_has="How did the call").asked == []


def test_a_family_is_left_in_peace_from_its_story(database: Path) -> None:
    control = asked(database, ["3", "enter", "8"], "2 weeks")
    assert [(act["verb"], act["kind"], act["id"]) for act in control.asked] == [("pause", "family", 6)]
