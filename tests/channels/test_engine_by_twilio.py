"""The engine and a stand-in for Twilio: what Twilio has and what stands in the row are the same story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.core.uncertainty import BETWEEN_LOOK_UPS
from engine.runtime.clock import FrozenClock
from engine.runtime.daemon import RunOptions
from engine.runtime.start import started
from tests.runtime.rig import Rig
from tests.twilio_fake import ACCOUNT_SID, AUTH_TOKEN, NUMBER, Rule, TwilioFake

STEPS = [{"name": "Text", "type": "sms", "message": "Hello {{ family_name }} family!"}]
NOON = datetime(2026, 11, 16, 18, 0, tzinfo=UTC)
"""A Monday noon in Chicago: six hours until nothing goes out any more."""

FAMILY = "+13125550001"


class Site:
    """A site that texts one family by the stand-in, and a clock that moves when it is told."""

    def __init__(self, rig: Rig, fake: TwilioFake) -> None:
        self.rig, self.fake, self.now = rig, fake, NOON

    def run(self, *, later: timedelta = timedelta(0)) -> None:
        """Let the engine do what is due now, after so much more time."""
        self.now += later
        with started(
            self.rig.config, RunOptions(until_idle=True), env={}, clock=FrozenClock(self.now),
            lease_clock=lambda: self.now,
        ) as daemon:  # fmt: skip
            daemon.run()
            self.fake.call_back()

    @property
    def message(self) -> dict[str, Any]:
        """The text's row."""
        (row,) = self.rig.messages()
        return row


@pytest.fixture
def site(tmp_path: Path, migrated_file: Path) -> Iterator[Site]:
    """The site, with the family's consent to texts."""
    with TwilioFake(now=lambda: made.now) as fake:
        rig = Rig.build(
            tmp_path,
            migrated_file,
            engine__mode="execute",
            channels__allow_outbox="true",
            channels__sms__kind="twilio",
            channels__sms__from=NUMBER,
            channels__sms__api_base_url=fake.url,
            api__public_url="http://127.0.0.1:9",
        )
        rig.settings |= {"TWILIO_ACCOUNT_SID": ACCOUNT_SID, "TWILIO_AUTH_TOKEN": AUTH_TOKEN}
        rig.family(1, phone=FAMILY)
        rig.sql(
            "INSERT INTO contact_consents (family_id, address, channel, status) VALUES (1, ?, 'sms', 'granted')", FAMILY
        )
        rig.start(rig.workflow("hello", STEPS), 1, triggered_by="manual:test")
        made = Site(rig, fake)
        yield made


def test_a_text_and_its_row(site: Site) -> None:
    site.run()
    (text,) = site.fake.received
    row = site.message
    assert (row["status"], row["provider"], row["provider_id"]) == ("sent", "twilio", text.sid)
    assert (row["sender"], row["segments"]) == (NUMBER, 1)
    assert (text.to, text.body) == (FAMILY, row["body"])
    assert text.validity_period == 14_400
    assert text.status_callback == f"http://127.0.0.1:9/twilio/status?key={row['idempotency_key']}"


def test_a_text_that_twilio_took_before_the_line_broke_is_found_and_not_sent_again(site: Site) -> None:
    site.fake.script.add(Rule(answer="drop_after", times=1))
    site.run()
    assert site.message["status"] == "uncertain"
    site.run(later=BETWEEN_LOOK_UPS)
    (text,) = site.fake.received
    assert (site.message["status"], site.message["provider_id"]) == ("sent", text.sid)
    assert site.rig.instance()["status"] == "completed"


def test_a_text_that_twilio_never_took_is_looked_for_twice_and_then_sent(site: Site) -> None:
    site.fake.script.add(Rule(answer="502_before", times=1))
    site.run()
    for _ in range(2):
        assert (site.message["status"], site.fake.received) == ("uncertain", [])
        site.run(later=BETWEEN_LOOK_UPS)
    site.run(later=BETWEEN_LOOK_UPS)
    (text,) = site.fake.received
    assert (site.message["status"], site.message["provider_id"]) == ("sent", text.sid)


def test_without_callbacks_it_is_asked_what_became_of_a_text(site: Site) -> None:
    site.fake.script.add(Rule(fate="undelivered:30005", callbacks="never"))
    site.run()
    assert site.message["status"] == "sent"
    site.now += timedelta(minutes=10)
    with started(
        site.rig.config, RunOptions(until_idle=True), env={}, clock=FrozenClock(site.now), lease_clock=lambda: site.now
    ) as daemon:
        daemon.tick()
        daemon._upkeep._polling.join()
        site.now += timedelta(minutes=1)
        daemon.run()
    event = site.rig.one("SELECT event_type, payload FROM events")
    assert event["event_type"] == "sms.status"
    assert '"30005"' in event["payload"]
    assert (site.message["status"], site.message["error_code"]) == ("bounced", "30005")
