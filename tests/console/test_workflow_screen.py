"""The workflow screen at work: an author changes a step, is told what is wrong as they type, and publishes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest
from textual.widgets import Input

from console.model.control import Control
from console.sample import NOW
from console.sample.co_op import INES
from engine.config import Config, load_config
from engine.control import Control as EngineControl
from engine.store.connection import open_database
from tests.console.fake_control import FakeControl
from tests.console.stage import SMALL, Stage, assert_frame, on_stage, play

Opened = Callable[[], AbstractContextManager[Control]]


@pytest.fixture
def config(database: Path) -> Config:
    """A site beside the sample, whose messages are all there."""
    site = database.parent
    (site / "workflows").mkdir()
    (site / "messages").mkdir()
    for name in ("concern_outreach.email.md", "welcome.email.md", "first_week.email.md"):
        (site / "messages" / name).write_text("---\nsubject: Hi\n---\nHello\n", encoding="utf-8")
    for name in ("checking_in.sms.txt", "payment_reminder.sms.txt"):
        (site / "messages" / name).write_text("Hello\n", encoding="utf-8")
    (site / "config.toml").write_text(
        f'[database]\nurl = "sqlite:///{database}"\n[calendar]\ntime_zone = "America/Chicago"\n'
        '[paths]\nworkflows = "workflows"\nmessages = "messages"\n'
    )
    return load_config(str(site / "config.toml"))


def engine_for(config: Config, actor: str) -> Opened:
    @contextmanager
    def opened() -> Iterator[Control]:
        with closing(open_database(config.database.url, role="client")) as connection:
            yield EngineControl(connection, actor, config=config, now=lambda: NOW)

    return opened


def an_author(config: Config) -> Opened:
    return engine_for(config, INES)  # an administrator


async def retype(stage: Stage, text: str) -> None:
    """Type over what the field holds; all of it is selected when one comes to it, but not later."""
    field = stage.app.focused
    assert isinstance(field, Input)
    field.select_all()
    await stage.type(text)


def rows(database: Path, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(question).fetchall()


WAIT = ["4", "enter", "j", "enter"]


@pytest.mark.parametrize("size", [SMALL, (120, 40), (48, 20)], ids=["80x24", "120x40", "48x20"])
def test_a_form_says_what_it_comes_to(database: Path, config: Config, size: tuple[int, int]) -> None:
    async def scene() -> None:
        async with on_stage(database, an_author(config), size=size, actor=INES) as stage:
            await stage.press(*WAIT)
            assert_frame(f"form_wait_{size[0]}x{size[1]}", await stage.frame())

    play(scene)


def test_what_is_wrong_is_said_under_its_field_while_it_is_typed(database: Path, config: Config) -> None:
    async def scene() -> None:
        async with on_stage(database, an_author(config), actor=INES, size=SMALL) as stage:
            await stage.press(*WAIT, "down")
            await retype(stage, "3 dais")
            assert_frame("form_wrong_80x24", await stage.frame())
            await stage.press("enter")
            assert "✕ Must be a duration" in await stage.frame(), "the form stays until it is mended"
            await retype(stage, "1 day")
            shown = await stage.frame()
            assert "✕" not in shown
            assert "waits until tomorrow 14:02" in " ".join(shown.split())

    play(scene)


def test_a_step_is_changed_and_published_and_those_under_way_keep_theirs(database: Path, config: Config) -> None:
    async def scene() -> None:
        async with on_stage(database, an_author(config), actor=INES, size=SMALL) as stage:
            await stage.press(*WAIT, "down")
            await retype(stage, "5 days")
            await stage.press("enter")
            shown = await stage.frame()
            assert "Wait: 5 days" in shown
            assert "Your draft changes 1 thing" in shown
            assert rows(database, "SELECT max(version) FROM workflow_template_versions WHERE template_id = 1") == [(2,)]
            await stage.press("p")
            assert_frame("publish_80x24", await stage.frame())
            await stage.type("publish")
            await stage.press("enter")
            assert "high_risk_intervention version 3 is live." in await stage.frame()

    play(scene)
    assert rows(database, "SELECT max(version) FROM workflow_template_versions WHERE template_id = 1") == [(3,)]
    versions = rows(database, "SELECT DISTINCT template_version FROM workflow_instances WHERE template_id = 1")
    assert sorted(versions) == [(1,), (2,)]
    assert "for: 5 days" in (config.paths.workflows / "high_risk_intervention.yaml").read_text(encoding="utf-8")


def test_nothing_is_published_without_the_word(database: Path, config: Config) -> None:
    async def scene() -> None:
        async with on_stage(database, an_author(config), actor=INES, size=SMALL) as stage:
            await stage.press(*WAIT, "down")
            await retype(stage, "5 days")
            await stage.press("enter", "p")
            await stage.type("yes")
            await stage.press("enter")
            assert len(stage.app.screen_stack) == 2
            await stage.press("escape")

    play(scene)
    assert rows(database, "SELECT max(version) FROM workflow_template_versions WHERE template_id = 1") == [(2,)]


def test_who_was_overtaken_sees_what_is_other_and_nothing_happens(
    database: Path, config: Config, write: Callable[..., None]
) -> None:
    async def scene() -> None:
        async with on_stage(database, an_author(config), actor=INES, size=SMALL) as stage:
            await stage.press(*WAIT, "down")
            await retype(stage, "5 days")
            await stage.press("enter")
            with engine_for(config, INES)() as other:
                work = other.workflows()  # type: ignore[attr-defined]  # the console's protocol leaves it out
                draft = work.open("high_risk_intervention")
                draft.put(1, "for", "9 days")
                work.publish(draft)
            await stage.press("p")
            await stage.type("publish")
            await stage.press("enter")
            assert_frame("publish_overtaken_80x24", await stage.frame())
            await stage.press("D")
            await stage.type("forget")
            await stage.press("enter")
            assert "Wait: 9 days" in await stage.frame()

    play(scene)
    assert rows(database, "SELECT max(version) FROM workflow_template_versions WHERE template_id = 1") == [(3,)]


def test_steps_are_added_moved_and_taken_out(database: Path, config: Config) -> None:
    async def scene() -> None:
        async with on_stage(database, an_author(config), actor=INES) as stage:
            await stage.press("4", "enter", "a")
            assert "What shall the new step do?" in await stage.frame()
            await stage.press("5", "down")
            await stage.type("2 days")
            await stage.press("enter")
            assert "2 ◷ Wait" in await stage.frame()
            await stage.press("J")
            assert "3 ◷ Wait " in await stage.frame()
            await stage.press("x")
            assert "is taken out of the draft" in await stage.frame()
            await stage.press("U")
            assert "3 ◷ Wait " in await stage.frame()
            await stage.press("G", "x")
            assert "These steps go to it: “Check response”" in await stage.frame(), "others jump to it: a word is asked"
            await stage.press("escape")
            assert "7 □ Mark complete" in await stage.frame()

    play(scene)


def test_a_new_step_that_is_left_was_never_there(database: Path, config: Config) -> None:
    async def scene() -> None:
        async with on_stage(database, an_author(config), actor=INES) as stage:
            await stage.press("4", "enter", "a", "1", "escape")
            assert "Your draft says the same as what is live." in await stage.frame()

    play(scene)


def test_saving_writes_the_file_and_publishes_nothing(database: Path, config: Config) -> None:
    file = config.paths.workflows / "high_risk_intervention.yaml"

    async def scene() -> None:
        async with on_stage(database, an_author(config), actor=INES) as stage:
            await stage.press(*WAIT, "down")
            await retype(stage, "5 days")
            await stage.press("enter", "w")
            assert "Saved, but not live yet" in await stage.frame()
            file.write_text(file.read_text(encoding="utf-8") + "# theirs\n", encoding="utf-8")
            await stage.press("x", "w")
            assert "was changed on disk meanwhile" in await stage.frame()

    play(scene)
    assert file.read_text(encoding="utf-8").endswith("# theirs\n")
    assert rows(database, "SELECT max(version) FROM workflow_template_versions WHERE template_id = 1") == [(2,)]


def test_leaving_with_a_draft_that_no_file_holds_is_asked_twice(database: Path, config: Config) -> None:
    async def scene() -> None:
        async with on_stage(database, an_author(config), actor=INES) as stage:
            await stage.press("4", "enter", "J", "q")
            assert "Your draft of high_risk_intervention is not saved." in await stage.frame()
            assert not stage.app._exit
            await stage.press("q")
            assert stage.app._exit

    play(scene)


def test_the_head_has_a_form_too(database: Path, config: Config) -> None:
    async def scene() -> None:
        async with on_stage(database, an_author(config), actor=INES) as stage:
            await stage.press("4", "enter", "e")
            assert_frame("form_head_120x40", await stage.frame())

    play(scene)


def test_who_is_no_author_reads_the_form_and_is_told_why(database: Path) -> None:
    control = FakeControl(forbids={"publish": "this needs the role 'author', and Dana Whitfield has the role 'viewer'"})

    async def scene() -> None:
        async with on_stage(database, control, size=SMALL) as stage:
            await stage.press(*WAIT)
            assert_frame("form_locked_80x24", await stage.frame())
            await stage.press("escape", "p")
            assert "You can look but not change it" in await stage.frame()

    play(scene)


def test_a_file_that_nobody_published_is_shown_and_can_be_published(database: Path, config: Config) -> None:
    (config.paths.workflows / "hello.yaml").write_text(
        "workflow: hello\nsteps:\n  - {name: Say hello, type: email, template: welcome}\n", encoding="utf-8"
    )

    async def scene() -> None:
        async with on_stage(database, an_author(config), actor=INES, size=SMALL) as stage:
            await stage.press("4", "j", "j", "j")
            assert_frame("workflow_file_80x24", await stage.frame())
            await stage.press("enter", "p")
            await stage.type("publish")
            await stage.press("enter")
            assert "hello version 1 is live." in await stage.frame()

    play(scene)


def test_an_old_version_is_read_and_not_changed(database: Path, config: Config) -> None:
    async def scene() -> None:
        async with on_stage(database, an_author(config), actor=INES, size=SMALL) as stage:
            await stage.press("4", "enter", "left_square_bracket", "x")
            assert "This is an old version" in await stage.frame()
            await stage.press("enter")
            assert "It can be read, not changed." in await stage.frame()

    play(scene)


def test_counts_follow_the_database(database: Path, write: Callable[..., None]) -> None:
    async def scene() -> None:
        async with on_stage(database, size=SMALL) as stage:
            await stage.press("4", "enter")
            assert "1 here  1 stuck" in await stage.frame()
            write("DELETE FROM workflow_queue WHERE status = 'failed'")
            stage.app.place.panel._rest_until = 0.0  # type: ignore[attr-defined]  # as if counting had rested
            await stage.somebody_wrote()
            assert "stuck" not in await stage.frame()

    play(scene)


def test_a_family_at_a_step_is_found_among_the_families(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database, size=SMALL) as stage:
            await stage.press("4", "enter", "f", "enter")
            shown = await stage.frame()
            assert "Martinez" in shown
            assert "Okafor" not in shown

    play(scene)


def test_a_lost_database_leaves_the_drawing(database: Path) -> None:
    async def scene() -> None:
        async with on_stage(database, size=SMALL) as stage:
            await stage.press("4", "enter")
            stage.app.feed.forget()
            database.unlink()
            await stage.somebody_wrote()
            assert_frame("workflow_lost_80x24", await stage.frame())

    play(scene)
