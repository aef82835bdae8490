"""Whatever a step comes to, the machine takes only legal edges, ends once, and leaves no token behind an end."""

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.core import machine
from engine.core.calendar import Calendar
from engine.core.definition import parse_file
from engine.core.model import Instance, InstanceStatus, Phase, Snapshot, Token, TokenStatus
from engine.core.outcome import Done, Escalate, Fail, Hold, Move, Outcome, Retry, Skip, Wait
from engine.core.step_types import Site
from engine.core.transitions import may_change

NOW = datetime(2026, 11, 16, 16, tzinfo=UTC)
CALENDAR = Calendar("America/Chicago", frozenset(range(5)), (540, 1080), (1260, 480), lambda _: None)
OUTCOMES: st.SearchStrategy[Outcome] = st.one_of(
    st.builds(Done, go_to=st.none() | st.integers(0, 3)),
    st.builds(Skip, reason=st.just("no"), partial=st.booleans()),
    st.builds(Wait, until=st.none() | st.just(NOW + timedelta(days=1))),
    st.just(Move(NOW + timedelta(hours=1))),
    st.just(Hold("hold:1")),
    st.builds(Retry, error=st.just("busy")),
    st.builds(Fail, error=st.just("no address"), quiet=st.booleans()),
    st.just(Escalate("look")),
)
FAILURES = st.sampled_from(["escalate", "skip", "fail", {"goto": "C"}])


@given(st.lists(OUTCOMES, min_size=1, max_size=30), FAILURES, st.integers(0, 2))
def test_any_walk_is_legal(outcomes: list[Outcome], on_failure: object, retries: int) -> None:
    steps = [{"name": name, "type": "task", "task_type": "note", "on_failure": on_failure} for name in "ABC"]
    text = json.dumps({"workflow": "w", "trigger": {"on": "manual"}, "retry": {"max_retries": retries}, "steps": steps})
    definition = parse_file(text, "w.json").definition
    assert definition is not None
    site = Site(CALENDAR, {}, "simulate")
    status, number, occurrence, attempts = str(InstanceStatus.RUNNING), 0, 0, 0
    for outcome in outcomes:
        token = Token(1, 1, number, "", occurrence, NOW, 5, TokenStatus.PROCESSING, None, attempts, Phase.STEP, None)
        instance = Instance(1, 1, 1, 1, status, number, NOW, {}, "simulate", 5, None, 0, None, 0)
        plan = machine.settle(Snapshot(token, instance, {"active": 1}, zone="UTC"), definition, outcome, NOW, site)
        if plan.status is not None and plan.status != status:
            assert may_change("instance", status, plan.status)
        if plan.outcome is not None:
            assert plan.token is None
            return
        assert plan.token is not None
        assert may_change("token", TokenStatus.PROCESSING, plan.token.status)
        assert plan.token.occurrence <= definition.max_loops
        if plan.token.status == TokenStatus.FAILED:
            assert plan.status == InstanceStatus.PAUSED
            assert [row.task.task_type for row in plan.tasks] == ["workflow_escalation"]
            return
        number, occurrence, attempts = plan.token.step_number, plan.token.occurrence, plan.token.attempts
