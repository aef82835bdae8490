"""Lists in which nothing moves under the cursor, however much goes on in the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from textual.strip import Strip

from console.model.window import KEPT_ROWS
from console.screens.families import Families
from tests.console.stage import SMALL, Stage, on_stage, play
from tests.console.test_behaviour import families, needs, under_cursor

Write = Callable[..., None]


def test_new_cases_are_counted_and_come_in_only_when_asked_for(database: Path, write: Write) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            await stage.press("j", "j")
            before = families(stage)
            write(
                "INSERT INTO coordinator_tasks (family_id, task_type, description, priority, mode, created_date)"
                " VALUES (12, 'workflow_escalation', 'x', 'urgent', 'simulate', '2026-10-01 00:00:00.000000')"
            )
            await stage.somebody_wrote()
            assert families(stage) == before
            assert under_cursor(stage) == "Okafor"
            assert "1 new, press n" in await stage.frame()
            await stage.press("n")
            assert families(stage)[0] == "Zhang 张"
            assert under_cursor(stage) == "Okafor"
            assert "new, press n" not in await stage.frame()

    play(scene)


def test_another_order_does_not_move_what_is_shown(database: Path, write: Write) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            await stage.press("G")
            before = families(stage)
            statement = "UPDATE coordinator_tasks SET priority = 'urgent', due_date = ? WHERE task_id = 5"
            write(statement, "2026-09-01 00:00:00.000000")
            await stage.somebody_wrote()
            assert families(stage) == before
            assert under_cursor(stage) == "Haddad"
            await stage.press("n")
            assert families(stage)[0] == under_cursor(stage) == "Haddad"

    play(scene)


def test_what_somebody_finished_stays_as_a_ghost_that_says_who(database: Path, write: Write) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            await stage.press("j")
            write(
                "UPDATE coordinator_tasks SET status = 'done', resolved_by = 'Sam Ortiz',"
                " resolved_at = '2026-11-24 20:01:00.000000' WHERE task_id = 3"
            )
            await stage.somebody_wrote()
            assert "Lindqvist" in families(stage)
            assert "Sam Ortiz did this today 14:01." in await stage.frame()
            await stage.press("enter")  # there is nothing to open any more
            assert not needs(stage).panel.opened
            await stage.press("space")
            assert needs(stage).rows.window.marks == set()
            await stage.press("n")
            assert "Lindqvist" not in families(stage)
            assert under_cursor(stage) == "Okafor"

    play(scene)


def test_an_empty_list_fills_by_itself(empty_database: Path) -> None:
    async def scene() -> None:
        async with on_stage(empty_database) as stage:
            connection = sqlite3.connect(empty_database)
            connection.execute("INSERT INTO families (family_name) VALUES ('Baker')")
            connection.execute(
                "INSERT INTO coordinator_tasks (family_id, task_type, mode) VALUES (1, 'reply', ?)", ["simulate"]
            )
            connection.commit()
            connection.close()
            await stage.somebody_wrote()
            assert families(stage) == ["Baker"]

    play(scene)


def test_a_change_repaints_its_own_row_alone(database: Path, write: Write) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            drawn: list[int] = []
            rows = needs(stage).rows
            real = rows.render_line

            def drawing(y: int) -> Strip:
                drawn.append(y)
                return real(y)

            rows.render_line = drawing  # type: ignore[method-assign]
            write("UPDATE coordinator_tasks SET assigned_to = 'Ines Duarte' WHERE task_id = 2")
            await stage.somebody_wrote()
            assert "Ines Duarte" in await stage.frame()
            assert set(drawn) <= {0, 5, 6}  # the titles, and the two lines of the third row
            drawn.clear()
            await stage.press("j")
            assert set(drawn) <= {1, 2, 3, 4}  # the row that was left and the one that was reached

    play(scene)


def test_the_terminals_own_cursor_sits_on_the_selected_row(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database, size=SMALL) as stage:
            for expected in ("Martinez", "Lindqvist", "Okafor"):
                y = stage.app.cursor_position.y
                assert expected in (await stage.frame()).splitlines()[y]
                await stage.press("j")

    play(scene)


def many(database: Path, count: int) -> None:
    connection = sqlite3.connect(database)
    connection.execute("DELETE FROM families")
    rows = [(i, f"Family {i:05}") for i in range(1, count + 1)]
    connection.executemany("INSERT INTO families (family_id, family_name) VALUES (?, ?)", rows)
    connection.commit()
    connection.close()


def place(stage: Stage) -> Families:
    found = stage.app.places["families"]
    assert isinstance(found, Families)
    return found


def test_a_long_list_is_read_page_by_page_in_both_directions(empty_database: Path) -> None:
    many(empty_database, 2000)

    async def scene() -> None:
        async with on_stage(empty_database) as stage:
            await stage.press("3")
            window = place(stage).rows.window

            def here() -> int:
                return int(str(window.cursor))

            seen = [here()]
            for _ in range(60):
                await stage.press("pagedown")
                seen.append(here())
            assert seen == sorted(seen)
            assert here() == 2000
            assert len(window) <= KEPT_ROWS + 200
            await stage.press("home")
            assert (here(), window.at_start) == (1, True)
            await stage.press("end")
            assert here() == 2000
            await stage.press("pageup", "pageup", "pageup", "pageup", "pageup")
            assert window.at_start is False
            keys = [int(str(row.key)) for row in window.rows]
            assert keys == list(range(keys[0], keys[-1] + 1))

    play(scene)


def test_new_families_are_counted_and_the_place_in_the_list_stays(empty_database: Path) -> None:
    many(empty_database, 500)

    async def scene() -> None:
        async with on_stage(empty_database) as stage:
            await stage.press("3", "end")
            connection = sqlite3.connect(empty_database)
            connection.execute("INSERT INTO families (family_name) VALUES ('Family 00499b')")
            connection.commit()
            connection.close()
            await stage.somebody_wrote()
            assert place(stage).rows.window.new == 1
            await stage.press("n")
            assert place(stage).rows.window.cursor == 500
            assert "Family 00499b" in await stage.frame()

    play(scene)


def test_find_takes_plain_words_and_escape_brings_everything_back(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            await stage.press("3", "slash")
            await stage.type("mine failed")
            assert "No family matches" in await stage.frame()
            await stage.press("escape")
            assert len(place(stage).rows.window) == 12
            await stage.press("slash")
            await stage.type("quiet")
            await stage.press("enter")
            assert [row.name for row in place(stage).rows.window.rows] == ["Tanaka"]
            assert stage.app.focused is place(stage).rows
            await stage.press("escape")
            assert len(place(stage).rows.window) == 12

    play(scene)


def test_clicks_do_what_keys_do(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            await stage.pilot.click(needs(stage).rows, offset=(10, 4))
            await stage.settle()
            assert under_cursor(stage) == "Lindqvist"
            await stage.pilot.click(needs(stage).rows, offset=(10, 4))
            await stage.settle()
            assert needs(stage).panel.opened
            tabs = (await stage.frame()).splitlines()[0]
            await stage.pilot.click(stage.app.tabs, offset=(tabs.index("Families"), 0))
            await stage.settle()
            assert stage.app.tabs.current == "families"
            await stage.pilot.click(stage.app.key_bar, offset=(3, 0))
            await stage.settle()
            assert place(stage).panel.opened

    play(scene)
