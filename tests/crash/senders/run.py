"""One run from beginning to end."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from tests.crash.senders.checks import CHECKS
from tests.crash.senders.evidence import Evidence
from tests.crash.senders.families import drawn
from tests.crash.senders.far_ends import FarEnds
from tests.crash.senders.feeding import Feeder
from tests.crash.senders.hours import Hours
from tests.crash.senders.kills import kill_often, run_until_quiet
from tests.crash.senders.settling import settle
from tests.crash.senders.site import Site
from tests.twilio_fake.account import NUMBER

MANY = 10
"""With fewer places, far ends that hang would soon hold all of them."""
LATE_SECONDS = 1.5
"""After so long the last of the late callbacks has come."""


@dataclass(frozen=True)
class Plan:
    """What is to be done."""

    mix: str
    """A name in `MIXES`."""
    families: int
    kills: int
    rate: float
    """Messages a second; 0: flat out."""
    seed: int
    concurrent: int = 50
    """Messages that are on their way side by side, at most."""


def carry_out(folder: Path, plan: Plan, told: Callable[[int], None] = lambda done: None) -> Evidence:
    """Do it in an empty folder. Raises `EngineEnded` and `NotStarted`."""
    folder.mkdir(parents=True, exist_ok=True)
    hours, site = Hours.around(datetime.now(UTC)), Site(folder)
    families = drawn(plan.families, plan.seed, hours, hanging=plan.concurrent >= MANY)
    with FarEnds(folder, families.values()) as ends:
        site.build(plan.mix, hours, {**ends.ports, "concurrent": plan.concurrent}, families.values())
        texts = plan.mix != "email"
        if texts:
            ends.receive_callbacks(site.command("api"), site.environment)
        feeder = Feeder(
            site, families, plan.rate, plan.seed, (lambda family: ends.text_stop(family, NUMBER)) if texts else None
        )
        try:
            kills = kill_often(site, ends, feeder, Random(plan.seed), plan.kills, plan.rate, told)
        finally:
            feeder.end()
        run_until_quiet(site, ends)
        ends.get_well()
        settle(site)
        time.sleep(LATE_SECONDS)
        ahead = settle(site)
    run = Evidence(families, feeder.fed, feeder.stops, kills, datetime.now(UTC) + ahead)
    run.read(site.database, ends.mail_log, ends.text_log)
    return run


def wrong(run: Evidence) -> list[str]:
    """What is not as it must be, a line each, with the name of the check."""
    return [f"{check.__name__}: {line}" for check in CHECKS for line in check(run)]
