"""What a command works with: configuration, database, clock and actor, each made when it is first asked for."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from types import TracebackType

    from engine.config import Config
    from engine.control import Act, Control


class Session:
    """One run of one command. Connections that it opened are closed at its end."""

    def __init__(self) -> None:
        self.config_file: str | None = None
        self.database: str | None = None
        self.named: str | None = None
        self.json = False
        """Whether `--json` stood before the command."""
        self.first_frame = False
        """Whether the console's first frame stands on the screen."""
        self._at_end = ExitStack()

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._at_end.close()

    def take_options(self, config: str | None, database: str | None, named: str | None, *, json: bool) -> None:
        """The options that stand before the command."""
        from engine.errors import UsageError

        if named is not None and not named.strip():
            raise UsageError("--as needs a name, such as --as Dana.")
        self.config_file, self.database, self.json = config, database, json
        self.named = named.strip() if named is not None else None

    @cached_property
    def config(self) -> Config:
        """The configuration; raises `ConfigError`."""
        from engine.config import load_config

        return load_config(self.config_file, database=self.database)

    @property
    def has_database(self) -> bool:
        """Whether there is one: what only looks at files and the calendar does without."""
        from engine.store.connection import sqlite_path

        return sqlite_path(self.config.database.url).exists()

    @cached_property
    def connection(self) -> sqlite3.Connection:
        """A connection that may write, as a client beside the daemon; raises `DatabaseError`."""
        return self._open("client")

    @cached_property
    def reader(self) -> sqlite3.Connection:
        """A connection that only reads, and takes text that is no UTF-8 for what can be read of it."""
        from engine.store.reading.rows import tolerant_text

        return tolerant_text(self._open("reader"))

    @property
    def now(self) -> datetime:
        """The business moment: `FOLLOWTHROUGH_NOW` in simulate mode, else the present."""
        from engine.runtime.present import business_now

        return business_now(self.config, self.connection if self.has_database else None)

    @cached_property
    def actor(self) -> str:
        """In whose name: the coordinator given by `--as`, else whoever is logged in."""
        return self.named or _login_name()

    @cached_property
    def control(self) -> Control:
        """What the actor can ask for. Without `--as` it is the operator, who can write the file anyway."""
        from engine.control import Control

        return Control(
            self.connection, self.actor, config=self.config, now=lambda: self.now, operator=self.named is None
        )

    def require(self, verb: str, target_kind: str) -> None:
        """Raise `Refused` if the actor's role doesn't allow this."""
        from engine.errors import Refused

        why = self.control.may(verb, target_kind)
        if why is not None:
            raise Refused(f"{why[:1].upper()}{why[1:]}.")

    def submit(self, verb: str, target_kind: str, target_id: int | str, **args: object) -> Act:
        """Ask for an act on the target as it is now; arguments that are None are left out.

        Of two people who type the same at the same moment, the second then acts on what the first has changed already,
        and is told so.
        """
        given = {name: value for name, value in args.items() if value is not None}
        seen = self.control.look(target_kind, target_id)
        return self.control.submit(verb, target_kind, target_id, seen=seen, args=given)

    def _open(self, role: str) -> sqlite3.Connection:
        from engine.store.connection import open_database

        connection = open_database(self.config.database.url, role="client" if role == "client" else "reader")
        self._at_end.callback(connection.close)
        return connection


def _login_name() -> str:
    """The name of whoever is logged in; a container may have no name for its user."""
    import getpass
    import os

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
