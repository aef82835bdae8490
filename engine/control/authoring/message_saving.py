"""A message file read and written by its author: whole or not at all, and never over somebody else's words.

Saving writes a temporary file beside it, syncs it and renames it over the old one, so that an engine that reads the
folder finds the old text or the new one and nothing between. Before that it looks whether the file is still what it was
when it was opened. What was typed and not saved is kept beside it as `.NAME.email.md.PERSON.draft`, which no engine
reads, until it is saved or thrown away.
"""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from engine.errors import NotFound, Refused

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file as it was read: its text with plain line ends, and what it takes to write it back as it was."""

    path: Path
    text: str
    digest: str
    """SHA-256 of its bytes."""
    crlf: bool
    """Whether its lines end as on Windows."""


class ChangedMeanwhile(Refused):
    """Somebody else changed the file since it was opened: it was not written. `now` is what it holds."""

    def __init__(self, now: OnDisk) -> None:
        super().__init__(f"{now.path.name} was changed by somebody else since you opened it, so it was not saved.")
        self.now = now


def read_file(path: Path) -> OnDisk:
    """Read a message file. Raises `NotFound` where there is none, `Refused` where it can't be read."""
    try:
        content = path.read_bytes()
        text = content.removeprefix(_BOM).decode("utf-8")
    except FileNotFoundError:
        raise NotFound(f"There is no file {path} any more.") from None
    except UnicodeDecodeError as error:
        raise Refused(f"{path.name} is not UTF-8 (byte {error.start}): save it as UTF-8 first.") from None
    except OSError as error:
        raise Refused(f"{path} can't be read ({error.strerror}).") from None
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return OnDisk(path, plain, sha256(content).hexdigest(), "\r\n" in text)


def save_file(opened: OnDisk, text: str) -> OnDisk:
    """Write a text over the file that was opened. Raises `ChangedMeanwhile`, and `Refused` if it can't be written."""
    now = read_file(opened.path)
    if now.digest != opened.digest:
        raise ChangedMeanwhile(now)
    path = opened.path.resolve()  # a link goes on leading to the file
    content = (text.replace("\n", "\r\n") if opened.crlf else text).encode("utf-8", "replace")
    try:
        _replace(path, content, path.stat().st_mode & 0o777)
    except OSError as error:
        raise Refused(f"{path} can't be written ({error.strerror}). Nothing was changed.") from None
    return OnDisk(opened.path, text, sha256(content).hexdigest(), opened.crlf)


def why_not_writable(path: Path) -> str | None:
    """Why a file can't be saved, in a few words; None where it can. Saving needs the folder more than the file."""
    for place in (path, path.resolve().parent):
        if not os.access(place, os.W_OK):
            return f"{place} can't be written by this user"
    return None


def draft_path(path: Path, person: str) -> Path:
    """Where this person's unsaved words for this file are kept."""
    who = re.sub(r"\W+", "-", person).strip("-")[:60] or "nobody"
    return path.with_name(f".{path.name}.{who}.draft")


@dataclass(frozen=True, slots=True)
class Draft:
    """Words that were typed and not saved, and which file's text they were typed over."""

    text: str
    digest: str


def keep_draft(opened: OnDisk, person: str, text: str) -> bool:
    """Keep unsaved words beside their file, for their author alone; False where that can't be written.

    Its first line says over which text they were typed, so that they are never saved over another one unseen.
    """
    try:
        _replace(draft_path(opened.path, person), f"{opened.digest}\n{text}".encode("utf-8", "replace"), 0o600)
    except OSError:
        return False
    return True


def kept_draft(path: Path, person: str) -> Draft | None:
    """What this person typed and never saved; None where there is nothing, or nothing that can be read."""
    try:
        digest, line_end, text = draft_path(path, person).read_bytes().decode("utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return Draft(text, digest) if line_end else None


def drop_draft(path: Path, person: str) -> None:
    """The words are saved, or nobody wants them."""
    with suppress(OSError):
        draft_path(path, person).unlink()


def _replace(path: Path, content: bytes, mode: int) -> None:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the new name is as durable as the new text
    finally:
        os.close(folder)
