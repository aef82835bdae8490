"""`channels.redirect_to`: a rehearsal in execute mode, in which no family gets anything."""

from pathlib import Path

import pytest

from tests.runtime.rig import Rig
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


def test_the_familys_own_consent_is_asked(rehearsal: Rig) -> None:
    rehearsal.run(None)
    assert set(letters(rehearsal)) == {".eml"}
    assert rehearsal.messages()[1]["status"] == "suppressed"


def test_a_simulation_writes_to_the_family_in_its_outbox(rehearsal: Rig) -> None:
    rehearsal.settings["FOLLOWTHROUGH_ENGINE__MODE"] = "simulate"
    rehearsal.run()
    assert "\nTo: family1@example.org\n" in letters(rehearsal)[".eml"]
