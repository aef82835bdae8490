"""`[database]` and `[engine]`: where the state is, and how the daemon works."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from engine.config.database_url import resolve_database_url
from engine.config.fields import choice, flag, number, parsed, placed, table, whole
from engine.config.peek import DEFAULT_DATABASE_URL
from engine.config.problems import mask_url_password
from engine.config.section import Section, Surroundings
from engine.config.values import duration_of, positive_duration_of, text_of
from engine.core.backoff import Retry
from engine.core.durations import Duration


def _database_url_of(value: Any, surroundings: Surroundings) -> str:
    return resolve_database_url(text_of(value), surroundings.storage)


@dataclass(frozen=True, kw_only=True)
class DatabaseSection(Section):
    """The one thing that the daemon, the console and everybody's INSERTs share."""

    url: str = placed(_database_url_of, DEFAULT_DATABASE_URL, shown=False)
    """Resolved: a SQLite file is absolute. May hold a password, so show `shown_url` instead."""

    @property
    def shown_url(self) -> str:
        """The URL for people and logs, without a password."""
        return mask_url_password(self.url)


@dataclass(frozen=True, kw_only=True)
class RetrySection(Section):
    """How a step is tried again, where its workflow doesn't say: 5, 10, 20 minutes after the first attempt."""

    max_retries: int = whole(3, at_least=0, at_most=100)
    """3 means three retries, so four attempts."""
    first: Duration = parsed(duration_of, "5 minutes")
    multiplier: float = number(2.0, at_least=1, at_most=100)
    max: Duration = parsed(duration_of, "4 hours")
    """No wait is longer than this."""
    jitter: float = number(0.0, at_least=0, at_most=1)
    """The share by which a wait may be shorter, so that a herd doesn't come back as one."""

    def as_retry(self) -> Retry:
        """The same as the value that the backoff works with."""
        return Retry(self.max_retries, self.first, self.multiplier, self.max, self.jitter)


@dataclass(frozen=True, kw_only=True)
class EngineSection(Section):
    """The daemon's mode, limits and pace."""

    mode: Literal["simulate", "execute"] = choice("simulate", "execute")
    """In `simulate` every message goes to the outbox and nobody is contacted."""
    hold: bool = flag(False)
    """Take rows in, and start and send nothing; `WORKFLOW_ENABLED=false` is the same."""
    poll_interval: float = number(5.0, above=0, at_most=3600)
    """Seconds between looks at the database when nothing wakes the daemon: a safety net, not the pace."""
    max_concurrent: int = whole(50, at_least=1, at_most=1000)
    """Steps that run side by side."""
    batch_size: int = whole(200, at_least=1, at_most=10_000)
    """Rows that are claimed, or applied, in one transaction."""
    claim_seconds: float = number(60.0, above=0, at_most=86_400)
    """How long a claim holds that nobody renews: how soon another daemon takes over a dead one's work."""
    step_timeout: Duration = parsed(positive_duration_of, "5 minutes")
    """A step that runs longer has failed, and is tried again."""
    max_starts_per_day: int = whole(25, at_least=0, at_most=1_000_000)
    """New instances a day and workflow in execute mode, so that a first install floods nobody; 0: no limit."""
    max_age: Duration = parsed(positive_duration_of, "3 days")
    """In execute mode a prediction that is older than this at intake starts nothing."""
    retry: RetrySection = table(RetrySection)
    log_level: Literal["debug", "info", "warning", "error"] = choice("info", "debug", "warning", "error")
    log_format: Literal["text", "json"] = choice("text", "json")

    @property
    def max_age_timedelta(self) -> timedelta:
        """`max_age` as absolute time, with days of 24 hours: it bounds an age, and no calendar reads it."""
        return timedelta(seconds=self.max_age.nominal_seconds)
