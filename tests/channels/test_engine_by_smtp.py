"""The engine and a real mail server: what is in the server's log and what is in the row are the same story."""

from __future__ import annotations

from email import message_from_string
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from engine.channels.letter import Letter, Prepared, Receipt
from engine.channels.smtp import Smtp
from tests.runtime.rig import Rig
from tests.runtime.test_copied import OPEN
from tests.smtp_server import Running, smtp_server

STEPS = [{"name": "Write", "type": "email", "subject": "Hello", "message": "Dear {{ family_name }},\n\n.\n"}]


def site(folder: Path, migrated: Path, server: Running) -> Rig:
    """A site that writes to one family by this server, for real."""
    rig = Rig.build(
        folder,
        migrated,
        engine__mode="execute",
        channels__email__kind="smtp",
        channels__email__host="127.0.0.1",
        channels__email__port=str(server.port),
        channels__email__tls="none",
        channels__email__from="office@co-op.example",
        channels__email__reply_to="replies+{token}@co-op.example",
        channels__email__return_path="bounces+{token}@co-op.example",
        **OPEN,
    )
    rig.family(1)
    rig.start(rig.workflow("hello", STEPS), 1, triggered_by="manual:test")
    return rig


def message(rig: Rig) -> dict[str, Any]:
    (row,) = rig.messages()
    return row


def test_one_letter_and_its_row(tmp_path: Path, migrated_file: Path) -> None:
    with smtp_server() as server:
        rig = site(tmp_path, migrated_file, server)
        rig.run(None)
        (taken,) = server.taken
    row = message(rig)
    letter = message_from_string(taken["content"], policy=default)
    assert (row["status"], row["provider"], row["provider_id"]) == ("sent", "smtp", taken["message_id"])
    assert taken["recipients"] == [row["recipient"]]
    assert taken["sender"] == f"bounces+{row['token']}@co-op.example"
    assert letter["Reply-To"] == f"replies+{row['token']}@co-op.example"
    assert row["idempotency_key"] in taken["message_id"]


def test_a_hold_that_comes_while_the_letter_is_under_way_stops_it(
    tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Smtp.prepare

    async def prepare(self: Smtp, letter: Letter) -> Prepared | Receipt:
        prepared = await real(self, letter)
        rig.sql("INSERT INTO holds (channel, reason, actor) VALUES ('email', 'a slip in the text', 'Dana')")
        return prepared

    with smtp_server() as server:
        rig = site(tmp_path, migrated_file, server)
        monkeypatch.setattr(Smtp, "prepare", prepare)
        rig.run(None)
        assert server.commands[-1] == "DATA", "all but the final dot had gone"
        assert server.taken == []
    assert message(rig)["status"] == "intended"


@pytest.mark.parametrize("fault", ["cut", "cut-accepted"])
def test_what_nobody_knows_is_asked_and_never_sent_again(tmp_path: Path, migrated_file: Path, fault: str) -> None:
    with smtp_server({"family1@*": fault}) as server:
        rig = site(tmp_path, migrated_file, server)
        rig.run(None)
        rig.run(None)
        assert server.commands.count("DATA") == 1
        assert len(server.taken) == (fault == "cut-accepted")
    assert message(rig)["status"] == "uncertain"
    (task,) = rig.sql("SELECT task_type, status FROM coordinator_tasks")
    assert (task["task_type"], task["status"]) == ("message_uncertain", "open")


def test_a_refusal_stands_in_the_row_with_its_code(tmp_path: Path, migrated_file: Path) -> None:
    with smtp_server({"family1@*": "rcpt:550 5.1.1 nobody here"}) as server:
        rig = site(tmp_path, migrated_file, server)
        rig.run(None)
        assert server.taken == []
    row = message(rig)
    assert (row["status"], row["error_code"]) == ("failed", "550 5.1.1")
    assert row["reason"] == "there is no such mailbox (550 5.1.1 nobody here)"
