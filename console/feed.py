"""What the console reads, and how it hears that something changed.

Reads run in worker threads, each with a connection of its own that cannot write. A watcher thread asks SQLite for
`PRAGMA data_version` several times a second (about ten microseconds each) and tells when anybody committed; once a
second it also looks whether the file is still the same one and how the engine is, so that a dead engine or a lost
database shows within a second or two while the list stays readable.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from engine.errors import DatabaseError
from engine.store.connection import open_database, sqlite_path
from engine.store.reading.health import engine_health, present_moment
from engine.store.reading.rows import tolerant_text

T = TypeVar("T")
POLL_SECONDS = 0.15
PULSE_POLLS = 10  # polls between two looks at the engine: a second and a half


class FeedLost(DatabaseError):
    """The database can't be read now; the message says why in one sentence."""


class Feed:
    """Questions to the database, and the present moment."""

    def __init__(
        self,
        url: str,
        *,
        simulated: bool,
        virtual: datetime | None = None,
        present: Callable[[], datetime] | None = None,
        wall: Callable[[], datetime] | None = None,
    ) -> None:
        """`virtual`: the moment of the simulated run, where it is known before the first question.

        `present` and `wall` are for tests: a moment that stands still.
        """
        self.url, self.simulated = url, simulated
        self._present = present
        self.wall = wall or _machine_time
        self.virtual = virtual
        self._idle: list[sqlite3.Connection] = []
        self._closed = False
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The present: of the simulated run if there is one, else the clock's."""
        if self._present is not None:
            return self._present()
        return self.virtual or self.wall()

    @property
    def mode(self) -> str | None:
        """Whose work counts: once the engine is live only the real, before that whatever there is."""
        return None if self.simulated else "execute"

    def ask(self, question: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Put a question, in this thread. Raises `FeedLost`, or what the question itself refuses."""
        connection: sqlite3.Connection | None = None
        try:
            connection = self._take()
            if self.simulated:
                self.virtual = present_moment(connection)
            answer = question(connection, *args, **kwargs)
        except (sqlite3.Error, DatabaseError, OSError) as error:
            _close(connection)
            self.forget()
            raise FeedLost(str(error)) from error
        except BaseException:
            self._give_back(connection)
            raise
        self._give_back(connection)
        return answer

    def watch(self, tell: Callable[[Any], object]) -> Watcher:
        """Start to watch; `tell` gets `Changed`, `Pulse` and `Lost` from the watcher's thread."""
        watcher = Watcher(self, tell)
        watcher.start()
        return watcher

    def close(self) -> None:
        """Close every connection, those in use as soon as they are given back."""
        self._closed = True
        self.forget()

    def forget(self) -> None:
        """Close every idle connection, so that the next question opens the database anew."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            _close(connection)

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return tolerant_text(open_database(self.url, role="reader", any_thread=True))

    def _give_back(self, connection: sqlite3.Connection | None) -> None:
        if connection is not None:
            with self._lock:
                if not self._closed:
                    self._idle.append(connection)
                    return
            _close(connection)


def _machine_time() -> datetime:
    """The machine's own time: of heartbeats, and of the ten seconds in which an act can be taken back."""
    return datetime.now(UTC)  # noqa: TID251 - the one place where the console reads a clock


def _close(connection: sqlite3.Connection | None) -> None:
    if connection is not None:
        with suppress(sqlite3.Error):
            connection.close()


class Changed:
    """Somebody committed."""


class Pulse:
    """How the engine is, about once a second."""

    def __init__(self, health: dict[str, Any]) -> None:
        self.health = health


class Lost:
    """The database can't be read."""

    def __init__(self, why: str) -> None:
        self.why = why


class Watcher(threading.Thread):
    """The thread that watches one database for one console."""

    def __init__(self, feed: Feed, tell: Callable[[Any], object]) -> None:
        super().__init__(name="console-watcher", daemon=True)
        self._feed, self._tell = feed, tell
        self._stop_asked = threading.Event()

    def stop(self) -> None:
        """Ask the thread to end and wait for it."""
        self._stop_asked.set()
        self.join(timeout=2)

    def run(self) -> None:
        """Look, tell, wait."""
        watched: _Watched | None = None
        beat = 0
        while not self._stop_asked.is_set():
            try:
                watched = watched or _Watched(self._feed.url)
                if watched.changed():
                    self._tell(Changed())
                if beat % PULSE_POLLS == 0:
                    watched.require_same_file()
                    self._tell(Pulse(self._feed.ask(how_it_is, self._feed)))
            except (FeedLost, DatabaseError, sqlite3.Error, OSError) as error:
                self._tell(Lost(str(error)))
                self._feed.forget()
                _ended(watched)
                watched = None
            beat += 1
            self._stop_asked.wait(POLL_SECONDS)
        _ended(watched)


class _Watched:
    """One connection that does nothing but tell whether others committed."""

    def __init__(self, url: str) -> None:
        self._path = sqlite_path(url)
        self._file = _identity(self._path)
        self._connection = open_database(url, role="reader")
        self._version: int | None = None

    def changed(self) -> bool:
        """Whether anybody committed since the last call; the first call says yes, for what came before it."""
        version = int(self._connection.execute("PRAGMA data_version").fetchall()[0][0])
        before, self._version = self._version, version
        return version != before

    def require_same_file(self) -> None:
        """A deleted or replaced file goes on answering through an old handle: compare what the name leads to."""
        if _identity(self._path) != self._file:
            raise FeedLost(f"{self._path} was replaced by another file")

    def close(self) -> None:
        """Close the connection."""
        _close(self._connection)


def _ended(watched: _Watched | None) -> None:
    if watched is not None:
        watched.close()


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def how_it_is(connection: sqlite3.Connection, feed: Feed) -> dict[str, Any]:
    """How the engine is, by the console's clocks and for its mode."""
    return engine_health(connection, feed.now(), feed.wall(), mode=feed.mode)
