"""What a run has come to, in figures: how many kills left a message uncertain, and how each of those was settled."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from tests.crash.senders.evidence import Evidence, Row

LIMIT_PACED, LIMIT_FLAT_OUT = 0.05, 0.40
"""At most this share of kills may leave a message uncertain: at five messages a second, and flat out."""


@dataclass
class Left:
    """What the kills have left in one channel."""

    kills: set[int] = field(default_factory=set)
    """Kills that left a message uncertain which nothing but the kill had made so."""
    messages: int = 0
    settled: Counter[str] = field(default_factory=Counter)


def left_by_kills(run: Evidence, channel: str) -> Left:
    """The messages of a channel that were on their way when the engine was killed.

    Not those to families with whom the far end hangs, cuts or answers slowly: a message to them is uncertain or long
    on its way without any kill.
    """
    left = Left()
    for row in run.messages:
        if row["channel"] != channel or run.families[row["family_id"]].troubled(channel):
            continue
        for kill, after in _interrupted(run, row):
            left.kills.add(kill)
            left.messages += 1
            left.settled[after] += 1
    return left


def _interrupted(run: Evidence, row: Row) -> list[tuple[int, str]]:
    """The kills that interrupted this message, each with what became of it."""
    found, told = [], run.history[row["message_id"]]
    for place, (status, armed) in enumerate(told[:-1]):
        after, known = told[place + 1]
        if status != "sending" or after != "uncertain":
            continue
        kill = next((number for number, kill in enumerate(run.kills) if armed <= kill.at <= known), None)
        if kill is not None:
            found.append((kill, _end(told[place + 2 :])))
    return found


def _end(rest: list[tuple[str, datetime]]) -> str:
    """How an uncertain message was settled."""
    if not rest:
        return "a person is asked"
    return {"intended": "certainly not sent, so sent again"}.get(rest[0][0], f"found out to be {rest[0][0]}")


def uncertain_by_fault(run: Evidence) -> Counter[str]:
    """Messages that the far ends' own faults left uncertain, by what became of them."""
    found: Counter[str] = Counter()
    for row in run.messages:
        told = run.history[row["message_id"]]
        interrupted = len(_interrupted(run, row))
        ends = [_end(told[place + 1 :]) for place, (status, _) in enumerate(told) if status == "uncertain"]
        found.update(ends[interrupted:])
    return found


def share(run: Evidence, channels: list[str]) -> float:
    """The share of kills, among those that fell while messages flowed, that left a message uncertain."""
    flowing = [number for number, kill in enumerate(run.kills) if not kill.stalled]
    hit = set().union(*(left_by_kills(run, channel).kills for channel in channels)) & set(flowing)
    return len(hit) / len(flowing) if flowing else 0.0


def lines(run: Evidence, channels: list[str], rate: float) -> list[str]:
    """The report, for people."""
    flowing = [kill for kill in run.kills if not kill.stalled]
    seconds = sum(kill.seconds for kill in flowing)
    pace = sum(kill.arrived for kill in flowing) / seconds if seconds else 0.0
    limit = LIMIT_PACED if rate else LIMIT_FLAT_OUT
    told = [
        f"{len(run.kills)} kills, {len(run.kills) - len(flowing)} of them while nothing flowed; "
        f"{pace:.1f} messages a second while it ran",
        f"{len(run.fed):,} stories of {len(run.families)} families, {len(run.messages):,} messages written, "
        f"{len(run.mails):,} letters and {len(run.texts):,} texts arrived, {len(run.stops)} stops",
        f"messages by status: {dict(Counter(row['status'] for row in run.messages).most_common())}",
    ]
    for channel in channels:
        left = left_by_kills(run, channel)
        kills = f"{len(left.kills)} kills ({share(run, [channel]):.1%})"
        told.append(f"{channel}: {kills} left {left.messages} messages uncertain: {_said(left.settled)}")
    told.append(f"uncertain by the far ends' own faults: {_said(uncertain_by_fault(run))}")
    told.append(f"share of kills that left an uncertain message: {share(run, channels):.1%} (at most {limit:.0%})")
    return told


def _said(counted: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counted.most_common()) or "none"
