"""What deliveries and bounces are tested on: one message, and what is known of it."""

from typing import Any

from tests.runtime.rig import Rig
from tests.runtime.scripted import UNCERTAIN, Scripted
from tests.runtime.test_answers import SOON, flow

NUMBER = "+13125550001"
ADDRESS = "family1@example.org"


def message(rig: Rig) -> dict[str, Any]:
    (row,) = rig.messages()
    return row


def unsure(rig: Rig, step: dict[str, Any], address: str) -> None:
    """A message of which nobody knows whether it left."""
    channel = Scripted({address: [UNCERTAIN]})
    rig.family(1)
    rig.start(rig.workflow("w", flow(step)))
    rig.run(until=SOON, channels={"email": channel, "sms": channel})
    assert message(rig)["status"] == "uncertain"
    assert [task["status"] for task in rig.tasks("message_uncertain")] == ["open"]
