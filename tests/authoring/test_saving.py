"""A file is saved whole or not at all, never over somebody else's words, and what was typed is never lost."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.control.authoring import message_saving as saving
from engine.control.authoring.message_room import MessageRoom
from engine.errors import Refused
from tests.runtime.rig import Rig


def test_what_is_saved_is_what_was_typed(room: MessageRoom) -> None:
    bench = room.open("hello", "sms", None, 1)
    saved = room.save(bench, "Hi. STOP to stop.\n")
    assert bench.path.read_text() == "Hi. STOP to stop.\n"
    assert room.save(saved, "Hi again.\n").disk.text == bench.path.read_text()
    assert [path.name for path in bench.path.parent.glob(".*")] == []


def test_two_authors_the_second_is_told_and_loses_nothing(room_of: Callable[[str], MessageRoom]) -> None:
    dana, sam = room_of("Dana"), room_of("Sam")
    mine, theirs = (each.open("hello", "sms", None, 1) for each in (dana, sam))
    sam.save(theirs, "Sam's words\n")
    dana.keep(mine, "Dana's words\n")
    with pytest.raises(saving.ChangedMeanwhile, match="changed by somebody else since you opened it") as told:
        dana.save(mine, "Dana's words\n")
    assert told.value.now.text == "Sam's words\n"
    assert mine.path.read_text() == "Sam's words\n"
    again = dana.open("hello", "sms", None, 1)
    assert (again.disk.text, again.kept) == ("Sam's words\n", "Dana's words\n")
    assert sam.open("hello", "sms", None, 1).kept is None
    with pytest.raises(saving.ChangedMeanwhile):  # a draft from before is not saved over what came after, either
        dana.save(again, again.kept or "")
    assert dana.drop(dana.open("hello", "sms", None, 1)).disk.text == "Sam's words\n"
    dana.keep(mine, "Dana's words\n")
    assert dana.save(dana.reopen(mine), "Dana's words\n").kept is None
    assert mine.path.read_text() == "Dana's words\n"
    assert dana.open("hello", "sms", None, 1).kept is None


def test_a_draft_is_for_its_author_alone_and_no_message(room: MessageRoom) -> None:
    bench = room.open("hello", "sms", None, 1)
    assert room.keep(bench, "half a sent")
    draft = saving.draft_path(bench.path, "Dana")
    assert draft.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in room.listed() if each.name.startswith(("hello", "."))] == ["hello"]
    assert room.keep(bench, bench.disk.text)
    assert not draft.exists()


@pytest.mark.parametrize("name", ["../../etc/x", "Dana Whitfield", "ß\n", "", "." * 300])
def test_a_name_never_leads_a_draft_elsewhere(name: str, tmp_path: Path) -> None:
    path = saving.draft_path(tmp_path / "a.sms.txt", name)
    assert path.parent == tmp_path
    opened = saving.OnDisk(tmp_path / "a.sms.txt", "", "0" * 64, crlf=False)
    assert saving.keep_draft(opened, name, "x\ny")
    assert saving.kept_draft(opened.path, name) == saving.Draft("x\ny", "0" * 64)


def test_the_files_line_ends_rights_and_link_stay_as_they_were(tmp_path: Path) -> None:
    real = tmp_path / "real.txt"
    real.write_bytes(b"\xef\xbb\xbfa\r\nb\r\n")
    real.chmod(0o640)
    link = tmp_path / "link.txt"
    link.symlink_to(real)
    saved = saving.save_file(saving.read_file(link), "c\nd\n")
    assert real.read_bytes() == b"c\r\nd\r\n"
    assert real.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert saving.read_file(link).digest == saved.digest


def test_a_failure_leaves_the_old_text_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.sms.txt"
    path.write_text("old")
    opened = saving.read_file(path)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Refused, match=r"can't be written \(No space left on device\)\. Nothing was changed"):
        saving.save_file(opened, "new")
    assert not saving.keep_draft(opened, "Dana", "new")
    assert [each.name for each in tmp_path.iterdir()] == ["a.sms.txt"]
    assert path.read_text() == "old"


def test_a_file_that_is_gone_or_no_text_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no file"):
        saving.read_file(tmp_path / "none.sms.txt")
    (tmp_path / "latin.sms.txt").write_bytes(b"caf\xe9")
    with pytest.raises(Refused, match="not UTF-8"):
        saving.read_file(tmp_path / "latin.sms.txt")


def test_a_folder_that_cannot_be_written_is_said_beforehand(
    site: Rig, room: MessageRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = room.open("hello", "sms", None, 1)
    assert room.not_writable(bench) is None
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != bench.path)
    assert "can't be written" in str(room.not_writable(bench))
