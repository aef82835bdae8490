"""The console on a database that the real engine filled, acting through the real control."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from console.model.control import Control
from engine.control import Control as EngineControl
from engine.store.connection import open_database
from engine.store.state import virtual_now
from tests.console.stage import Stage, on_stage, play
from tests.console.test_behaviour import families, needs
from tests.runtime.rig import MONDAY, Rig, moment


@pytest.fixture
def rig(tmp_path: Path, migrated_file: Path) -> Rig:
    return Rig.build(tmp_path, migrated_file)


def stuck(rig: Rig) -> None:
    """An email that has no address to go to, and a task after it."""
    rig.family(email=None, phone=None)
    steps = [
        {"name": "Write to them", "type": "email", "subject": "Hello", "message": "How are you?"},
        {"name": "Tell the board", "type": "task", "task_type": "note", "description": "Tell the board"},
    ]
    definition: Any = {"workflow": "checking_in", "trigger": {"on": "manual"}, "steps": steps}
    rig.start(rig.workflow("checking_in", definition))
    rig.run(until="2026-11-16T12:00:00-06:00")


def console_at(
    rig: Rig, *, actor: str = "Dana", now: str = "2026-11-16T12:00:00-06:00"
) -> AbstractAsyncContextManager[Stage]:
    @contextmanager
    def control() -> Iterator[Control]:
        with closing(open_database(f"sqlite:///{database}", role="client")) as connection:
            reached = virtual_now(connection)
            assert reached is not None
            yield EngineControl(connection, actor, config=rig.config, now=lambda: reached)

    database = rig.folder / "followthrough.db"
    return on_stage(database, control, actor=actor, now=moment(now))


async def due(stage: Stage, rig: Rig) -> None:
    """Ten seconds of a person's life pass, for the console and for the engine's record of the act."""
    rig.sql("UPDATE actions SET not_before = '2000-01-01 00:00:00.000000' WHERE not_before IS NOT NULL")
    await stage.pass_seconds(10.1)


def test_details_are_corrected_and_the_step_tried_again(rig: Rig) -> None:
    stuck(rig)

    async def scene() -> None:
        async with console_at(rig) as stage:
            frame = await stage.frame()
            assert "“Write to them” did not work" in frame
            assert "address or number to reach them by." in frame
            await stage.press("enter", "5", "tab")
            await stage.type("martinez@example.org")
            await stage.press("enter")
            await due(stage, rig)
            assert rig.one("SELECT email FROM families")["email"] == "martinez@example.org"
            await stage.somebody_wrote()
            await stage.press("1")
            assert families(stage) == []
            await due(stage, rig)
            assert "Done: Trying again for Martinez." in await stage.frame()

    play(scene)
    rig.run(until="2026-11-16T13:00:00-06:00")
    assert [message["status"] for message in rig.messages()][-1] == "sent"
    assert rig.tasks("workflow_escalation")[0]["resolved_by"] == "Dana"


def test_an_act_that_was_taken_back_never_happened(rig: Rig) -> None:
    stuck(rig)

    async def scene() -> None:
        async with console_at(rig) as stage:
            await stage.press("enter", "2")
            assert rig.one("SELECT status, verb FROM actions") == {"status": "submitted", "verb": "skip"}
            await stage.press("u")
            assert rig.one("SELECT status FROM actions")["status"] == "withdrawn"
            await due(stage, rig)
            assert families(stage) == ["Martinez"]

    play(scene)
    assert rig.instance()["status"] == "paused"


def test_helping_ends_for_good_with_the_reason_in_the_story(rig: Rig) -> None:
    stuck(rig)

    async def scene() -> None:
        async with console_at(rig) as stage:
            await stage.press("enter", "9")
            await stage.type("stop")
            await stage.press("enter")
            await stage.type("they moved away")
            await stage.press("enter")
            await due(stage, rig)
            await stage.press("3", "enter")
            frame = await stage.frame()
            assert "Dana stopped it." in frame
            assert "they moved away" in frame

    play(scene)
    assert (rig.instance()["status"], rig.instance()["outcome"]) == ("cancelled", "cancelled")


def test_two_coordinators_at_once_do_it_once(rig: Rig) -> None:
    stuck(rig)

    async def scene() -> None:
        async with console_at(rig) as dana, console_at(rig, actor="Sam") as sam:
            await dana.press("enter")
            await sam.press("enter")
            await dana.press("2")
            await sam.press("2")
            assert "Dana did this" in await sam.frame()
            assert len(rig.sql("SELECT * FROM actions")) == 1

    play(scene)


def test_a_viewer_may_look_and_reads_why_not_more(rig: Rig) -> None:
    stuck(rig)
    rig.sql("INSERT INTO coordinators (name, role) VALUES ('Dana', 'coordinator'), ('Val', 'viewer')")

    async def scene() -> None:
        async with console_at(rig, actor="Val") as stage:
            await stage.press("enter", "2")
            assert "that needs a coordinator, and you are a viewer" in await stage.frame()
            assert rig.sql("SELECT * FROM actions") == []

    play(scene)


def test_leaving_carries_out_what_is_open(rig: Rig) -> None:
    stuck(rig)

    async def scene() -> None:
        async with console_at(rig) as stage:
            await stage.press("enter", "2", "q")

    play(scene)
    assert rig.one("SELECT status FROM actions")["status"] == "applied"
    assert rig.instance()["status"] == "running"


def test_the_patterns_own_example_reads_like_a_letter(rig: Rig) -> None:
    rig.script((Path(__file__).parent.parent.parent / "sql" / "examples" / "pattern.sql").read_text(encoding="utf-8"))
    rig.run("2026-11-20T18:30:00-06:00", until="2026-11-27T12:00:00-06:00")

    async def scene() -> None:
        afternoon = moment("2026-11-27T12:00:00-06:00")
        async with on_stage(rig.folder / "followthrough.db", now=afternoon, size=(120, 60)) as stage:
            await stage.press("3", "enter")
            story = " ".join((await stage.frame()).split())
            for sentence in (
                "A prediction put their chance of leaving at 87 % (82 % sure), so this began.",
                "“Wait for Response” was over.",
                "“Check Response”: no.",
                "We sent a text message to +13125550142.",
                "Next: “Schedule Phone Call”, Mon 30 Nov 09:",
                "Why then: the step asks for a pause of 2 days.",
                "Why then: Sun 29 Nov is not a working day there.",
            ):
                assert sentence in story, sentence

    play(scene)


def test_a_call_that_nobody_answers_is_back_on_the_list_on_the_next_business_day(rig: Rig) -> None:
    rig.family()
    steps = [
        {"name": "Call them", "type": "call", "reason": "two meetings were missed"},
        {"name": "Tell the board", "type": "task", "task_type": "note", "description": "Tell the board"},
    ]
    definition: Any = {"workflow": "calling", "trigger": {"on": "manual"}, "steps": steps}
    rig.start(rig.workflow("calling", definition))
    friday = "2026-11-20T12:00:00-06:00"
    rig.run("2026-11-20T10:00:00-06:00", until=friday)

    async def on_friday() -> None:
        async with console_at(rig, now=friday) as stage:
            await stage.press("2", "enter")
            assert "comes back Mon 23 Nov 09:00" in await stage.frame()
            await stage.press("3")
            await due(stage, rig)
            assert "No calls are left for today." in await stage.frame()

    play(on_friday)
    rig.run(until="2026-11-22T12:00:00-06:00")
    assert [task["status"] for task in rig.tasks("phone_call")] == ["done", "snoozed"]
    monday = "2026-11-23T09:30:00-06:00"
    rig.run(until=monday)
    assert [task["status"] for task in rig.tasks("phone_call")] == ["done", "open"]

    async def on_monday() -> None:
        async with console_at(rig, now=monday) as stage:
            await stage.press("2", "enter")
            frame = " ".join((await stage.frame()).split())
            assert "This is try 2 of 3." in frame
            assert "Left a message (Dana)" in frame
            await stage.press("1")
            await due(stage, rig)

    play(on_monday)
    rig.run(until="2026-11-23T12:00:00-06:00")
    assert len(rig.tasks("note")) == 1
    assert rig.instance()["status"] == "completed"
    assert rig.one("SELECT COUNT(*) AS n FROM events WHERE event_type = 'call.reached'")["n"] == 1


def test_needs_reads_the_same_after_the_engine_ran_on(rig: Rig) -> None:
    stuck(rig)

    async def scene() -> None:
        async with console_at(rig) as stage:
            await stage.press("enter")
            rig.run(MONDAY, until="2026-11-16T15:00:00-06:00")
            await stage.somebody_wrote()
            assert needs(stage).panel.opened
            assert families(stage) == ["Martinez"]

    play(scene)
