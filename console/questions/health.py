"""What Health shows: how the engine is, and the figures behind its charts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta

from console.model.case import Data, cleaned
from console.model.health.figures import FUNNEL_DAYS, Figures, day_after, days_before, hours_before
from console.model.moments import Clock
from engine.store.reading import charts


def recent(connection: sqlite3.Connection, clock: Clock, mode: str | None) -> tuple[list[datetime], list[Data]]:
    """What was sent in each hour of the last day."""
    hours = hours_before(clock)
    return hours, charts.sent_between(connection, [*hours, hours[-1] + timedelta(hours=1)], mode=mode)


def figures(connection: sqlite3.Connection, clock: Clock, mode: str | None, template_id: int | None) -> Figures:
    """All figures. With `template_id` None the funnel is that of the first workflow that somebody began."""
    hours, sent = recent(connection, clock, mode)
    days = days_before(clock)
    wrong = charts.wrong_by_hour(connection, days[0], mode=mode)
    workflows: list[Data] = cleaned(charts.chartable_workflows(connection))
    funnel, template_id = _funnel(connection, clock, mode, workflows, template_id)
    return Figures(
        clock.now,
        hours,
        sent,
        days,
        list(_fates(charts.came_back_between(connection, [*days, day_after(days[-1])], mode=mode), wrong, days)),
        _kinds(wrong),
        charts.lateness(connection, clock.now),
        workflows,
        funnel,
        template_id,
    )


def _fates(sent: list[dict[str, int]], wrong: list[Data], days: list[datetime]) -> Iterator[Data]:
    lost: dict[tuple[str, str], int] = {}
    for row in wrong:
        day = _hour(row["hour"]).astimezone(days[0].tzinfo).date().isoformat()
        key = (day, row["status"])
        lost[key] = lost.get(key, 0) + row["messages"]
    for day_begins, row in zip(days, sent, strict=True):
        day = day_begins.date().isoformat()
        yield {**row, "failed": lost.get((day, "failed"), 0), "uncertain": lost.get((day, "uncertain"), 0)}


def _kinds(wrong: list[Data]) -> list[Data]:
    """What went wrong, by channel, status and kind, the most frequent first."""
    found: dict[tuple[str, ...], Data] = {}
    for row in cleaned(wrong):
        key = tuple(str(row[name] or "") for name in ("channel", "status", "error_code", "fault"))
        kind = found.setdefault(key, {**row, "messages": 0})
        kind["messages"] += row["messages"]
    return sorted(found.values(), key=lambda kind: (-kind["messages"], str(kind["error_code"])))


def _funnel(
    connection: sqlite3.Connection, clock: Clock, mode: str | None, workflows: list[Data], template_id: int | None
) -> tuple[Data | None, int | None]:
    since = clock.now - timedelta(days=FUNNEL_DAYS)
    wanted = [row["template_id"] for row in workflows if template_id in (None, row["template_id"])]
    found: Data | None = None
    for key in wanted[:10]:
        found = cleaned(charts.funnel(connection, key, since, mode=mode))
        if found["began"] or template_id is not None:
            return found, key
    return found, wanted[0] if wanted else None


def _hour(text: str) -> datetime:
    return datetime.strptime(f"{text} +0000", "%Y-%m-%d %H %z")
