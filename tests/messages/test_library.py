"""Finding message files: languages, changes, and names that are none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.messages.library import MessageLibrary, locale_chain
from engine.messages.problems import MissingMessage


def write(folder: Path, **texts: str) -> MessageLibrary:
    for name, text in texts.items():
        (folder / name.replace("__", ".").replace("0", "-")).write_text(text)
    return MessageLibrary(folder)


def test_the_nearest_language_is_found(tmp_path: Path) -> None:
    library = write(tmp_path, hi__sms__txt="en", hi__es__sms__txt="es", hi__es0MX__sms__txt="mx", hi__email__md="mail")
    chosen = {
        locale: library.find("hi", "sms", locale).body.text
        for locale in (
            None,
            "",
            "en",
            "en-US",
            "es",
            "ES",
            "es-MX",
            "es_mx",
            "es-AR",
            "es-MX-x",
            "fr",
            "../es",
            "x" * 99,
        )
    }
    assert chosen == {
        None: "en", "": "en", "en": "en", "en-US": "en", "es": "es", "ES": "es", "es-MX": "mx", "es_mx": "mx",
        "es-AR": "es", "es-MX-x": "mx", "fr": "en", "../es": "en", "x" * 99: "en",
    }  # fmt: skip
    assert library.find("hi", "email", "es").body.text == "mail"
    assert library.find("hi", "sms", "es-MX").path == str(tmp_path / "hi.es-MX.sms.txt")


def test_a_chain_of_locales() -> None:
    assert locale_chain("zh-Hant-TW") == ["zh-Hant-TW", "zh-Hant", "zh", None]
    assert locale_chain(None) == [None]
    assert locale_chain("-".join(["a"] * 10_000)) == [None]


@pytest.mark.parametrize(
    "name", ["nobody", "", "../secret", "/etc/passwd", "hi.sms.txt", "hi.es", "hi\0", "h" * 5000, ".", "sub/hi"]
)
def test_other_names_are_missing_and_nothing_else_is_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.sms.txt").write_text("secret")
    (tmp_path / "messages" / "sub").mkdir(parents=True)
    (tmp_path / "messages" / "sub" / "hi.sms.txt").write_text("no")
    library = write(tmp_path / "messages", hi__sms__txt="yes")
    with pytest.raises(MissingMessage, match="there is no sms message") as caught:
        library.find(name, "sms")
    assert len(str(caught.value)) < 400


def test_a_near_miss_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingMessage, match=r"did you mean 'checking_in'\?"):
        write(tmp_path, checking_in__sms__txt="x").find("cheking_in", "sms")


def test_a_missing_folder_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(MissingMessage, match=r"set paths\.messages"):
        MessageLibrary(tmp_path / "none").find("a", "sms")


def test_changes_are_seen(tmp_path: Path) -> None:
    library = write(tmp_path, hi__sms__txt="one")
    first = library.find("hi", "sms")
    assert library.find("hi", "sms") is first
    (tmp_path / "hi.sms.txt").write_text("another")
    assert library.find("hi", "sms").body.text == "another"
    (tmp_path / "hi.es.sms.txt").write_text("hola")
    assert library.find("hi", "sms", "es").body.text == "hola"
    (tmp_path / "hi.es.sms.txt").unlink()
    assert library.find("hi", "sms", "es").body.text == "another"
    os.replace(tmp_path / "hi.sms.txt", tmp_path / "ho.sms.txt")
    assert library.find("ho", "sms").body.text == "another"


def test_a_file_added_within_the_folders_clock_tick_is_found(tmp_path: Path) -> None:
    library = write(tmp_path, hi__sms__txt="one")
    library.all()
    before = tmp_path.stat()
    (tmp_path / "new.sms.txt").write_text("new")
    os.utime(tmp_path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert library.find("new", "sms").body.text == "new"


def test_a_file_removed_within_the_folders_clock_tick_is_gone(tmp_path: Path) -> None:
    library = write(tmp_path, hi__sms__txt="one", hi__es__sms__txt="uno")
    library.all()
    before = tmp_path.stat()
    (tmp_path / "hi.es.sms.txt").unlink()
    os.utime(tmp_path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert library.find("hi", "sms", "es").body.text == "one"
    assert [source.locale for source in library.all()] == [None]


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"caf\xe9", "not UTF-8"), (b"x" * 300_000, "the file has 300,000 bytes"), (b"x" * 70_000, "the limit is")],
)
def test_files_that_can_not_be_read_say_why(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "hi.sms.txt").write_bytes(content)
    (tmp_path / "ok.sms.txt").write_bytes(b"ok")
    library = MessageLibrary(tmp_path)
    assert says in library.find("hi", "sms").problems[0].message
    assert [source.name for source in library.all()] == ["hi", "ok"]


def test_a_folder_in_a_files_place_says_why(tmp_path: Path) -> None:
    (tmp_path / "hi.sms.txt").mkdir()
    assert "can't be read" in MessageLibrary(tmp_path).find("hi", "sms").problems[0].message
