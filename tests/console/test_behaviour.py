"""A coordinator's morning: open, decide, take back, be told. Every act goes to a control that remembers it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from console.model.case import NeedsRow
from console.model.prose import Block, Span
from console.screens.needs_you import NeedsYou
from console.widgets.page import Page
from tests.console.fake_control import FakeControl
from tests.console.stage import SMALL, Stage, on_stage, play

Write = Callable[..., None]


def families(stage: Stage) -> list[str]:
    return [row.family for row in needs(stage).rows.window.rows]


def needs(stage: Stage) -> NeedsYou:
    place = stage.app.places["needs_you"]
    assert isinstance(place, NeedsYou)
    return place


def under_cursor(stage: Stage) -> str:
    row = needs(stage).rows.window.current
    assert isinstance(row, NeedsRow)
    return row.family


def test_two_keys_decide_an_escalation_and_the_next_case_slides_in(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter", "1")
            assert control.asked == [
                {"verb": "retry", "kind": "instance", "id": 1, "revision": 0, "args": {}, "delay": 10}
            ]
            assert families(stage) == ["Lindqvist", "Okafor", "Nguyễn", "Haddad"]
            assert needs(stage).panel.opened
            case = needs(stage).panel.case
            assert case is not None
            assert case.name == "Lindqvist"
            assert "Trying again for Martinez, in 10 s." in await stage.frame()

    play(scene)


def test_an_act_can_be_taken_back_for_ten_seconds(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("j", "enter", "2")
            assert "Lindqvist" not in families(stage)
            await stage.pass_seconds(9)
            await stage.press("u")
            assert control.undone == [1]
            assert families(stage)[:2] == ["Martinez", "Lindqvist"]
            assert under_cursor(stage) == "Lindqvist"
            assert not needs(stage).panel.opened
            assert "Taken back" in await stage.frame()

    play(scene)


def test_after_ten_seconds_it_is_carried_out(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter", "1")
            await stage.pass_seconds(10.1)
            assert control.applied == 1
            assert "Done: Trying again for Martinez." in await stage.frame()
            await stage.press("u")
            assert control.undone == []
            assert "nothing to take back" in await stage.frame()

    play(scene)


def test_what_is_refused_when_it_is_carried_out_comes_back(database: Path) -> None:
    control = FakeControl(refuses_late={"retry": "The workflow has ended."})

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter", "1")
            await stage.pass_seconds(10.1)
            assert families(stage)[0] == "Martinez"
            assert "The workflow has ended." in await stage.frame()

    play(scene)


def test_what_is_refused_at_once_stays(database: Path) -> None:
    control = FakeControl(refuses={"retry": "Sam Ortiz did this at 14:01."})

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter", "1")
            assert families(stage)[0] == "Martinez"
            assert "Sam Ortiz did this at 14:01." in await stage.frame()

    play(scene)


def test_nothing_is_done_on_a_case_that_changed_since_it_was_opened(database: Path, write: Write) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter")
            write("UPDATE workflow_instances SET revision = 1, current_step = 2 WHERE instance_id = 1")
            await stage.press("1")
            assert control.asked == []
            frame = await stage.frame()
            assert "stood at step 1 and is at step 3 now" in frame
            assert "nothing was done" in frame
            await stage.press("2")  # looked again: what is shown now is what is acted on
            assert control.asked[0]["revision"] == 1

    play(scene)


def test_the_loser_of_a_race_reads_who_was_quicker(database: Path, write: Write) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter")
            write(
                "UPDATE coordinator_tasks SET status = 'done', outcome = 'done', resolved_by = 'Sam Ortiz',"
                " resolved_at = '2026-11-24 20:01:00.000000', revision = 1 WHERE task_id = 1"
            )
            await stage.press("1")
            assert control.asked == []
            assert "Sam Ortiz did it meanwhile." in await stage.frame()

    play(scene)


def test_somebody_elses_act_is_seen_before_it_is_carried_out(database: Path, write: Write) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            write(
                "INSERT INTO actions (actor, verb, target_kind, target_id, not_before)"
                " VALUES ('Sam Ortiz', 'retry', 'instance', '1', '2026-11-24 20:02:10.000000')"
            )
            await stage.somebody_wrote()
            assert "Sam Ortiz: try again" in await stage.frame()

    play(scene)


def test_a_choice_that_is_not_to_be_had_says_why(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter", "8")
            assert control.asked == []
            assert "Pause: it stands still already." in await stage.frame()

    play(scene)


def test_what_the_role_forbids_says_why(database: Path) -> None:
    control = FakeControl(forbids={"retry": "this needs the role 'coordinator'"})

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter", "1")
            assert control.asked == []
            assert "this needs the role 'coordinator'" in await stage.frame()

    play(scene)


def test_a_burst_of_keys_decides_nothing(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            stage.burst("enter", "1", "1", "8")
            await stage.settle()
            stage.burst("1", "1", "8")
            await stage.settle()
            assert control.asked == []
            assert "faster than a person types" in await stage.frame()
            await stage.press("1")
            assert len(control.asked) == 1

    play(scene)


def test_pasted_text_does_nothing(database: Path) -> None:
    from textual.events import Paste

    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter")
            stage.app.post_message(Paste("1123456789"))
            await stage.settle()
            assert control.asked == []
            assert "Pasted text does nothing here." in await stage.frame()

    play(scene)


def test_escape_goes_back_and_opening_wrote_nothing(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        before = database.read_bytes()
        async with on_stage(database, control, size=SMALL) as stage:
            await stage.press("j", "enter", "escape")
            assert not needs(stage).panel.opened
            assert under_cursor(stage) == "Lindqvist"
            assert stage.app.focused is needs(stage).rows
        assert control.asked == []
        assert database.read_bytes() == before

    play(scene)


@pytest.mark.parametrize(("keys", "family"), [(["right_square_bracket"], "Lindqvist"), (["enter"], "")])
def test_brackets_open_the_next_case_and_enter_goes_back(database: Path, keys: list[str], family: str) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            await stage.press("enter", *keys)
            panel = needs(stage).panel
            assert panel.opened is bool(family)
            if family:
                assert panel.case is not None
                assert panel.case.name == family

    play(scene)


def test_leaving_carries_out_what_is_still_open(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter", "1")
            await stage.press("q")
            assert control.flushed == 1
            assert stage.app.last_words == "1 act was carried out on leaving."

    play(scene)


def test_working_the_list_down_ends_with_good_news(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            await stage.press("enter", "1", "1")  # Martinez again, Lindqvist again
            await stage.press("7")
            await stage.type("moved to Saturdays")
            await stage.press("enter")  # Okafor
            await stage.press("7", "1", "enter")  # Nguyễn: reached
            await stage.press("7", "2", "enter")  # Haddad: declined
            assert [act["args"] for act in control.asked] == [
                {},
                {"outcome": "send_again"},
                {"outcome": "done", "notes": "moved to Saturdays"},
                {"outcome": "reached"},
                {"outcome": "declined"},
            ]
            assert families(stage) == []
            assert "Nothing needs you." in await stage.frame()

    play(scene)


def test_a_key_pressed_twice_does_not_act_on_the_case_that_slid_in_under_it(database: Path) -> None:
    control = FakeControl()

    async def scene() -> None:
        async with on_stage(database, control) as stage:
            stage.app.keys_seen.reading_seconds = 3600
            await stage.press("enter", "1", "1")
            assert [act["id"] for act in control.asked] == [1]
            frame = await stage.frame()
            assert "Lindqvist came up just as you pressed that, so nothing was done." in frame
            stage.app.keys_seen.reading_seconds = 0
            await stage.press("1")
            assert len(control.asked) == 2

    play(scene)


def test_a_line_that_changed_is_the_one_drawn_anew_whatever_frames_it(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            page = stage.app.screen.query_one(".case-text", Page)
            page.styles.border_top = ("solid", "white")
            await stage.settle()
            page.show([Block((Span("before"),))])
            await stage.settle()
            page.show([Block((Span("after"),))])
            frame = await stage.frame()
            assert "after" in frame
            assert "before" not in frame

    play(scene)
