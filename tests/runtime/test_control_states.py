"""Every act on an instance in every state: carried out, or refused in a sentence that says why."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.runtime.invariants import check
from tests.runtime.rig import Rig
from tests.runtime.states import ENDED, STATES, UNSTARTED, bring_about, channel, number

STATUS = {
    **dict.fromkeys(STATES, "running"),
    "pending": "pending",
    **dict.fromkeys(("unstarted_paused", "dead", "paused"), "paused"),
    **{state: state for state in ENDED},
}

ARGS: dict[str, dict[str, Any]] = {
    "set": {"variables": {"amount": 120}},
    "wait": {"until": "2026-11-30T16:00:00Z"},
}

UNCERTAIN = "Nobody knows yet whether its message left: settle the task about that message first."
NOT_STARTED = "has not started yet."
NOT_PAUSED = "It is not paused."
NOTHING_FAILED = "There is nothing to try again: no step of it has failed."
ENDED_ALREADY = "has ended already"


def outcomes(default: str, **others: str) -> dict[str, str]:
    """What comes of an act, by state: the status that it leads to, or the end of the refusal."""
    return {**dict.fromkeys(STATES, default), **dict.fromkeys(ENDED, ENDED_ALREADY), **others}


MOVES = outcomes("running", uncertain=UNCERTAIN, **dict.fromkeys(UNSTARTED, NOT_STARTED))
PAUSED_ALREADY = dict.fromkeys(("unstarted_paused", "dead", "paused"), "It is paused already.")

EXPECTED = {
    "pause": outcomes("paused", **PAUSED_ALREADY),
    "resume": outcomes(
        NOT_PAUSED,
        paused="running",
        unstarted_paused="pending",
        dead="It stopped because a step failed: try the step again (retry) or skip it.",
    ),
    "retry": outcomes(
        NOTHING_FAILED,
        dead="running",
        retrying="running",
        uncertain=UNCERTAIN,
        **dict.fromkeys(UNSTARTED, NOT_STARTED),
    ),
    "skip": MOVES,
    "cancel": outcomes("cancelled"),
    "set": outcomes("running", **{state: STATUS[state] for state in ("pending", "unstarted_paused", "dead", "paused")}),
    "wait": MOVES,
    "call": MOVES,
}


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Rig:
    rig = Rig.build(tmp_path_factory.mktemp("states"), migrated_file)
    bring_about(rig)
    return rig


@pytest.fixture(scope="module")
def after(states: Rig, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Rig, dict[str, str]]]:
    """For each verb a copy of the site in which it was asked of every instance, and what was said."""
    found = {}
    for verb in EXPECTED:
        folder = tmp_path_factory.mktemp(verb)
        shutil.copytree(states.folder, folder, dirs_exist_ok=True)
        rig = Rig(folder, states.settings)
        said = {state: rig.act(verb, "instance", number(state), **ARGS.get(verb, {})).result for state in STATES}
        found[verb] = (rig, said)
    return found


def test_each_instance_is_in_its_state(states: Rig) -> None:
    assert {state: states.instance(number(state))["status"] for state in STATES} == STATUS
    held = {row["instance_id"]: row["held_reason"] for row in states.sql("SELECT * FROM workflow_queue")}
    reasons = {state: held.get(number(state)) for state in STATES}
    assert reasons["calling"] == "task"
    assert (reasons["event"], reasons["on_hold"], reasons["paused"]) == ("event", "hold:1", "paused")
    assert reasons["uncertain"] == "asked:2"
    check(states, outbox=False)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", EXPECTED)
def test_an_act_leads_where_it_should_or_is_refused(
    after: dict[str, tuple[Rig, dict[str, str]]], verb: str, state: str
) -> None:
    rig, said = after[verb]
    expected = EXPECTED[verb][state]
    action = rig.one(
        "SELECT * FROM actions WHERE verb = ? AND target_id = ? ORDER BY action_id DESC LIMIT 1",
        verb,
        str(number(state)),
    )
    status = rig.instance(number(state))["status"]
    assert said[state][0].isupper()
    assert said[state].endswith((".", "!", "?"))
    if expected in ("pending", "running", "paused", "cancelled"):
        assert (action["status"], status) == ("applied", expected), said[state]
        assert rig.sql("SELECT 1 FROM audit_log WHERE actor = 'Dana' AND instance_id = ?", number(state))
    else:
        assert action["status"] == "refused"
        assert expected in said[state]
        assert status == STATUS[state]


@pytest.mark.parametrize("verb", EXPECTED)
def test_after_the_act_everything_else_holds_and_goes_on(
    after: dict[str, tuple[Rig, dict[str, str]]], tmp_path: Path, verb: str
) -> None:
    source, _ = after[verb]
    check(source, outbox=False)
    shutil.copytree(source.folder, tmp_path, dirs_exist_ok=True)
    rig = Rig(tmp_path, source.settings)
    texts = channel()
    rig.run(channels={"email": texts, "sms": texts})
    check(rig, outbox=False)
    if verb != "cancel":
        assert rig.instance(number("waiting"))["status"] == ("paused" if verb == "pause" else "completed")
    left = [key.split("-")[0] for key in texts.received]
    assert str(number("uncertain")) not in left
