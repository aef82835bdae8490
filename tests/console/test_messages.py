"""Writing a message: a live preview, mistakes with their places, nothing lost, publishing with a difference."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from textual import events

from console.model.prose import text_of
from console.sample.site import message_files as files
from console.widgets.authoring import message_panel
from console.widgets.authoring.message_panel import MessagePanel
from console.widgets.authoring.message_text import MessageText
from console.widgets.pressable import PressablePage
from engine.control.authoring import message_saving as saving
from tests.console.authors_desk import author_at
from tests.console.stage import LARGE, SMALL, Stage, assert_frame, play


@pytest.fixture(autouse=True)
def nobody_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test types without a person's pauses."""
    monkeypatch.setattr(message_panel, "CALM_SECONDS", 0.0)
    monkeypatch.setattr(message_panel, "PASSING_SECONDS", 0.0)


OPEN_TEXT = ("4", "G", "k", "k", "enter")  # checking_in, a text message
OPEN_EMAIL = ("4", "G", "k", "enter")  # concern_outreach


def panel(stage: Stage) -> MessagePanel:
    return stage.app.query_one(MessagePanel)


def field(stage: Stage) -> MessageText:
    return stage.app.query_one(MessageText)


async def write(stage: Stage, text: str) -> None:
    """Put other words into the text, as fast as a person can't."""
    field(stage).put_text(text)
    await stage.settle()


def said(stage: Stage, where: str = "problems") -> str:
    """What a part of the panel says, as one line."""
    page = stage.app.query_one(f".message-{where}", PressablePage)
    return " ".join(" ".join(text_of(line) for line in page._lines).split())


def versions(database: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT template_name, version, published_by FROM message_versions").fetchall()


def test_what_is_typed_is_written_for_a_family_at_once(database: Path) -> None:
    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT, "enter")
            await stage.type("Hello! ")
            assert "Hello! Hi Martinez" in " ".join((await stage.frame()).split())
            await stage.press("escape")
            assert stage.app.key_bar.place == "message"
            assert "not saved" in await stage.frame()

    play(scene)


def test_keys_are_letters_in_the_text_and_commands_outside(database: Path) -> None:
    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT, "e")
            assert stage.app.key_bar.place == "editor"
            await stage.press("q", "u", "1", "?", ":")
            assert stage.app.is_running
            assert field(stage).text.startswith("qu1?:Hi")
            await stage.press("escape", "1")
            assert stage.app.tabs.current == "needs_you"
            await stage.press("4")
            assert stage.app.key_bar.place == "message"
            assert field(stage).text.startswith("qu1?:Hi")

    play(scene)


def test_a_mistake_has_its_place_and_leads_there(database: Path) -> None:
    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT)
            await write(stage, "Hi,\nyour name is {{ famly_name }}\n")
            assert "unknown name 'famly_name'; did you mean 'family_name'? · line 2, column 17" in said(stage)
            await stage.press("n")
            assert field(stage).has_focus
            assert field(stage).cursor_location == (1, 16)

    play(scene)


def test_a_click_on_a_mistake_leads_there_too(database: Path) -> None:
    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT)
            await write(stage, "Hi,\nyour name is {{ famly_name }}\n")
            page = stage.app.query_one(".message-problems").region
            await stage.pilot.click(offset=(page.x + 6, page.y + 1))
            await stage.settle()
            assert field(stage).cursor_location == (1, 16)

    play(scene)


def test_what_is_empty_for_the_emptiest_family_is_said(database: Path) -> None:
    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT)
            await write(stage, "Hi,\nit is {{ coordinator }} here. STOP to stop.\n")
            assert "For emptiest: made-up family: {{ coordinator }} is empty · line 2, column 10" in said(stage)
            await stage.press("left_square_bracket")
            assert "It can’t be written for this family." in said(stage, "view")

    play(scene)


def test_a_name_is_finished_with_tab_and_shows_what_it_holds(database: Path) -> None:
    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT, "enter")
            for letters in "{{ coo":
                await stage.press("space" if letters == " " else letters)
            assert "coordinator  Dana Whitfield" in await stage.frame()
            await stage.press("tab")
            assert field(stage).text.startswith("{{ coordinatorHi")

    play(scene)


def test_a_name_is_chosen_from_the_list(database: Path) -> None:
    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT, "i")
            await stage.type("risk")
            assert "withdrawal_risk   87" in await stage.frame()
            await stage.press("enter")
            assert field(stage).text.startswith("{{ withdrawal_risk }}Hi")

    play(scene)


def test_another_family_is_shown_by_name(database: Path) -> None:
    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT, "f")
            await stage.type("tanaka")
            await stage.press("enter")
            assert "Hi Tanaka" in await stage.frame()
            await stage.press("f")
            await stage.type("nobody of that name")
            await stage.press("enter")
            assert "No family fits" in await stage.frame()

    play(scene)


def test_the_family_of_the_list_of_families_is_the_real_one(database: Path) -> None:
    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press("3", "j", "j")
            await stage.press(*OPEN_TEXT)
            await stage.settle()
            chosen = panel(stage).bench
            assert chosen is not None
            assert chosen.chosen.family_id == stage.app.places["families"].rows.window.cursor  # type: ignore[attr-defined]

    play(scene)


def test_saving_and_throwing_away(database: Path) -> None:
    path = files(database) / "checking_in.sms.txt"
    before = path.read_text()

    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT)
            await write(stage, "Other words. STOP to stop.\n")
            await stage.press("d")
            assert field(stage).text == before
            await stage.press("d")
            assert field(stage).text == "Other words. STOP to stop.\n"
            await stage.press("s")
            assert "Saved. In a practice run the file itself is what goes out." in await stage.frame()
            assert path.read_text() == "Other words. STOP to stop.\n"
            assert "not saved" not in await stage.frame()
            await stage.press("s")
            assert "nothing to save" in await stage.frame()

    play(scene)
    assert saving.kept_draft(path, "Dana Whitfield") is None


def test_what_was_typed_is_there_again_after_leaving(database: Path) -> None:
    path = files(database) / "checking_in.sms.txt"

    async def leave() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT)
            await write(stage, "Half a sent")
            await stage.press("escape")
            assert "Your words are kept, but not saved yet." in await stage.frame()

    async def closed_while_typing() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT)
            assert field(stage).text == "Half a sent"
            assert "Your words from before are back." in said(stage, "heading")
            field(stage).put_text("Half a sentence")  # and the console is gone before anything looked at it

    async def again() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT)
            assert field(stage).text == "Half a sentence"
            await stage.press("v", "escape", "d")

    play(leave)
    play(closed_while_typing)
    play(again)
    assert path.read_text().startswith("Hi {{")


def test_words_are_never_taken_for_another_messages(database: Path) -> None:
    folder = files(database)

    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT)
            await write(stage, "For checking in")
            await stage.press("escape", "j")
            stage.burst("enter")
            for _ in range(20):  # while the next one is on its way
                panel(stage).keep_words()
                await stage.pilot._wait_for_screen()
            await stage.settle()
            assert "Hi {{ contact.name" in field(stage).text
            assert not panel(stage).unsaved
            await stage.press("v")
            panel(stage).keep_words()
            await stage.settle()

    play(scene)
    assert [each.name for each in sorted(folder.glob(".*"))] == [".checking_in.sms.txt.Dana-Whitfield.draft"]


@pytest.mark.parametrize("answer", ["1", "2", "escape"])
def test_two_authors_the_second_chooses_whose_words_stay(database: Path, answer: str) -> None:
    path = files(database) / "checking_in.sms.txt"

    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT)
            await write(stage, "Mine. STOP to stop.\n")
            path.write_text("Theirs. STOP to stop.\n")
            await stage.press("s")
            frame = await stage.frame()
            assert "Somebody else saved checking_in.sms.txt" in frame
            assert "- Theirs." in frame
            assert "+ Mine." in frame
            assert path.read_text().startswith("Theirs")
            await stage.press(*([answer, "enter"] if answer != "escape" else ["escape"]))
            if answer == "1":
                assert path.read_text() == "Mine. STOP to stop.\n"
            else:
                assert path.read_text() == "Theirs. STOP to stop.\n"
            if answer == "2":
                assert field(stage).text == "Theirs. STOP to stop.\n"
                await stage.press("d")
            assert field(stage).text == "Mine. STOP to stop.\n"

    play(scene)


def test_publishing_shows_the_difference_and_takes_a_typed_word(database: Path) -> None:
    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT, "p")
            assert "Publish checking_in?" in await stage.frame()
            await stage.type("pub")
            await stage.press("enter")
            assert versions(database) == []
            await stage.type("lish")
            await stage.press("enter")
            assert "checking_in is live now, as version 1." in await stage.frame()
            assert versions(database) == [("checking_in", 1, "Dana Whitfield")]
            await stage.press("p")
            assert "live already, word for word" in await stage.frame()
            await write(stage, "Hi {{ family_name }}, all well? STOP to stop.\n")
            await stage.press("p")
            assert "Save your words first" in await stage.frame()
            await stage.press("s", "p")
            frame = await stage.frame()
            assert "Lines: 1 new, 1 gone." in frame
            assert "+ Hi {{ family_name }}, all well? STOP to stop." in frame
            await stage.press("escape")
            assert len(versions(database)) == 1

    play(scene)


def test_somebody_who_published_meanwhile_is_not_overruled(database: Path) -> None:
    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT, "p")
            await stage.type("publish")
            with closing(sqlite3.connect(database)) as connection, connection:
                connection.execute(
                    "INSERT INTO message_versions (template_name, version, channel, locale, source, hash)"
                    " VALUES ('checking_in', 1, 'sms', '', 'Sam', 'x')"
                )
            await stage.press("enter")
            assert "Somebody else published checking_in meanwhile." in await stage.frame()
            assert len(versions(database)) == 1

    play(scene)


def test_a_mistake_is_not_published(database: Path) -> None:
    (files(database) / "checking_in.sms.txt").write_text("Hi {{ famly_name }}\n")

    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press("4", "G", "k", "k")
            assert "1 mistake" in await stage.frame()
            await stage.press("enter", "p")
            assert "Nothing is published" in await stage.frame()

    play(scene)
    assert versions(database) == []


@pytest.mark.parametrize("role", ["viewer", "coordinator"])
def test_who_is_no_author_looks_and_changes_nothing(database: Path, role: str) -> None:
    path = files(database) / "checking_in.sms.txt"
    before = path.read_text()

    async def scene() -> None:
        async with author_at(database, role=role) as stage:
            await stage.press(*OPEN_TEXT)
            assert "that needs an author, and you are" in said(stage, "heading")
            assert "Hi Martinez" in await stage.frame()
            for key in ("e", "s", "p", "x"):
                await stage.press(key)
                assert "You can only look at this" in stage.app.notices.notice[0], key
                assert len(stage.app.screen_stack) == 1
            assert not field(stage).has_focus

    play(scene)
    assert path.read_text() == before
    assert versions(database) == []


def test_a_file_that_cannot_be_written_is_only_looked_at(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)

    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT, "s")
            assert "can't be written by this user" in " ".join((await stage.frame()).split())

    play(scene)


def test_the_page_of_an_email_lies_where_only_this_person_reads_it(database: Path) -> None:
    shown: list[Path] = []

    def opened(url: str) -> bool:
        shown.append(Path(url.removeprefix("file://")))
        return True

    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_EMAIL)
            pages = panel(stage).pages
            pages._environment = {"SSH_CONNECTION": "1", "DISPLAY": ":0"}
            await stage.press("o")
            assert "No browser can be opened from here" in await stage.frame()
            assert pages._folder is not None
            (page,) = pages._folder.iterdir()
            assert page.stat().st_mode & 0o777 == 0o600
            assert page.parent.stat().st_mode & 0o777 == 0o700
            assert "Hi Martinez," in page.read_text()
            pages._environment = {"DISPLAY": ":0"}
            pages._open = opened
            await stage.press("o")
            assert "Your browser shows it as Martinez would get it." in await stage.frame()
            assert shown == [page]
            await stage.press("escape", "k", "enter", "o")
            assert "has no page" in await stage.frame()

    play(scene)
    assert not shown[0].parent.exists()


def test_a_test_goes_to_oneself(database: Path) -> None:
    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT, "x")
            await stage.type("+13125550199")
            await stage.press("enter")
            await stage.type("send")
            await stage.press("enter")
            assert "Sent to +13125550199." in await stage.frame()
            (sent,) = (database.parent / "outbox").glob("trial-*.txt")
            assert "Hi Martinez" in sent.read_text()
            await stage.press("x")
            await stage.type("nobody")
            await stage.press("enter")
            await stage.type("send")
            await stage.press("enter")
            assert "must be a phone number" in await stage.frame()

    play(scene)


def test_what_is_pasted_is_text_and_nothing_else(database: Path) -> None:
    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT, "enter")
            field(stage).post_message(events.Paste("a\x1b[2Jb\u202ec\r\nd👩‍👩‍👧 张[/x]{{ \x00"))
            await stage.settle()
            assert field(stage).text.startswith("a[2Jbc\nd👩‍👩‍👧 张[/x]{{ Hi")
            frame = await stage.frame()
            assert "\x1b" not in frame
            assert stage.app.is_running

    play(scene)


def test_other_languages_are_other_files(database: Path) -> None:
    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_EMAIL, "v")
            assert "Hola Martinez:" in await stage.frame()
            await stage.press("v")
            assert "Hi Martinez," in await stage.frame()

    play(scene)


def test_a_folder_that_is_gone_is_said_in_the_list(database: Path) -> None:
    for path in files(database).iterdir():
        path.unlink()
    files(database).rmdir()

    async def scene() -> None:
        async with author_at(database) as stage:
            files_again = database.parent / "templates" / "messages"
            for path in files_again.iterdir():
                path.unlink()
            files_again.rmdir()
            await stage.press("4", "G")
            frame = await stage.frame()
            assert "can’t be read" in frame
            await stage.press("enter")
            assert stage.app.is_running

    play(scene)


SCENES: dict[str, tuple[str, ...]] = {
    "message_shown": ("4", "G", "k"),
    "message_opened": OPEN_EMAIL,
    "message_text_longest": (*OPEN_TEXT, "right_square_bracket", "right_square_bracket"),
    "message_publish": (*OPEN_TEXT, "p"),
}


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
@pytest.mark.parametrize("scene", SCENES)
def test_frame(scene: str, size: tuple[int, int], database: Path) -> None:
    async def look() -> None:
        async with author_at(database, size=size) as stage:
            await stage.press(*SCENES[scene])
            assert_frame(f"{scene}_{size[0]}x{size[1]}", await stage.frame())

    play(look)


BROKEN = "Hi,\nit’s {{ coordinator }} and {{ famly_name }}. STOP to stop.\n"


@pytest.mark.parametrize("size", [(48, 20), SMALL, LARGE], ids=["48x20", "80x24", "120x40"])
@pytest.mark.parametrize("text", [BROKEN, BROKEN.replace("famly", "family")], ids=["mistake", "emptiest"])
def test_frame_of_what_is_wrong(text: str, size: tuple[int, int], database: Path) -> None:
    name = "message_mistake" if text == BROKEN else "message_emptiest"

    async def look() -> None:
        async with author_at(database, size=size) as stage:
            await stage.press(*OPEN_TEXT)
            await write(stage, text)
            await stage.press(*(["left_square_bracket"] if text != BROKEN else []))
            assert_frame(f"{name}_{size[0]}x{size[1]}", await stage.frame())

    play(look)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
def test_frame_of_somebody_who_may_only_look(size: tuple[int, int], database: Path) -> None:
    async def look() -> None:
        async with author_at(database, role="coordinator", size=size) as stage:
            await stage.press(*OPEN_TEXT)
            assert_frame(f"message_forbidden_{size[0]}x{size[1]}", await stage.frame())

    play(look)


def test_a_lost_database_leaves_the_text_and_says_so(database: Path) -> None:
    async def scene() -> None:
        async with author_at(database) as stage:
            await stage.press(*OPEN_TEXT)
            await write(stage, "Words that must not go. STOP to stop.\n")
            database.rename(database.with_suffix(".away"))
            for suffix in ("-wal", "-shm"):
                Path(f"{database}{suffix}").unlink(missing_ok=True)
            await stage.press("s")
            assert field(stage).text == "Words that must not go. STOP to stop.\n"
            assert stage.app.is_running

    play(scene)
