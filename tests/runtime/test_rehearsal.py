"""`channels.redirect_to`: a rehearsal in execute mode, in which no family gets anything."""

import json
from pathlib import Path

import pytest

from engine.channels.letter import Receipt, Result
from engine.core.faults import Fault
from tests.runtime.rig import Rig
from tests.runtime.scripted import Scripted
from tests.runtime.test_copied import OPEN

STEPS = [
    {"name": "Write", "type": "email", "message": "Hello {{ family_name }}", "subject": "Hello"},
    {"name": "Text", "type": "sms", "message": "Hello {{ family_name }}"},
]


@pytest.fixture
def rehearsal(tmp_path: Path, migrated_file: Path) -> Rig:
    to = '["me@example.com", "+13125559999"]'
    rig = Rig.build(tmp_path, migrated_file, engine__mode="execute", channels__redirect_to=to, **OPEN)
    rig.family(1)
    rig.start(rig.workflow("hello", STEPS), 1, triggered_by="manual:test")
    return rig


def letters(rig: Rig) -> dict[str, str]:
    return {path.suffix: path.read_text() for path in rig.outbox.iterdir()}


def test_everything_goes_there_and_nothing_to_the_family(rehearsal: Rig) -> None:
    rehearsal.sql("INSERT INTO contact_consents (family_id, channel, status) VALUES (1, 'sms', 'granted')")
    rehearsal.run(None)
    found = letters(rehearsal)
    assert "\nTo: me@example.com\n" in found[".eml"]
    assert found[".txt"].startswith("To: +13125559999\n")
    assert not any("family1@example.org" in text or "+13125550001" in text for text in found.values())
    email, text = rehearsal.messages()
    assert (email["recipient"], email["reason"]) == ("family1@example.org", "a rehearsal: redirected to me@example.com")
    assert (text["recipient"], text["reason"]) == ("+13125550001", "a rehearsal: redirected to +13125559999")


@pytest.mark.parametrize("to", ["me@example.com", "+13125559999"])
def test_an_address_of_one_kind_keeps_every_file_from_the_family(rehearsal: Rig, to: str) -> None:
    rehearsal.settings["FOLLOWTHROUGH_CHANNELS__REDIRECT_TO"] = to
    rehearsal.sql("INSERT INTO contact_consents (family_id, channel, status) VALUES (1, 'sms', 'granted')")
    rehearsal.run(None)
    found = letters(rehearsal)
    assert set(found) == {".eml", ".txt"}
    assert not any("family1@example.org" in text or "+13125550001" in text for text in found.values())
    notes = {row["reason"] for row in rehearsal.messages()}
    assert notes == {f"a rehearsal: redirected to {to}", "a rehearsal: redirected to nobody@redirected.invalid"}


def test_the_familys_own_consent_is_asked(rehearsal: Rig) -> None:
    rehearsal.run(None)
    assert set(letters(rehearsal)) == {".eml"}
    assert rehearsal.messages()[1]["status"] == "suppressed"


def test_what_is_wrong_with_its_address_is_not_the_familys_affair(rehearsal: Rig) -> None:
    mails = Scripted({"me@example.com": [Receipt(Result.REFUSED, "no such user", fault=Fault.ADDRESS)]})
    rehearsal.run(None, channels={"email": mails, "sms": Scripted()})
    assert rehearsal.messages()[0]["fault"] == "address"
    rehearsal.sql("UPDATE messages SET status = 'sent', fault = NULL, sent_at = created_date")
    rehearsal.event("email.bounced", payload=json.dumps({"message": "1-0-0-email", "status": "5.1.1"}))
    rehearsal.run(None)
    assert rehearsal.messages()[0]["status"] == "bounced"
    assert rehearsal.sql("SELECT * FROM suppressions") == rehearsal.tasks("fix_address") == []


@pytest.mark.parametrize("late", [False, True])
def test_nor_is_that_it_has_told_the_provider_to_stop(rehearsal: Rig, late: bool) -> None:
    rehearsal.sql("INSERT INTO contact_consents (family_id, channel, status) VALUES (1, 'sms', 'granted')")
    stopped = Receipt(Result.REFUSED, "told to stop", error_code="21610", fault=Fault.OPTED_OUT)
    texts = Scripted() if late else Scripted({"+13125559999": [stopped]})
    rehearsal.run(None, channels={"email": Scripted(), "sms": texts})
    if late:
        said = {"key": "1-1-0-sms", "sid": "SM1", "status": "undelivered", "error_code": "21610"}
        rehearsal.event("sms.status", None, payload=json.dumps(said))
        rehearsal.run(None)
    assert rehearsal.messages()[1]["status"] == ("bounced" if late else "failed")
    assert [row["status"] for row in rehearsal.sql("SELECT status FROM contact_consents")] == ["granted"]


def test_a_simulation_writes_to_the_family_in_its_outbox(rehearsal: Rig) -> None:
    rehearsal.settings["FOLLOWTHROUGH_ENGINE__MODE"] = "simulate"
    rehearsal.run()
    assert "\nTo: family1@example.org\n" in letters(rehearsal)[".eml"]
