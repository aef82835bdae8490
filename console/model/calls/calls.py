"""The phone calls of a day as lines of a list: who can be called now comes first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from console.model.case import Data
from console.model.clean import clean
from console.model.control import Calling
from console.model.moments import Clock
from console.model.words import say


@dataclass(frozen=True)
class CallRow:
    """A line of the list."""

    key: int  # task_id
    family: str
    zone: str | None
    hour: str  # `good`, `outside`, `night`, or empty where nobody knows
    hour_until: datetime | None
    from_time: datetime | None  # it comes back later today
    due: datetime | None
    who: str
    no_calls: bool = False
    attempt: int = 1
    pending: str = ""  # an act that waits for its ten seconds, in words
    lease_holder: str = ""
    lease_until: datetime | None = None  # in real time


def until_of(clock: Clock) -> datetime:
    """Before when everything lies that may be due today, by the clock of any family on earth."""
    return _midnight(clock) + timedelta(hours=26)


def is_today(row: Data, clock: Clock) -> bool:
    """Whether a call is for today: due, or back on the list, by the end of the site's day or of the family's own."""
    moment = row["snoozed_until"] if row["status"] == "snoozed" else row["due_date"]
    if moment is None or moment < _midnight(clock):
        return True
    zone = clock.for_family(row["time_zone"]).zone
    return bool(moment.astimezone(zone).date() <= clock.now.astimezone(zone).date())


def call_row(row: Data, calling: Calling | None, clock: Clock, pending: str = "") -> CallRow:
    """A line of the list from a row of the reading side and what the engine knows of it."""
    later = row["snoozed_until"] if row["status"] == "snoozed" and row["snoozed_until"] > clock.now else None
    return CallRow(
        key=row["task_id"],
        family=clean(row["family_name"]) or say("family.unnamed", id=row["family_id"]),
        zone=clean(row["time_zone"]) or None,
        hour=calling.hour.kind if calling else "",
        hour_until=calling.hour.until if calling else None,
        from_time=later,
        due=row["due_date"],
        who=clean(row["assigned_to"]) or say("who.everyone" if row["handed_on"] == 2 else "who.nobody"),
        no_calls=calling is not None and calling.no_calls is not None,
        attempt=row["attempt"] or 1,
        pending=pending,
        lease_holder=clean(row["lease_holder"]),
        lease_until=row["lease_until"],
    )


def in_order(rows: list[tuple[CallRow, float]]) -> list[CallRow]:
    """Who can be called now first; then by when the call is due, then the family that is likelier to leave."""

    def place(entry: tuple[CallRow, float]) -> tuple[int, float, float, int]:
        row, risk = entry
        rank = 2 if row.from_time is not None else 3 if row.no_calls else 0 if row.hour in ("good", "") else 1
        moment = row.from_time or row.due
        return rank, moment.timestamp() if moment else 0.0, -risk, row.key

    return [row for row, _risk in sorted(rows, key=place)]


def hour_words(row: CallRow, clock: Clock) -> tuple[str, str]:
    """What a line says about the time of the call, and its tone."""
    here = clock.for_family(row.zone)
    if row.no_calls:
        return say("calls.row_no_calls"), "bad"
    if row.from_time is not None:
        return say("calls.row_later", time=here.time(row.from_time)), "quiet"
    if row.hour_until is None or not row.hour:
        return "", "quiet"
    if row.hour == "good":
        return say("calls.row_good", time=here.time(row.hour_until)), "good"
    return say("calls.row_not_before", when=here.soon(row.hour_until)), "warn"


def _midnight(clock: Clock) -> datetime:
    local = clock.now.astimezone(clock.site)
    return datetime.combine(local.date() + timedelta(days=1), time(), tzinfo=local.tzinfo)
