"""Whether a message might be armed when it was: each arm against everything that was committed before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from tests.crash.hours import within_hours
from tests.simulator.chronicle import Arm, Word
from tests.simulator.plan import WORKFLOWS
from tests.simulator.rest import Rest

QUIET_UNTIL, QUIET_FROM = time(8), time(21)
"""Nothing before 08:00 or from 21:00, whatever is urgent."""


def armed_by_the_rules(rest: Rest) -> Iterator[str]:
    """Nothing is armed after a stop that was committed before: each arm against every word before it."""
    for arm in rest.chronicle.arms:
        for objection in _OBJECTIONS:
            for said in objection(rest, arm):
                yield f"{arm.key} was armed in commit {arm.commit}: {said}"


def _unclaimed(rest: Rest, arm: Arm) -> Iterator[str]:
    if arm.claimed_by != arm.worker:
        yield f"worker {arm.worker} armed it under the claim of {arm.claimed_by}"
    elif arm.claim_expires is None or arm.claim_expires <= arm.lease:
        yield f"the claim had run out at {arm.claim_expires}, and it was {arm.lease}"


def _family_gone(rest: Rest, arm: Arm) -> Iterator[str]:
    if any(word.kind == "left" and word.family_id == arm.family_id for word in _before(rest, arm)):
        yield "its family had left"


def _not_running(rest: Rest, arm: Arm) -> Iterator[str]:
    status = rest.status_before(arm.instance_id, arm.commit)
    if status != "running":
        yield f"its instance was {status}"


def _asked_to_stop(rest: Rest, arm: Arm) -> Iterator[str]:
    for word in _before(rest, arm):
        if word.act is None or word.target != str(arm.instance_id):
            continue
        if rest.chronicle.settled.get(("act", word.act), arm.commit) >= arm.commit:
            yield f"act {word.act} waited to {word.kind.removeprefix('ask to ')} it"


def _on_hold(rest: Rest, arm: Arm) -> Iterator[str]:
    words = [word for word in _before(rest, arm) if word.kind == "holds"]
    for target in ("all", arm.channel):
        if words and target in words[-1].target.split():
            yield f"{target} was on hold since commit {words[-1].commit}"


def _without_consent(rest: Rest, arm: Arm) -> Iterator[str]:
    """The newest word about this address or family and this channel counts."""
    granted = arm.channel == "email" or rest.plan.families[arm.family_id - 1].consents
    shared = [family for family in rest.plan.families if family.phone == arm.recipient and family.consents]
    granted = granted or bool(shared)
    for word in _before(rest, arm):
        ours = word.target == arm.recipient or (not word.target and word.family_id == arm.family_id)
        if word.kind == "consent" and ours and word.channel in ("all", arm.channel):
            granted = word.on
    if not granted:
        yield "there was no consent"


def _after_an_answer(rest: Rest, arm: Arm) -> Iterator[str]:
    for word in _before(rest, arm):
        if word.kind != "event" or word.family_id != arm.family_id:
            continue
        if rest.chronicle.settled.get(("event", int(word.target)), arm.commit) >= arm.commit:
            yield f"event {word.target} waited to be taken in"
        ends = "exit_when" in WORKFLOWS[arm.workflow]
        if not word.on and ends and rest.status_before(arm.instance_id, word.commit + 1) in ("running", "paused"):
            yield f"the family had answered by event {word.target}"


def _in_peace(rest: Rest, arm: Arm) -> Iterator[str]:
    words = [word for word in _before(rest, arm) if word.kind == "peace" and word.family_id == arm.family_id]
    if words and arm.armed_at < words[-1].target:
        yield f"the family was to be left in peace until {words[-1].target}"


def _out_of_hours(rest: Rest, arm: Arm) -> Iterator[str]:
    family = rest.plan.families[arm.family_id - 1]
    at = datetime.fromisoformat(arm.armed_at).replace(tzinfo=UTC).astimezone(ZoneInfo(family.zone))
    if not QUIET_UNTIL <= at.time() < QUIET_FROM:
        yield f"it was {at:%H:%M} in {family.zone}"
    elif not WORKFLOWS[arm.workflow]["steps"][arm.step_number].get("urgent") and not within_hours(at):
        yield f"it was {at:%a %Y-%m-%d %H:%M} in {family.zone}"


_OBJECTIONS: tuple[Callable[[Rest, Arm], Iterator[str]], ...] = (
    _unclaimed, _not_running, _family_gone, _asked_to_stop, _on_hold, _without_consent, _after_an_answer, _in_peace,
    _out_of_hours,
)  # fmt: skip


def _before(rest: Rest, arm: Arm) -> list[Word]:
    return [word for word in rest.chronicle.words if word.commit < arm.commit]
