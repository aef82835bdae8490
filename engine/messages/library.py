"""The folder of message files: finds a message in the family's language and reads it anew when it has changed.

`es-MX` is looked for as NAME.es-MX.email.md, then NAME.es.email.md, then NAME.email.md. Names of files are compared
without regard to case in the locale. Promises: nothing outside the folder is ever read, whatever a name says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.core.problems import Problem, did_you_mean
from engine.messages.problems import MissingMessage
from engine.messages.source import MAX_SOURCE, SUFFIXES, Channel, Part, Source, parse_source

_FILE = re.compile(r"(?P<name>[\w-]+)(?:\.(?P<locale>[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*))?\.(?:email\.md|sms\.txt)")
_LONGEST_LOCALE = 35  # RFC 5646, 4.4.1
_Key = tuple[str, Channel, str]


class Messages(Protocol):
    """Where messages come from: the files themselves, or what was published of them."""

    def find(self, name: str, channel: Channel, locale: str | None = None) -> Source:
        """The message of this name for this channel, in the nearest language; raises MissingMessage."""
        ...


@dataclass(frozen=True, slots=True)
class _Read:
    stamp: tuple[int, int, int]
    source: Source


class MessageLibrary:
    """The messages of one folder. Cheap to ask often: two `stat` calls where nothing has changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stamp: int | None = None
        self._files: dict[_Key, Path] = {}
        self._read: dict[Path, _Read] = {}

    @property
    def exists(self) -> bool:
        """Whether there is such a folder."""
        return self._folder.is_dir()

    def find(self, name: str, channel: Channel, locale: str | None = None) -> Source:
        """The message of this name for this channel, in the nearest language; raises MissingMessage."""
        self._list()
        found = self._nearest(name, channel, locale)
        if found is None:
            self._stamp = None  # a folder's time is too coarse to tell two changes of one moment apart: look again
            self._list()
            found = self._nearest(name, channel, locale)
        if found is not None:
            return found
        others = did_you_mean(name, {known for known, kind, _ in self._files if kind == channel})
        raise MissingMessage(f"there is no {channel} message {name[:60]!r} in {self._folder}{others}.")

    def all(self) -> list[Source]:
        """Every message, by name, channel and locale."""
        self._list()
        found = (
            self._source(path, name, channel, locale or None)
            for (name, channel, locale), path in sorted(self._files.items())
        )
        return [source for source in found if source is not None]

    def _nearest(self, name: str, channel: Channel, locale: str | None) -> Source | None:
        for candidate in locale_chain(locale):
            path = self._files.get((name, channel, (candidate or "").lower()))
            if path is not None:
                found = self._source(path, name, channel, candidate)
                if found is not None:
                    return found
        return None

    def _list(self) -> None:
        try:
            stamp = self._folder.stat().st_mtime_ns
        except OSError as error:
            raise MissingMessage(
                f"the messages folder {self._folder} can't be read ({error.strerror}): set paths.messages."
            ) from error
        if stamp == self._stamp:
            return
        files: dict[_Key, Path] = {}
        for path in sorted(self._folder.iterdir()):
            match = _FILE.fullmatch(path.name)
            if match is not None:
                channel: Channel = "email" if path.name.endswith(SUFFIXES["email"]) else "sms"
                files[match["name"], channel, (match["locale"] or "").lower().replace("_", "-")] = path
        self._files, self._stamp = files, stamp

    def _source(self, path: Path, name: str, channel: Channel, locale: str | None) -> Source | None:
        try:
            status = path.stat()
        except FileNotFoundError:
            return None  # removed a moment ago
        stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
        known = self._read.get(path)
        if known is None or known.stamp != stamp:
            known = _Read(stamp, _read_source(path, status.st_size, name, channel, locale))
            self._read[path] = known
        return known.source


def locale_chain(locale: str | None) -> list[str | None]:
    """The locales to look for, nearest first: `es-MX` → es-MX, es, None (the default)."""
    tag = locale.strip() if isinstance(locale, str) and len(locale) <= _LONGEST_LOCALE else ""
    parts = re.split(r"[-_]", tag) if tag else []
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1)] + [None]


def _read_source(path: Path, size: int, name: str, channel: Channel, locale: str | None) -> Source:
    def unreadable(why: str) -> Source:
        return Source(name, channel, Part(""), None, locale, str(path), "", (Problem(why, 1, 1),))

    if size > 4 * MAX_SOURCE:
        return unreadable(f"the file has {size:,} bytes; the limit is {MAX_SOURCE:,} characters")
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        return unreadable(f"the file is not UTF-8 (byte {error.start}): save it as UTF-8")
    except OSError as error:
        return unreadable(f"the file can't be read ({error.strerror})")
    return parse_source(name, channel, text, locale=locale, path=str(path))
