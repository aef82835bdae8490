"""The time that passes until everything uncertain is settled, without waiting for it.

A last engine in this process, whose clocks are ahead of the machine's by more and more: whenever nothing is left to do,
they go on to the next moment at which something is. The far ends, which are well again by then, keep real time.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

from engine import log
from engine.runtime.clock import RealClock
from engine.runtime.daemon import RunOptions
from engine.runtime.start import started
from tests.crash.senders.site import Site

FURTHEST = timedelta(minutes=50)
"""How far they go: further than any quarantine and than two look-ups; what is due later waits for its day."""
ROUNDS = 400

_MOMENTS = """
    SELECT scheduled_for FROM workflow_queue WHERE status = 'queued'
    UNION ALL SELECT probe_at FROM breakers WHERE state <> 'closed'
    UNION ALL SELECT arm_expires_at FROM messages
    WHERE status IN ('sending', 'uncertain') AND arm_expires_at IS NOT NULL
    UNION ALL SELECT next_execution_at FROM workflow_instances WHERE status = 'pending'
"""


class AheadClock(RealClock):
    """Real time and a bit more."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def settle(site: Site) -> timedelta:
    """Run until nothing is due within `FURTHEST`; returns how far the clocks have gone."""
    config, clock = site.config, AheadClock()
    with (site.path / "settling.out").open("w") as out:
        log.configure("info", secrets=config.secrets.plain_texts(), stream=out)
        try:
            for _ in range(ROUNDS):
                with started(config, RunOptions(until_idle=True), clock=clock, lease_clock=clock.now) as daemon:
                    daemon.run()
                due = _next_moment(site, clock.now())
                if due is None or due > datetime.now(UTC) + FURTHEST:
                    return clock.ahead
                clock.ahead = max(clock.ahead, due - datetime.now(UTC)) + timedelta(seconds=1)
        finally:
            log.configure()
    raise RuntimeError(f"something is due again and again: {_next_moment(site, clock.now())}")


def _next_moment(site: Site, now: datetime) -> datetime | None:
    with closing(sqlite3.connect(f"file:{site.database}?mode=ro", uri=True)) as connection:
        rows = [row[0] for row in connection.execute(_MOMENTS)]
    return min((datetime.fromisoformat(text).replace(tzinfo=UTC) if text else now for text in rows), default=None)
