"""What the far end says about a text hours later: statuses in any order, and evidence where nobody knew."""

import asyncio
import json
import threading
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from engine.channels.letter import Letter, Receipt
from tests.runtime.delivered import ADDRESS, NUMBER, message, unsure
from tests.runtime.rig import Rig
from tests.runtime.scripted import SENT, UNCERTAIN, Scripted
from tests.runtime.test_answers import EMAIL, LATER, SOON, TEXT, came, flow, last


@pytest.fixture
def texted(rig: Rig) -> Rig:
    """A family that was sent a text, of which the provider has said its id."""
    rig.family(1)
    rig.start(rig.workflow("w", flow(TEXT)))
    rig.run(until=SOON)
    rig.sql("UPDATE messages SET provider_id = 'SM1'")
    return rig


@pytest.mark.parametrize("order", permutations(("queued", "sent", "delivered")))
def test_statuses_in_any_order_end_as_delivered(texted: Rig, order: tuple[str, ...]) -> None:
    for word in (*order, *order):
        came(texted, "sms.status", sid="SM1", key="ignored", status=word)
    assert (message(texted)["status"], message(texted)["provider_status"]) == ("delivered", "delivered")
    assert last(texted)["family_id"] == 1
    assert texted.sql("SELECT 1 FROM instance_events") == [], "a status is no event of the family"


def test_a_status_finds_its_message_by_key_before_the_id_is_known(texted: Rig) -> None:
    texted.sql("UPDATE messages SET provider_id = NULL")
    came(texted, "sms.status", sid="SM9", key=message(texted)["idempotency_key"], status="delivered")
    assert (message(texted)["status"], message(texted)["provider_id"]) == ("delivered", "SM9")


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"sid": "SM2", "key": "nothing", "status": "delivered"}, "no_match: no message has this id or this key"),
        ({"status": "delivered"}, "no_match: no message has this id or this key"),
        ({"sid": "SM1", "status": "vanished"}, "invalid: nobody knows the status 'vanished'"),
        ({"sid": "SM1"}, "invalid: nobody knows the status ''"),
    ],
)
def test_statuses_that_change_nothing_say_why(texted: Rig, payload: dict[str, Any], said: str) -> None:
    came(texted, "sms.status", **payload)
    assert last(texted)["disposition"] == said
    assert message(texted)["status"] == "sent"
    assert texted.tasks() == []


def test_a_status_of_an_earlier_attempt_is_not_this_one_s(texted: Rig) -> None:
    came(texted, "sms.status", sid="SM0", key=message(texted)["idempotency_key"], status="failed", error_code="30005")
    assert last(texted)["disposition"] == "no_match: it is about an earlier attempt at this message"
    assert message(texted)["status"] == "sent"


@pytest.mark.parametrize("word", ["undelivered", "failed"])
def test_a_text_to_a_dead_number_comes_back(texted: Rig, word: str) -> None:
    for code in ("30005", 30006):
        came(texted, "sms.status", sid="SM1", status=word, error_code=code)
    row = message(texted)
    assert (row["status"], row["error_code"], row["fault"]) == ("bounced", "30005", "address")
    assert row["reason"] == "the number is unknown or no longer in use"
    suppressed = texted.sql("SELECT address, channel, reason, source FROM suppressions")
    assert [tuple(each.values()) for each in suppressed] == [(NUMBER, "sms", "dead", "provider:30005")]
    (task,) = texted.tasks("fix_address")
    assert (task["family_id"], task["message_id"]) == (1, row["message_id"])
    assert task["description"] == (
        f"Texts to {NUMBER} (the family Martinez) don't arrive: the number is unknown or no longer in use. "
        "Please ask for a number that gets texts and correct it; until then nobody texts it."
    )


def test_a_text_that_was_not_delivered_for_another_reason_blames_no_number(texted: Rig) -> None:
    came(texted, "sms.status", sid="SM1", status="undelivered", error_code="30008")
    assert (message(texted)["status"], message(texted)["fault"]) == ("bounced", "unreachable")
    assert texted.sql("SELECT * FROM suppressions") == []
    assert texted.tasks("fix_address") == []


def test_a_provider_that_knows_of_a_stop_tells_us(texted: Rig) -> None:
    came(texted, "sms.status", sid="SM1", status="failed", error_code="21610")
    rows = texted.sql("SELECT family_id, address, channel, status, source FROM contact_consents")
    assert [tuple(row.values()) for row in rows] == [(1, NUMBER, "sms", "withdrawn", "provider:21610")]


def test_a_stop_that_the_provider_knew_is_written_down_once(rig: Rig) -> None:
    unsure(rig, TEXT, NUMBER)
    came(rig, "sms.status", sid="SM5", key=message(rig)["idempotency_key"], status="failed", error_code="21610")
    assert message(rig)["status"] == "failed"
    rows = rig.sql("SELECT address, status, source FROM contact_consents")
    assert [tuple(row.values()) for row in rows] == [(NUMBER, "withdrawn", "provider:21610")]


@pytest.mark.parametrize("word", ["queued", "sent", "delivered"])
def test_a_status_settles_a_text_of_which_nobody_knew(rig: Rig, word: str) -> None:
    unsure(rig, TEXT, NUMBER)
    came(rig, "sms.status", sid="SM5", key=message(rig)["idempotency_key"], status=word)
    row = message(rig)
    assert (row["status"], row["provider_id"]) == ("delivered" if word == "delivered" else "sent", "SM5")
    assert [(t["status"], t["outcome"]) for t in rig.tasks("message_uncertain")] == [("done", "known")]
    assert rig.steps()[0] == ("Text", "completed")
    assert rig.instance()["current_step"] == 1


def test_a_status_settles_a_text_that_failed(rig: Rig) -> None:
    unsure(rig, {**TEXT, "on_failure": "skip"}, NUMBER)
    came(rig, "sms.status", sid="SM5", key=message(rig)["idempotency_key"], status="failed", error_code="30005")
    assert (message(rig)["status"], message(rig)["fault"]) == ("failed", "address")
    assert [t["status"] for t in rig.tasks("message_uncertain")] == ["done"]
    assert rig.instance()["current_step"] == 1
    assert len(rig.tasks("fix_address")) == 1


def test_a_phone_that_was_off_is_tried_on_the_next_business_day(rig: Rig) -> None:
    """What is heard of a text of which nobody knew means the same as if it had been said at once."""
    unsure(rig, TEXT, NUMBER)
    came(rig, "sms.status", sid="SM5", key=message(rig)["idempotency_key"], status="undelivered", error_code="30003")
    assert (message(rig)["status"], message(rig)["fault"]) == ("intended", "unreachable")
    assert rig.instance()["status"] == "running"
    rig.run(until="2026-11-17T12:00:00-06:00")
    assert (message(rig)["status"], message(rig)["sent_at"][:10]) == ("sent", "2026-11-17")


def test_words_that_were_filtered_are_not_sent_by_another_way(rig: Rig) -> None:
    unsure(rig, {**TEXT, "fallback": "email"}, NUMBER)
    came(rig, "sms.status", sid="SM5", key=message(rig)["idempotency_key"], status="undelivered", error_code="30007")
    assert [(row["channel"], row["status"]) for row in rig.messages()] == [("sms", "failed")]
    assert len(rig.tasks("workflow_escalation")) == 1


def test_what_was_heard_of_an_earlier_attempt_does_not_drown_what_is_heard_of_this_one(rig: Rig) -> None:
    unsure(rig, TEXT, NUMBER)
    key = message(rig)["idempotency_key"]
    came(rig, "sms.status", sid="SM5", key=key, status="undelivered", error_code="30004")
    rig.act("retry", "instance", 1)
    again = Scripted({NUMBER: [replace(SENT, provider_id="SM6")]})
    rig.run(until=LATER, channels={"email": again, "sms": again})
    assert (message(rig)["provider_id"], message(rig)["provider_status"]) == ("SM6", None)
    came(rig, "sms.status", sid="SM6", key=key, status="delivered")
    assert message(rig)["status"] == "delivered"


def test_nor_where_nobody_knows_of_this_one_either(rig: Rig) -> None:
    unsure(rig, TEXT, NUMBER)
    key = message(rig)["idempotency_key"]
    came(rig, "sms.status", sid="SM5", key=key, status="undelivered", error_code="30004")
    rig.act("retry", "instance", 1)
    again = Scripted({NUMBER: [UNCERTAIN]})
    rig.run(until=LATER, channels={"email": again, "sms": again})
    came(rig, "sms.status", sid="SM6", key=key, status="delivered")
    assert message(rig)["status"] == "delivered"


def test_an_answer_that_shows_that_it_was_sent_takes_away_nothing_that_is_known(rig: Rig) -> None:
    unsure(rig, EMAIL, ADDRESS)
    rig.sql("UPDATE messages SET provider_id = '<m1@co-op.test>', provider = 'smtp', sender = 'us@co-op.test'")
    came(rig, "email.replied", token=message(rig)["token"], text="Thanks", sender=ADDRESS)
    row = message(rig)
    assert (row["status"], row["provider"], row["provider_id"]) == ("sent", "smtp", "<m1@co-op.test>")
    assert row["sender"] == "us@co-op.test"


class Gated(Scripted):
    """A far end whose answer to us waits behind a gate."""

    def __init__(self) -> None:
        super().__init__({NUMBER: [UNCERTAIN]})
        self.gate = threading.Event()

    async def send(self, letter: Letter) -> Receipt:
        """Answer once the gate is open."""
        await asyncio.to_thread(self.gate.wait)
        return await super().send(letter)


@pytest.mark.parametrize(("word", "status"), [("sent", "sent"), ("delivered", "delivered"), ("failed", "bounced")])
def test_a_status_that_overtakes_the_sender_s_own_answer(rig: Rig, word: str, status: str) -> None:
    """The callback comes while the request is still under way, and then the request is cut."""
    channel = Gated()
    rig.family(1)
    rig.start(rig.workflow("w", flow(TEXT)))
    with rig.daemon(channels={"email": channel, "sms": channel}) as daemon:
        try:
            while not rig.messages() or message(rig)["status"] != "sending":
                daemon.tick()
            key = message(rig)["idempotency_key"]
            rig.event("sms.status", None, payload=json.dumps({"sid": "SM7", "key": key, "status": word}))
            daemon.tick()
            assert message(rig)["status"] == status
        finally:
            channel.gate.set()
        while daemon.engine.in_flight:
            daemon.tick()
    assert message(rig)["status"] == status
    assert rig.tasks("message_uncertain") == []
    assert rig.steps()[0] == ("Text", "completed")
