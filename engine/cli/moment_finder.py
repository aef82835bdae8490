"""When a contact would go out: one question, or a batch of them as JSON lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from engine.cli.printing import print_json
from engine.core.durations import Duration, parse_duration
from engine.core.problems import did_you_mean
from engine.core.timing import Calendar, CalendarNeverOpens, contact_moment
from engine.core.zones import find_zone
from engine.errors import Refused, UsageError

if TYPE_CHECKING:
    from engine.cli.session import Session

CHANNELS = ("email", "sms", "call")
KEYS = ("channel", "zone", "from", "delay", "urgent")


class MomentFinder:
    """Answers by one calendar, at one present moment."""

    def __init__(self, calendar: Calendar, now: datetime) -> None:
        self._calendar, self._now = calendar, now

    @classmethod
    def of(cls, session: Session) -> MomentFinder:
        """By the site's calendar, with the closures of its database if it has one."""
        from engine.config.site_calendar import build_calendar
        from engine.core.calendar import Closure
        from engine.store import people

        closures = [Closure(*each) for each in people.closures(session.connection)] if session.has_database else []
        return cls(build_calendar(session.config, closures), session.now)

    @property
    def site_zone(self) -> str:
        """The zone of families that have none of their own."""
        return self._calendar.zone

    def answer(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """`{"at", "local", "reasons"}`, the spread left out; raises `UsageError`."""
        for name in asked:
            if name not in KEYS:
                raise UsageError(
                    f"{name!r} is no part of the question{did_you_mean(name, KEYS)}; there is {_all(KEYS)}."
                )
        if (channel := asked.get("channel", "email")) not in CHANNELS:
            raise UsageError(f"there is no channel {channel!r}; there is {_all(CHANNELS)}.")
        zone = self._zone(asked.get("zone"))
        urgent = asked.get("urgent") or False
        if not isinstance(urgent, bool):
            raise UsageError(f"urgent is {urgent!r}; write true or false.")
        try:
            moment = contact_moment(
                self._calendar,
                zone,
                self._start(asked.get("from")),
                delay=_delay(asked.get("delay")),
                urgent=urgent,
                spread_key=None,
            )
        except CalendarNeverOpens as error:
            raise Refused(str(error)) from None
        except (OverflowError, ValueError):
            raise UsageError("the moment lies outside the calendar; name one between the years 2 and 9990.") from None
        return {
            "at": moment.at,
            "local": moment.at.astimezone(ZoneInfo(zone)).isoformat(),
            "reasons": [
                {"rule": rule, "from": start, "to": end, **({"name": name} if name else {})}
                for rule, start, end, name in moment.reasons
            ],
        }

    def answer_batch(self, lines: Iterable[str]) -> None:
        """Print an answer a line, in order; raises `Refused` at the end if any line could not be answered."""
        wrong = total = 0
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            total += 1
            try:
                print_json(self.answer(_question(line)))
            except (UsageError, Refused) as error:
                wrong += 1
                print_json({"error": f"line {number}: {error}"})
        if wrong:
            raise Refused(f"{wrong} of {total} lines could not be answered; each says why in its place.")

    def _zone(self, name: Any) -> str:
        if name is None or name == "":
            return self.site_zone
        if not isinstance(name, str) or find_zone(name) is None:
            raise UsageError(f"{name!r} is no IANA time zone; write one such as America/Chicago.")
        return name

    def _start(self, text: Any) -> datetime:
        from engine.runtime.present import parse_moment

        if text is None:
            return self._now
        if not isinstance(text, str):
            raise UsageError(f"from is {text!r}, which is no moment; write one such as 2026-11-20T18:30:00-06:00.")
        return parse_moment(text, "from")


def lines_of(file: str) -> Iterator[str]:
    """The lines of a file, or of standard input for `-`; raises `UsageError` for what is no text."""
    try:
        if file == "-":
            yield from sys.stdin
            return
        with open(file, encoding="utf-8-sig") as opened:
            yield from opened
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8 (byte {error.start}); save it as UTF-8.") from None


def _question(line: str) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except (ValueError, RecursionError):
        asked = None
    if not isinstance(asked, dict):
        raise UsageError('this is no JSON object; write one such as {"channel": "sms", "zone": "America/Chicago"}.')
    return {name: value for name, value in asked.items() if value is not None}


def _delay(text: Any) -> Duration | None:
    if text is None:
        return None
    try:
        return parse_duration(text if isinstance(text, str) else repr(text))
    except ValueError as error:
        raise UsageError(f"delay: {str(error).rstrip('.')}.") from None


def _all(names: Iterable[str]) -> str:
    return ", ".join(names)
