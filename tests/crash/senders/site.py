"""The folder of one run: a site in execute mode, with its workflows and messages published by the command line."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from engine.config import Config, load_config
from tests.crash.process import REPOSITORY
from tests.crash.senders.families import Family
from tests.crash.senders.hours import TEXT, Hours
from tests.twilio_fake.account import ACCOUNT_SID, AUTH_TOKEN, NUMBER

MIXES = {"email": ("email", "email"), "sms": ("sms", "sms"), "both": ("email", "sms")}
"""What the two steps of a workflow send."""

NAMES = ("first", "second")

CONFIG = """
[engine]
mode = "execute"
poll_interval = 0.2
max_concurrent = {concurrent}
claim_seconds = 10
step_timeout = "5 seconds"
max_starts_per_day = 0
[engine.retry]
first = "1 second"
max = "2 seconds"
jitter = 0.9
[calendar]
time_zone = "{zone}"
business_days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
business_hours = "{hours}"
quiet_hours = ""
holidays = {{country = ""}}
[channels.email]
kind = "smtp"
host = "127.0.0.1"
port = {smtp_port}
tls = "none"
from = "office@example.org"
max_per_minute = 0
[channels.sms]
kind = "twilio"
from = "{number}"
api_base_url = "{twilio_url}"
segments_per_second = 0
max_segments_per_day = 0
[api]
port = {api_port}
public_url = "http://127.0.0.1:{api_port}"
[limits]
max_waiting = 0
[site]
name = "Crash Co-op"
postal_address = "1 Main St"
"""

STEP = "  - {{name: {name}, type: {type}, template: {name}}}\n"
WORDS = "Dear {{ family_name }}, this is the %s message of story {{ variables.n }}."


@dataclass(frozen=True)
class Site:
    """Where it all lies."""

    path: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.path / "followthrough.db"

    @property
    def environment(self) -> dict[str, str]:
        """For every process of the site."""
        secrets = {"TWILIO_ACCOUNT_SID": ACCOUNT_SID, "TWILIO_AUTH_TOKEN": AUTH_TOKEN}
        return {**os.environ, "PYTHONPATH": str(REPOSITORY), **secrets}

    @property
    def config(self) -> Config:
        """What is configured."""
        return load_config(self.path / "config.toml", env=self.environment)

    def command(self, *arguments: str) -> list[str]:
        """A command of the product's."""
        return [sys.executable, "-m", "engine", *arguments]

    def build(self, mix: str, hours: Hours, settings: dict[str, object], families: Iterable[Family]) -> None:
        """Write the files, publish them, and insert the families as a site's own import would."""
        workflows, messages = self.path / "templates" / "workflows", self.path / "templates" / "messages"
        workflows.mkdir(parents=True)
        messages.mkdir(parents=True)
        (self.path / "config.toml").write_text(
            CONFIG.format(zone=hours.open_zone, hours=TEXT, number=NUMBER, **settings), encoding="utf-8"
        )
        steps = [STEP.format(name=name, type=kind) for name, kind in zip(NAMES, MIXES[mix], strict=True)]
        head = "workflow: story\ntrigger: manual\nmax_concurrent_instances: 1000\nsteps:\n"
        (workflows / "story.yaml").write_text(head + "".join(steps), encoding="utf-8")
        for name, kind in zip(NAMES, MIXES[mix], strict=True):
            front = f"---\nsubject: The {name} of story {{{{ variables.n }}}}\n---\n" if kind == "email" else ""
            suffix = "email.md" if kind == "email" else "sms.txt"
            (messages / f"{name}.{suffix}").write_text(f"{front}{WORDS % name}\n", encoding="utf-8")
        for arguments in (
            ("db", "upgrade"),
            ("workflow", "publish", str(workflows / "story.yaml")),
            ("message", "publish"),
        ):
            done = subprocess.run(
                self.command(*arguments),
                cwd=self.path,
                env=self.environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode != 0:
                raise RuntimeError(f"followthrough {' '.join(arguments)}: {done.stderr}")
        with closing(self.connect()) as connection, connection:
            for family in families:
                connection.execute(
                    "INSERT INTO families (family_id, family_name, email, phone, time_zone) VALUES (?, ?, ?, ?, ?)",
                    (family.number, family.name, family.email, family.phone, family.zone),
                )
                connection.execute(
                    "INSERT INTO contact_consents (family_id, channel, status, source) "
                    "VALUES (?, 'sms', 'granted', 'form')",
                    (family.number,),
                )

    def connect(self) -> sqlite3.Connection:
        """A connection such as another program's; it never checkpoints."""
        connection = sqlite3.connect(self.database, timeout=30, check_same_thread=False)
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.row_factory = sqlite3.Row
        return connection
