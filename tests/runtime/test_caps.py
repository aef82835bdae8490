"""A family hears from all workflows together no more often than the site allows; a batch counts itself."""

from pathlib import Path

import pytest

from tests.runtime.rig import Rig

WRITE = {"name": "Write", "type": "email", "subject": "Hello", "message": "Hello"}
TEXT = {"name": "Text", "type": "sms", "message": "Hello"}


@pytest.fixture
def rig(tmp_path: Path, migrated_file: Path) -> Rig:
    """A site that writes to a family twice a day and three times a week."""
    return Rig.build(tmp_path, migrated_file, limits__max_per_family_per_day="2", limits__max_per_family_per_week="3")


def reasons(rig: Rig, status: str) -> list[str]:
    return [row["reason"] for row in rig.messages() if row["status"] == status]


def test_of_many_workflows_at_once_two_messages_leave(rig: Rig) -> None:
    for family_id in (1, 2):
        rig.family(family_id)
        for name in "abcd":
            rig.start(rig.workflow(f"{name}{family_id}", [WRITE if name < "c" else TEXT]), family_id)
    rig.run()
    sent = rig.sql("SELECT family_id, COUNT(*) AS n FROM messages WHERE status = 'sent' GROUP BY family_id")
    assert [tuple(row.values()) for row in sent] == [(1, 2), (2, 2)]
    assert set(reasons(rig, "suppressed")) == {
        "the family has had 2 messages today, which is the most (limits.max_per_family_per_day)"
    }


def test_the_next_day_one_more_and_then_the_week_is_full(rig: Rig) -> None:
    rig.family()
    steps = [{**WRITE, "name": "1"}, {**WRITE, "name": "2"}, {**WRITE, "name": "3", "delay": "1 days"},
             {**WRITE, "name": "4", "delay": "1 days"}]  # fmt: skip
    rig.start(rig.workflow("w", {"workflow": "w", "trigger": "manual", "steps": steps}))
    rig.run()
    assert [row["status"] for row in rig.messages()] == ["sent", "sent", "sent", "suppressed"]
    assert "3 messages within seven days" in reasons(rig, "suppressed")[0]


def test_what_never_reached_anybody_does_not_count(rig: Rig) -> None:
    rig.family()
    rig.sql(
        "INSERT INTO messages (family_id, channel, mode, recipient, idempotency_key, status, armed_at, sent_at) VALUES "
        "(1, 'email', 'simulate', 'a@example.org', 'x', 'bounced', '2026-11-16 15:00:00.000000', '2026-11-16'), "
        "(1, 'email', 'simulate', 'a@example.org', 'y', 'failed', '2026-11-16 15:00:00.000000', NULL), "
        "(1, 'email', 'execute', 'a@example.org', 'z', 'sent', '2026-11-16 15:00:00.000000', '2026-11-16')"
    )
    rig.start(rig.workflow("w", [WRITE, {**WRITE, "name": "Again"}]))
    rig.run()
    assert [row["status"] for row in rig.messages()[3:]] == ["sent", "sent"]
