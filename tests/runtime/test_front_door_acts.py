"""Acts that came as rows: bad ones are refused in a sentence, good ones between them are carried out."""

from pathlib import Path
from typing import Any

import pytest

from tests.runtime.front_door import BEYOND_64_BITS, NESTED, NOT_UTF8, Bad, insert, taken_in
from tests.runtime.rig import Rig, moment

LIVES_ON: list[dict[str, Any]] = [{"name": "Wait", "type": "wait", "duration_days": 9}]


def act(name: str, says: str, **columns: Any) -> Bad:
    values = {"actor": "Dana", "verb": "pause", "target_kind": "instance", "target_id": "1", **columns}
    return Bad(name, values, says)


KNOWN = "is nothing that can be done with"
NAMED = "An instance is named by a number, not by "

ACTS = [
    act("verb_unknown", f"'explode' {KNOWN} 'instance': there is call, cancel,", verb="explode"),
    act("verb_missing", f"'' {KNOWN} 'instance'", verb=None),
    act("verb_blob", f"'b'pause'' {KNOWN} 'instance'", verb=b"pause"),
    act("verb_not_utf8", f"'��A' {KNOWN} 'instance'", verb=NOT_UTF8),
    act("kind_unknown", f"'pause' {KNOWN} 'planet': acts are on address, all, channel,", target_kind="planet"),
    act("kind_missing", f"'pause' {KNOWN} '': acts are on", target_kind=None),
    act("all_missing", "'' is nothing that can be done", actor=None, verb=None, target_kind=None, target_id=None),
    act("actor_missing", "An act needs an actor: who asks for it?", actor=None),
    act("actor_blank", "An act needs an actor: who asks for it?", actor="  "),
    act("actor_unknown", "Nobody called 'Eve' is among the coordinators; add them with ", actor="Eve"),
    act("actor_of_low_role", "This needs the role 'coordinator', and Vic has the role 'viewer'.", actor="Vic"),
    act("actor_of_unknown_role", "This needs the role 'coordinator', and Odd has the role 'viewer'.", actor="Odd"),
    act("admin_only", "This needs the role 'admin', and Dana has the role 'coordinator'.",
        verb="withdraw", target_kind="run"),
    act("target_missing", NAMED + "''.", target_id=None),
    act("target_text", NAMED + "'Martinez'.", target_id="Martinez"),
    act("target_endless", NAMED + "'xxxx", target_id="x" * 100_000),
    act("target_unknown", "There is no instance 77.", target_id="77"),
    act("target_negative", "There is no instance -1.", target_id="-1"),
    act("target_huge", "There is no instance with so high a number.", target_id="9" * 30),
    act("target_real", NAMED + "'1.0e+20'.", target_id=BEYOND_64_BITS),
    act("task_unknown", "There is no task 5.", verb="claim", target_kind="task", target_id="5"),
    act("family_unknown", "There is no family 55.", verb="resume", target_kind="family", target_id="55"),
    act("args_broken", "Args is not JSON (", args="{"),
    act("args_list", "Args must be a JSON object", args="[1]"),
    act("args_nan", "Args is not JSON (", args='{"a": NaN}'),
    act("args_deep", "Args is nested deeper than 30 levels", args=NESTED),
    act("args_half_character", "Args holds half of a character", args='{"reason": "\\ud800"}'),
    act("args_long", "Args has ", args='{"a": "' + "x" * 200_000 + '"}'),
    act("revision_stale", "This has changed since you looked at it", revision=99),
    act("revision_text", "Revision must be a whole number, not 'new'.", revision="new"),
    act("revision_blob", "Revision must be a whole number, not b'x'.", revision=b"x"),
    act("put_off_never", "not_before: 'later' is not a moment", not_before="later"),
    act("put_off_number", "not_before: '7' is not a moment", not_before=7),
    act("set_nothing", "'set' needs at least one variable", verb="set"),
    act("set_no_word", "'set' needs at least one variable", verb="set", args='{"variables": {"a b": 1}}'),
    act("wait_until_never", "'until' must be a moment", verb="wait", args='{"until": {"at": 5}}'),
    act("wait_in_the_past", "'until' must lie ahead", verb="wait", args='{"until": "1999-12-31T23:59:59+14:00"}'),
]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Rig:
    def prepare(rig: Rig) -> None:
        for name, role in (("Dana", "coordinator"), ("Vic", "viewer"), ("Odd", "king"), ("Ada", "admin")):
            rig.sql("INSERT INTO coordinators (name, role) VALUES (?, ?)", name, role)
        rig.family(1)
        template = rig.workflow("w", LIVES_ON, max_concurrent_instances=2)
        rig.start(template, 1)
        rig.run(until="2026-11-16T10:00:30-06:00")

    def good(number: int) -> dict[str, Any]:
        args = f'{{"email": "new{number}@example.org"}}'
        return {"actor": "Dana", "verb": "edit", "target_kind": "family", "target_id": str(number), "args": args}

    folder = tmp_path_factory.mktemp("acts")
    return taken_in(folder, migrated_file, "actions", ACTS, good, prepare)


@pytest.mark.parametrize("number", range(len(ACTS)), ids=[bad.name for bad in ACTS])
def test_a_bad_act_is_refused_in_a_sentence(site: Rig, number: int) -> None:
    rows = site.sql("SELECT * FROM actions ORDER BY action_id")
    before, row, after = rows[2 * number : 2 * number + 3]
    assert row["status"] == "refused"
    assert row["result"].startswith(ACTS[number].says), row["result"]
    assert len(row["result"]) <= 500
    assert (before["status"], after["status"]) == ("applied", "applied")


def test_nothing_that_was_refused_has_changed_anything(site: Rig) -> None:
    row = site.instance()
    assert (row["status"], row["variables"]) == ("running", None)
    assert site.sql("SELECT 1 FROM audit_log WHERE actor = 'Dana' AND instance_id = 1") == []
    emails = site.sql("SELECT email FROM families WHERE family_id >= 1000")
    assert all(row["email"].startswith("new") for row in emails)


@pytest.mark.parametrize(
    ("not_before", "status"),
    [
        (None, "applied"),
        ("2020-01-01T00:00:00+02:00", "applied"),
        ("2020-01-01", "applied"),
        ("2999-01-01T00:00:00Z", "submitted"),
        ("2999-01-01 00:00", "submitted"),
    ],
)
def test_an_act_waits_for_its_moment_however_it_is_written(rig: Rig, not_before: str | None, status: str) -> None:
    rig.family()
    rig.start(rig.workflow("w", LIVES_ON))
    rig.run(until="2026-11-16T10:00:30-06:00")
    columns = {"actor": "Dana", "verb": "pause", "target_kind": "instance", "target_id": "1", "not_before": not_before}
    insert(rig, "actions", columns)
    rig.run(until="2026-11-16T10:01:00-06:00")
    row = rig.one("SELECT * FROM actions")
    assert row["status"] == status
    assert rig.instance()["status"] == ("paused" if status == "applied" else "running")
    if not_before is not None:
        assert len(row["not_before"]) == 26


def test_acts_are_carried_out_in_the_order_they_were_asked_for(rig: Rig) -> None:
    rig.family()
    rig.start(rig.workflow("w", LIVES_ON))
    rig.run(until="2026-11-16T10:00:30-06:00")
    for verb in ("pause", "resume", "pause", "resume", "cancel", "resume"):
        insert(rig, "actions", {"actor": "Dana", "verb": verb, "target_kind": "instance", "target_id": "1"})
    rig.run(until="2026-11-16T10:01:00-06:00")
    assert [row["status"] for row in rig.sql("SELECT status FROM actions")] == ["applied"] * 5 + ["refused"]
    assert rig.at(rig.one("SELECT applied_at FROM actions WHERE action_id = 1")["applied_at"]) == moment(
        "2026-11-16T10:00:30-06:00"
    )
