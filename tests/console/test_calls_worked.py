"""A coordinator works through the day's calls: every act is the real engine's."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.feed import Lost
from console.sample import NOW
from tests.console.calls_day import Calling, call_rows, calling_from, calls, due, families, name, sql
from tests.console.stage import LARGE, SMALL, assert_frame, on_stage, play

FIRST_FOUR = ["O’Sullivan", "Nguyễn", "Zhang 张", "Tanaka"]


def test_who_can_be_called_now_comes_first(day: Path) -> None:
    async def scene() -> None:
        async with calling_from(day) as stage:
            await stage.press("2")
            assert families(stage) == [*FIRST_FOUR, "Kowalczyk-Brennan", "Whitehorse", "Delacroix"]

    play(scene)


def test_five_calls_are_worked_down_to_nothing_with_five_keys(day: Path) -> None:
    sql(day, "DELETE FROM coordinator_tasks WHERE family_id IN (9, 11)")

    async def scene() -> None:
        async with calling_from(day) as stage:
            await stage.press("2", "enter")
            read = []
            for key in "12371":
                frame = " ".join((await stage.frame()).split())
                read.append((name(stage), key))
                assert f"{name(stage)} it is" in frame
                await stage.press(key)
                await due(stage, day)
            assert [family for family, _key in read] == [*FIRST_FOUR, "Kowalczyk-Brennan"]
            assert "No calls are left for today." in await stage.frame()
            assert stage.app.focused is calls(stage).rows

    play(scene)
    done = sql(day, "SELECT family_id, outcome, resolved_by FROM coordinator_tasks WHERE task_type = 'phone_call' "
                    "AND resolved_at > '2026-11-24 19' ORDER BY family_id")  # fmt: skip
    assert {row["family_id"]: row["outcome"] for row in done} == {
        10: "reached", 4: "no_answer", 12: "left_message", 8: "no_calls", 7: "reached",
    }  # fmt: skip
    back = sql(day, "SELECT family_id, snoozed_until, attempt FROM coordinator_tasks WHERE status = 'snoozed'")
    assert [(row["family_id"], row["snoozed_until"][:16], row["attempt"]) for row in back] == [
        (4, "2026-11-25 15:00", 2), (12, "2026-11-25 15:00", 3),
    ]  # fmt: skip
    assert sql(day, "SELECT status FROM contact_consents WHERE family_id = 8 AND address IS NULL") == [
        {"status": "withdrawn"}
    ]


@pytest.mark.parametrize(("key", "outcome"), [("2", "no_answer"), ("3", "left_message")])
def test_what_is_said_before_is_what_the_engine_does(day: Path, key: str, outcome: str) -> None:
    async def scene() -> None:
        async with calling_from(day) as stage:
            await stage.press("2", "enter")
            said = calls(stage).panel.choices[int(key) - 1]
            assert said.consequence == "comes back tomorrow 09:00 their time (08:00 here)"
            await stage.press(key)
            await due(stage, day)

    play(scene)
    (back,) = sql(day, "SELECT snoozed_until FROM coordinator_tasks WHERE family_id = 10 AND status = 'snoozed'")
    assert back["snoozed_until"] == "2026-11-25 14:00:00.000000"  # 09:00 in New York, 08:00 in Chicago
    (first,) = sql(day, "SELECT outcome FROM coordinator_tasks WHERE family_id = 10 AND status = 'done'")
    assert first["outcome"] == outcome


def test_the_last_try_says_so_and_does_not_come_back(day: Path) -> None:
    sql(day, "UPDATE coordinator_tasks SET attempt = 3 WHERE family_id = 10")

    async def scene() -> None:
        async with calling_from(day) as stage:
            await stage.press("2", "enter")
            assert "the last of 3 tries" in await stage.frame()
            await stage.press("2")
            await due(stage, day)

    play(scene)
    assert len(sql(day, "SELECT * FROM coordinator_tasks WHERE family_id = 10")) == 1


def test_a_wrong_number_is_corrected_and_the_call_is_back(day: Path) -> None:
    async def scene() -> None:
        async with calling_from(day) as stage:
            await stage.press("2", "enter", "4")
            assert "Which is right?" in await stage.frame()
            await stage.type("+19175550199")  # it takes the place of the wrong one, which is selected
            assert "comes back at once, with +19175550199" in await stage.frame()
            await stage.press("enter")
            assert name(stage) == "Nguyễn"
            await due(stage, day)
            await stage.somebody_wrote()
            assert "1 new, press n" in await stage.frame()

    play(scene)
    assert sql(day, "SELECT phone FROM families WHERE family_id = 10") == [{"phone": "+19175550199"}]
    wrong, again = sql(day, "SELECT * FROM coordinator_tasks WHERE family_id = 10 ORDER BY task_id")
    assert (wrong["outcome"], again["status"], "+19175550199" in again["description"]) == ("wrong_number", "open", True)


def test_a_wrong_number_that_nobody_knows_better_is_only_noted(day: Path) -> None:
    async def scene() -> None:
        async with calling_from(day) as stage:
            await stage.press("2", "enter", "4", "escape")
            assert name(stage) == "O’Sullivan"  # left: nothing was done
            await stage.press("4", "enter")
            assert name(stage) == "Nguyễn"
            await due(stage, day)

    play(scene)
    assert [row["outcome"] for row in sql(day, "SELECT outcome FROM coordinator_tasks WHERE family_id = 10")] == [
        "wrong_number"
    ]


def test_they_say_when_to_call_back_and_it_stays_on_the_list_of_that_day(day: Path) -> None:
    async def scene() -> None:
        async with calling_from(day) as stage:
            await stage.press("2", "enter", "5")
            await stage.type("17:00")
            await stage.press("enter")
            assert "Calling O’Sullivan back today 17:00 their time (16:00 here)" in await stage.frame()
            await due(stage, day)
            await stage.somebody_wrote()
            await stage.press("escape", "n")
            row = next(row for row in call_rows(stage) if row.family == "O’Sullivan")
            assert row.from_time is not None
            assert "comes back at 17:00" in await stage.frame()

    play(scene)


def test_a_note_goes_with_the_outcome_and_waits_for_it(day: Path) -> None:
    async def scene() -> None:
        async with calling_from(day) as stage:
            await stage.press("2", "enter", "e")
            await stage.type("Works nights")
            await stage.press("enter")
            assert "Works nights" in await stage.frame()
            await stage.press("]", "[")
            assert "Works nights" in await stage.frame()
            await stage.press("1")
            await due(stage, day)

    play(scene)
    assert sql(day, "SELECT outcome, outcome_notes FROM coordinator_tasks WHERE family_id = 10") == [
        {"outcome": "reached", "outcome_notes": "Works nights"}
    ]


def test_undo_brings_the_call_back_open(day: Path) -> None:
    async def scene() -> None:
        async with calling_from(day) as stage:
            await stage.press("2", "enter", "3")
            assert name(stage) == "Nguyễn"
            await stage.press("u")
            assert name(stage) == "O’Sullivan"
            assert calls(stage).panel.opened
            frame = await stage.frame()
            assert "Taken back" in frame
            assert_frame("call_undone_120x40", frame)
            await due(stage, day)

    play(scene)
    assert sql(day, "SELECT status FROM actions") == [{"status": "withdrawn"}]


def test_a_colleague_s_call_stays_as_a_ghost_that_says_who_made_it(day: Path) -> None:
    async def scene() -> None:
        async with calling_from(day) as dana, calling_from(day, actor="Sam Ortiz") as sam:
            await dana.press("2", "j")
            await sam.press("2", "j", "enter", "1")
            await due(sam, day)
            await dana.somebody_wrote()
            assert families(dana)[:2] == FIRST_FOUR[:2]  # nothing moved
            frame = await dana.frame()
            assert "Sam Ortiz did this today 14:02." in frame
            assert_frame("call_ghost_120x40", frame)
            await dana.press("enter", "n")
            assert "Nguyễn" not in families(dana)

    play(scene)


def test_nothing_is_done_on_a_call_that_somebody_else_has_just_made(day: Path) -> None:
    async def scene() -> None:
        async with calling_from(day) as stage:
            await stage.press("2", "enter")
            sql(day, "UPDATE coordinator_tasks SET status = 'done', revision = 9, resolved_by = 'Sam Ortiz', "
                     "outcome = 'reached', resolved_at = '2026-11-24 20:01:00.000000' "
                     "WHERE family_id = 10")  # fmt: skip
            await stage.press("2")
            frame = await stage.frame()
            assert "Sam Ortiz did it meanwhile." in frame
            assert "this call is done already" in frame

    play(scene)
    assert sql(day, "SELECT * FROM actions") == []


def test_a_new_call_is_counted_and_moves_nothing(day: Path) -> None:
    async def scene() -> None:
        async with calling_from(day) as stage:
            await stage.press("2", "j")
            sql(day, "INSERT INTO coordinator_tasks (family_id, task_type, description, mode) "
                     "VALUES (6, 'phone_call', 'Call the Abernathy family: they asked', 'simulate')")  # fmt: skip
            await stage.somebody_wrote()
            assert families(stage)[:4] == FIRST_FOUR
            assert "1 new, press n" in await stage.frame()
            await stage.press("n")
            assert families(stage)[0] == "Abernathy"

    play(scene)


def test_a_call_that_waits_for_its_ten_seconds_is_neither_new_nor_back(day: Path) -> None:
    async def scene() -> None:
        async with calling_from(day) as stage:
            await stage.press("2", "enter", "2", "escape")
            await stage.somebody_wrote()
            assert "new, press n" not in await stage.frame()
            await stage.press("n")
            assert families(stage)[0] == "Nguyễn"
            await stage.press("u")
            assert families(stage)[0] == "O’Sullivan"

    play(scene)


def test_who_asked_not_to_be_called_is_not_to_be_dialled(day: Path) -> None:
    async def scene() -> None:
        async with calling_from(day) as stage:
            await stage.press("2", "G", "enter", "1")
            frame = await stage.frame()
            assert "Please don't dial." in frame
            assert "Reached: they asked not to be called." in frame
            await stage.press("7")
            await due(stage, day)

    play(scene)
    assert [row["outcome"] for row in sql(day, "SELECT outcome FROM coordinator_tasks WHERE family_id = 9")] == [
        "not_called"
    ]


def test_without_a_number_only_the_details_help(day: Path) -> None:
    sql(day, "UPDATE families SET phone = NULL WHERE family_id = 10")

    async def scene() -> None:
        async with calling_from(day) as stage:
            await stage.press("2", "enter", "2")
            frame = await stage.frame()
            assert "There is no number to call." in frame
            assert "No answer: there is no number to call." in frame
            await stage.press("4")
            await stage.type("+19175550111")
            await stage.press("enter")
            await due(stage, day)

    play(scene)
    assert sql(day, "SELECT phone FROM families WHERE family_id = 10") == [{"phone": "+19175550111"}]


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-11-24T12:40:00+00:00", "It is 07:40 there: not before 08:00."),
        ("2026-11-24T13:20:00+00:00", "It is 08:20 there, outside their hours: better from 09:00."),
        ("2026-11-25T02:30:00+00:00", "It is 21:30 there: not before tomorrow 08:00."),
    ],
)
def test_whether_it_is_a_decent_hour_there(day: Path, moment: str, words: str) -> None:
    from datetime import datetime

    async def scene() -> None:
        async with calling_from(day, now=datetime.fromisoformat(moment)) as stage:
            await stage.press("2")
            while calls(stage).rows.window.current is not None and name(stage) != "O’Sullivan":
                await stage.press("j")
            assert words in await stage.frame()

    play(scene)


def test_an_author_s_own_script_is_read_out(day: Path) -> None:
    sql(day, "DROP TRIGGER workflow_template_versions_no_update")
    words = "Say hello from the board.\nAsk about Thursdays."
    sql(day, "UPDATE workflow_template_versions SET definition = json_set(definition, '$.steps[4].script', ?)", words)

    async def scene() -> None:
        async with calling_from(day) as stage:
            await stage.press("2", "j")
            frame = await stage.frame()
            assert "Say hello from the board." in frame
            assert "Ask about Thursdays." in frame
            assert "I wanted to hear" not in frame

    play(scene)


def test_a_viewer_reads_why_not(day: Path) -> None:
    sql(day, "UPDATE coordinators SET role = 'viewer' WHERE name = 'Sam Ortiz'")

    async def scene() -> None:
        async with calling_from(day, actor="Sam Ortiz") as stage:
            await stage.press("2", "enter", "1")
            assert_frame("call_forbidden_120x40", await stage.frame())

    play(scene)
    assert sql(day, "SELECT * FROM actions") == []


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
def test_no_calls_are_good_news(empty_database: Path, size: tuple[int, int]) -> None:
    async def scene() -> None:
        async with on_stage(empty_database, size=size) as stage:
            await stage.press("2")
            assert_frame(f"no_calls_{size[0]}x{size[1]}", await stage.frame())

    play(scene)


@pytest.mark.parametrize(("scene_name", "keys"), [("calls", ["2"]), ("call_open", ["2", "enter"])])
def test_under_60_columns_it_is_a_plain_list(day: Path, scene_name: str, keys: list[str]) -> None:
    async def scene() -> None:
        async with calling_from(day, size=(48, 20)) as stage:
            await stage.press(*keys)
            assert_frame(f"{scene_name}_48x20", await stage.frame())

    play(scene)


def test_a_lost_database_leaves_the_number_readable(day: Path) -> None:
    async def scene() -> None:
        async with calling_from(day) as stage:
            await stage.press("2", "enter")
            stage.app.hearing.hear(Lost("unable to open database file"))
            await stage.settle()
            await stage.press("1")
            assert_frame("call_lost_120x40", await stage.frame())

    play(scene)
    assert sql(day, "SELECT * FROM actions") == []


def test_every_outcome_can_be_clicked(day: Path) -> None:
    from textual.geometry import Offset

    async def scene() -> None:
        async with calling_from(day) as stage:
            await stage.press("2", "enter")
            lines = (await stage.frame()).splitlines()
            y = next(number for number, line in enumerate(lines) if "2  No answer" in line)
            stage.app.keys_seen.note(0.0)
            await stage.pilot.click(offset=Offset(lines[y].index("No answer"), y))
            await stage.settle()
            assert name(stage) == "Nguyễn"
            await due(stage, day)

    play(scene)
    assert sql(day, "SELECT outcome FROM coordinator_tasks WHERE family_id = 10 AND status = 'done'") == [
        {"outcome": "no_answer"}
    ]


def test_a_control_that_knows_nothing_claims_nothing(day: Path) -> None:
    async def scene() -> None:
        async with on_stage(day) as stage:  # the fake control, which has no engine
            await stage.press("2", "enter")
            frame = await stage.frame()
            assert "hour to call" not in frame
            assert "comes back on their next working day" in frame

    play(scene)


def test_rehearsed_calls_are_nobody_s_once_the_engine_is_live(day: Path) -> None:
    from console.model.moments import Clock
    from console.questions.calls import todays_calls
    from engine.store.connection import open_database

    sql(day, "UPDATE coordinator_tasks SET mode = 'execute' WHERE family_id = 10")
    clock = Clock(NOW, "America/Chicago")
    connection = open_database(f"sqlite:///{day}", role="reader")
    live = todays_calls(connection, clock, False, None)
    connection.close()
    assert [row["family_name"] for row, _pending in live] == ["O’Sullivan"]


def test_calling_is_what_the_console_asks_for() -> None:
    """The protocol and the engine's own value have the same names."""
    from engine.control.calling import Calling as Known

    wanted = {name for name in vars(Calling) if not name.startswith("_")}
    assert wanted <= set(Known.__dataclass_fields__)
