"""A site of a test's own: a migrated database, a configuration, and the real engine on a virtual clock."""

import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine import resources
from engine.channels.letter import Channel
from engine.config import Config, load_config
from engine.control import Act, Control
from engine.runtime import outbound
from engine.runtime.daemon import Daemon, RunOptions
from engine.runtime.start import started
from engine.store.connection import open_database
from engine.store.state import virtual_now
from engine.store.times import from_db

MONDAY = "2026-11-16T10:00:00-06:00"
"""A Monday morning inside business hours in Chicago."""


def moment(text: str) -> datetime:
    """An ISO moment in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def until_armed(daemon: Daemon) -> None:
    """Let what was written down have its turn: a message is armed when its place among those that leave is free."""
    while not daemon.engine.armed.tokens:
        outbound.take_results(daemon.engine, 0.05)


@dataclass
class Rig:
    """Everything a test of the running engine needs."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @classmethod
    def build(cls, folder: Path, migrated: Path, **settings: str) -> "Rig":
        """A site in `folder`; settings are `section__key` and its value, as in the environment."""
        shutil.copyfile(migrated, folder / "followthrough.db")
        shutil.copytree(resources.templates_dir() / "messages", folder / "templates" / "messages")
        (folder / "config.toml").write_text(
            '[calendar]\ntime_zone = "America/Chicago"\n[engine]\nlog_level = "error"\n'
        )
        return cls(folder, {f"FOLLOWTHROUGH_{name.upper()}": value for name, value in settings.items()})

    @property
    def config(self) -> Config:
        """The configuration as it is now."""
        return load_config(str(self.folder / "config.toml"), env=self.settings)

    @property
    def outbox(self) -> Path:
        """Where the messages go."""
        return self.folder / "outbox"

    def message(self, name: str, text: str) -> None:
        """Write a message file."""
        (self.folder / "templates" / "messages" / name).write_text(text)

    # -- the database, as other programs see it ----------------------------------------------------------------------

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """A plain connection, such as any other program would open."""
        connection = sqlite3.connect(self.folder / "followthrough.db", isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.text_factory = lambda text: text.decode("utf-8", "replace")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        try:
            yield connection
        finally:
            connection.close()

    def sql(self, text: str, *parameters: Any) -> list[dict[str, Any]]:
        """Run one statement and give its rows."""
        with self.database() as connection:
            return [dict(row) for row in connection.execute(text, parameters).fetchall()]

    def script(self, text: str) -> None:
        """Run several statements."""
        with self.database() as connection:
            connection.executescript(text)

    def one(self, text: str, *parameters: Any) -> dict[str, Any]:
        """The only row of a query."""
        (row,) = self.sql(text, *parameters)
        return row

    def family(self, family_id: int = 1, **columns: Any) -> None:
        """Insert a family."""
        values = {
            "family_name": "Martinez",
            "email": f"family{family_id}@example.org",
            "phone": f"+1312555{family_id:04}",
            "time_zone": "America/Chicago",
            **columns,
        }
        names = ", ".join(values)
        marks = ", ".join("?" for _ in values)
        self.sql(f"INSERT INTO families (family_id, {names}) VALUES (?, {marks})", family_id, *values.values())

    def workflow(
        self,
        name: str,
        steps: Sequence[Mapping[str, Any]] | Mapping[str, Any],
        *,
        trigger: str = "manual",
        **columns: Any,
    ) -> int:
        """Insert a workflow by plain SQL; columns that are no text go in as JSON. Returns its template_id."""
        values: dict[str, Any] = {"template_name": name, "steps": steps, "trigger_type": trigger, **columns}
        cells = [
            value if isinstance(value, (str, int, float)) or value is None else json.dumps(value)
            for value in values.values()
        ]
        marks = ", ".join("?" for _ in cells)
        row = self.one(
            f"INSERT INTO workflow_templates ({', '.join(values)}) VALUES ({marks}) RETURNING template_id", *cells
        )
        return int(row["template_id"])

    def start(self, template_id: int, family_id: int = 1, **columns: Any) -> int:
        """Insert an instance by plain SQL."""
        values = {"template_id": template_id, "family_id": family_id, **columns}
        marks = ", ".join("?" for _ in values)
        row = self.one(
            f"INSERT INTO workflow_instances ({', '.join(values)}) VALUES ({marks}) RETURNING instance_id",
            *values.values(),
        )
        return int(row["instance_id"])

    def event(self, event_type: str, family_id: int | None = 1, **columns: Any) -> None:
        """Insert an event."""
        values = {"event_type": event_type, "family_id": family_id, **columns}
        marks = ", ".join("?" for _ in values)
        self.sql(f"INSERT INTO events ({', '.join(values)}) VALUES ({marks})", *values.values())

    def instance(self, instance_id: int = 1) -> dict[str, Any]:
        """An instance's row."""
        return self.one("SELECT * FROM workflow_instances WHERE instance_id = ?", instance_id)

    def steps(self, instance_id: int = 1) -> list[tuple[str, str]]:
        """What was attempted, in order: name and status."""
        rows = self.sql(
            "SELECT step_name, status FROM workflow_step_executions WHERE instance_id = ? ORDER BY execution_id",
            instance_id,
        )
        return [(row["step_name"], row["status"]) for row in rows]

    def tasks(self, task_type: str | None = None) -> list[dict[str, Any]]:
        """Tasks, in the order they were opened."""
        rows = self.sql("SELECT * FROM coordinator_tasks ORDER BY task_id")
        return [row for row in rows if task_type in (None, row["task_type"])]

    def messages(self) -> list[dict[str, Any]]:
        """Messages, in the order they were written down."""
        return self.sql("SELECT * FROM messages ORDER BY message_id")

    def at(self, value: str) -> datetime:
        """A stored moment."""
        found = from_db(value)
        assert found is not None
        return found

    # -- the engine --------------------------------------------------------------------------------------------------

    @contextmanager
    def daemon(
        self,
        virtual_from: str | None = MONDAY,
        *,
        options: RunOptions | None = None,
        channels: Mapping[str, Channel] | None = None,
        env: Mapping[str, str] | None = None,
    ) -> Iterator[Daemon]:
        """A daemon that is ready to run or to tick."""
        begin = moment(virtual_from) if virtual_from else None
        with started(
            self.config, options or RunOptions(until_idle=True), virtual_from=begin, env=env or {}, channels=channels
        ) as daemon:
            yield daemon

    def run(
        self,
        virtual_from: str | None = MONDAY,
        *,
        until: str | None = None,
        channels: Mapping[str, Channel] | None = None,
        once: bool = False,
        env: Mapping[str, str] | None = None,
    ) -> None:
        """Run the engine until time alone can move nothing, or until a moment."""
        options = RunOptions(once=once, until_idle=True, until=moment(until) if until else None)
        with self.daemon(virtual_from, options=options, channels=channels, env=env) as daemon:
            daemon.run()

    def act(
        self, verb: str, kind: str, target: int | str, *, actor: str = "Dana", revision: Any = None, **args: Any
    ) -> Act:
        """Ask for something as a person would, at the virtual moment that the engine has reached."""
        connection = open_database(f"sqlite:///{self.folder / 'followthrough.db'}", role="client")
        try:
            now = virtual_now(connection) or datetime.now(UTC)
            control = Control(connection, actor, config=self.config, now=lambda: now)
            return control.submit(verb, kind, target, revision=revision, args=args)
        finally:
            connection.close()
