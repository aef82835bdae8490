"""A family opts out while its messages are being armed, again and again: no arm may commit after the opt-out has.

    python -m tests.runtime.opt_out --rounds 1000 --sends 1000

Two connections, as of an engine and of another program, which writes the number down in another form and for another
family. Who came first is told by a table that triggers of the test fill, for arms and for opt-outs alike: writers take
turns, so its keys are given out in the order of the commits. In every other round the engine goes on at once; in the
others it lets the opt-out in before its next batch. Prints what was counted; exit status 1 if any was armed too late.
"""

# ruff: noqa: T201 - a command for people
from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from engine.core.model import FrozenMessage
from engine.core.timing import Calendar
from engine.store import sending
from engine.store.connection import open_database, transaction
from engine.store.gather import gather
from engine.store.migrate import upgrade
from engine.store.sending import Outgoing
from engine.store.times import to_db
from tests.runtime.rig import MONDAY, moment

NOW = moment(MONDAY)
EXPIRES = NOW + timedelta(minutes=5)
CALENDAR = Calendar("America/Chicago")
BATCH = 50
ROUNDS_A_SITE = 50
"""No family says a thousand times yes and no; the log of consents is never shortened, so a new one begins."""
SPELLINGS = ("(312) 555-0142", "312.555.0142", "13125550142", "+1 312 555 0142")


@dataclass
class Counted:
    """What many rounds came to."""

    rounds: int = 0
    armed: int = 0
    suppressed: int = 0
    between: int = 0
    """Rounds in which the opt-out fell among the sends: some left before it, and some were kept back by it."""
    late: int = 0
    """Messages that were armed after the opt-out had been committed."""


class Site:
    """A database with one family that has many messages to be armed."""

    def __init__(self, path: Path, sends: int) -> None:
        self.engine = open_database(f"sqlite:///{path}", role="writer")
        self.other = open_database(f"sqlite:///{path}", role="client", any_thread=True)
        self.engine.execute("PRAGMA synchronous = OFF")  # what a power cut loses is not asked here
        self.other.execute("PRAGMA synchronous = OFF")
        # An engine that doesn't let go for a moment keeps others waiting longer than a person would.
        self.other.execute("PRAGMA busy_timeout = 120000").fetchall()
        self.engine.executescript(_SETTING)
        with transaction(self.engine):
            self.engine.executemany(_INSTANCE, [(number,) for number in range(1, sends + 1)])
            rows = [(number, to_db(NOW), to_db(EXPIRES)) for number in range(1, sends + 1)]
            self.engine.executemany(_TOKEN, rows)
            self.engine.executemany(_MESSAGE, [(number, number, f"key{number}") for number in range(1, sends + 1)])
        self.snapshots = gather(self.engine, range(1, sends + 1), "America/Chicago")

    def close(self) -> None:
        """Close both connections."""
        self.other.close()
        self.engine.close()

    def outgoing(self) -> list[Outgoing]:
        """The messages, each with a fresh arm token."""
        return [
            Outgoing(
                snapshot, None, "w", False, 0, "ours", EXPIRES,
                FrozenMessage(
                    snapshot.token.queue_id, f"key{snapshot.token.queue_id}", "sms", "intended", "+13125550142", None,
                    "Hi", segments=1,
                ),
                arm_token=f"arm{snapshot.token.queue_id}",
            )
            for snapshot in self.snapshots
        ]  # fmt: skip

    def play(self, random: Random, counted: Counted, *, let_in: bool) -> None:
        """One round: consent, many arms, and an opt-out somewhere among them."""
        with transaction(self.engine):
            self.engine.execute(_AS_NEW)
            self.engine.execute("DELETE FROM race")
            self.engine.execute(_WORD, (1, "+13125550142", "granted"))
        outgoing = self.outgoing()
        batches = [outgoing[first : first + BATCH] for first in range(0, len(outgoing), BATCH)]
        chosen, begun = random.randrange(len(batches)), threading.Event()

        def opt_out() -> None:
            begun.wait()
            self.other.execute(_WORD, (2, random.choice(SPELLINGS), "withdrawn"))

        stop = threading.Thread(target=opt_out)
        stop.start()
        for number, batch in enumerate(batches):
            with transaction(self.engine):
                if number == chosen:
                    begun.set()
                sending.arm(self.engine, batch, CALENDAR, NOW, NOW, EXPIRES)
            if number == chosen and let_in:
                stop.join()
        stop.join()
        self._count(counted)

    def _count(self, counted: Counted) -> None:
        row = self.engine.execute(_COUNTS).fetchone()
        assert row["stops"] == 1, "the opt-out was written down"
        counted.rounds += 1
        counted.armed += row["armed"]
        counted.suppressed += row["suppressed"]
        counted.between += bool(row["armed"] and row["suppressed"])
        counted.late += row["late"]


def play_rounds(folder: Path, rounds: int, sends: int, seed: int, migrated: Path | None = None) -> Counted:
    """Play so many rounds with so many sends each, in a database in `folder`."""
    if migrated is None:
        migrated = folder / "migrated.db"
        upgrade(f"sqlite:///{migrated}")
    random, counted = Random(seed), Counted()
    for first in range(0, rounds, ROUNDS_A_SITE):
        path = folder / f"race{first}.db"
        shutil.copyfile(migrated, path)
        site = Site(path, sends)
        try:
            for number in range(first, min(first + ROUNDS_A_SITE, rounds)):
                site.play(random, counted, let_in=number % 2 == 0)
        finally:
            site.close()
            path.unlink()
    return counted


def main() -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--sends", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        counted = play_rounds(Path(folder), options.rounds, options.sends, options.seed)
    print(
        f"{counted.rounds} opt-outs, each while {options.sends} sends were in flight (seed {options.seed}): "
        f"{counted.armed} armed before it, {counted.suppressed} kept back by it, {counted.late} armed after it. "
        f"It fell among the sends in {counted.between} rounds. {time.monotonic() - begun:.0f} s."
    )
    return 1 if counted.late or counted.armed + counted.suppressed != options.rounds * options.sends else 0


_SETTING = """
INSERT INTO families (family_id, family_name, phone, time_zone) VALUES (1, 'Ruiz', '+13125550142', 'America/Chicago');
INSERT INTO workflow_templates (template_id, template_name, steps) VALUES (1, 'w', '[]');
CREATE TABLE race (place INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT NOT NULL);
CREATE TRIGGER race_stop AFTER INSERT ON contact_consents WHEN NEW.status = 'withdrawn'
BEGIN INSERT INTO race (what) VALUES ('stop'); END;
CREATE TRIGGER race_arm AFTER UPDATE OF status ON messages WHEN NEW.status = 'sending'
BEGIN INSERT INTO race (what) VALUES ('arm'); END;
"""
_INSTANCE = (
    "INSERT INTO workflow_instances (instance_id, template_id, template_version, family_id, status, mode, started_at, "
    "priority) VALUES (?, 1, 1, 1, 'running', 'execute', '2026-11-16 15:00:00.000000', 5)"
)
_TOKEN = (
    "INSERT INTO workflow_queue (queue_id, instance_id, step_number, scheduled_for, status, phase, claim_token, "
    "claimed_by, claim_expires_at, max_attempts) VALUES (?1, ?1, 0, ?2, 'processing', 'sending', 'ours', '1', ?3, 4)"
)
_MESSAGE = (
    "INSERT INTO messages (message_id, instance_id, step_number, branch, occurrence, family_id, channel, mode, "
    "recipient, body, idempotency_key) VALUES (?, ?, 0, '', 0, 1, 'sms', 'execute', '+13125550142', 'Hi', ?)"
)
_AS_NEW = (
    "UPDATE messages SET status = 'intended', arm_token = NULL, armed_at = NULL, arm_expires_at = NULL, reason = NULL"
)
_WORD = "INSERT INTO contact_consents (family_id, address, channel, status) VALUES (?, ?, 'sms', ?)"
_COUNTS = """
SELECT SUM(status = 'sending') AS armed, SUM(status = 'suppressed') AS suppressed,
       (SELECT COUNT(*) FROM race WHERE what = 'stop') AS stops,
       (SELECT COUNT(*) FROM race WHERE what = 'arm'
        AND place > (SELECT MIN(place) FROM race WHERE what = 'stop')) AS late
FROM messages
"""

if __name__ == "__main__":
    sys.exit(main())
