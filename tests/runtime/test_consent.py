"""Consent: the newest word about an address or about the whole family decides, at the moment a message would leave."""

import pytest

from tests.runtime.rig import Rig

WRITE = {"name": "Write", "type": "email", "subject": "Hello", "message": "Hello"}
TEXT = {"name": "Text", "type": "sms", "message": "Hello"}


def statuses(rig: Rig, family_id: int = 1) -> dict[str, str]:
    return {m["channel"]: m["status"] for m in rig.messages() if m["family_id"] == family_id}


@pytest.mark.parametrize(
    ("rows", "email", "sms"),
    [
        ([], "sent", "sent"),
        ([("martinez@example.org", "email", "withdrawn")], "suppressed", "sent"),
        ([("martinez@example.org", "all", "withdrawn")], "suppressed", "sent"),
        ([("+13125550142", "sms", "withdrawn")], "sent", "suppressed"),
        ([(None, "all", "withdrawn")], "suppressed", "suppressed"),
        ([(None, "sms", "withdrawn")], "sent", "suppressed"),
        ([(None, "all", "withdrawn"), ("martinez@example.org", "email", "granted")], "sent", "suppressed"),
        ([("martinez@example.org", "email", "granted"), (None, "all", "withdrawn")], "suppressed", "suppressed"),
    ],
)
def test_the_newest_word_decides(rig: Rig, rows: list[tuple[str | None, str, str]], email: str, sms: str) -> None:
    for family_id, name in ((1, "martinez"), (2, "okafor")):
        rig.family(family_id, email=f"{name}@example.org", phone=f"+1312555014{1 + family_id}")
    for address, channel, status in rows:
        rig.sql(
            "INSERT INTO contact_consents (family_id, address, channel, status) VALUES (1, ?, ?, ?)",
            address, channel, status,
        )  # fmt: skip
    workflow = rig.workflow("hello", [WRITE, TEXT])
    for family_id in (1, 2):
        rig.start(workflow, family_id)
    rig.run()
    assert statuses(rig) == {"email": email, "sms": sms}
    assert statuses(rig, 2) == {"email": "sent", "sms": "sent"}
