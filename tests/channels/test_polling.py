"""Texts of which nothing is heard are asked about, ever more rarely, and what is heard counts once."""

import sqlite3
from datetime import datetime, timedelta

import pytest

from engine.channels.outbox import Outbox
from engine.runtime import polling
from engine.runtime.polling import FAILURES, GIVEN_UP_AFTER, QUESTIONS, ROUND, SILENCE, Polling, ask_at
from engine.store.receiving import receive_status
from engine.store.times import to_db
from tests.api.posting import events
from tests.channels.twilio_rig import NOW, channel, letter, send
from tests.twilio_fake import TwilioFake


def sent(connection: sqlite3.Connection, fake: TwilioFake, to: str = "+13125550142", *, at: datetime = NOW) -> str:
    """A text that Twilio has; its sid."""
    count = connection.execute("SELECT COUNT(*) FROM messages").fetchone()[0]
    key = f"7-{count}-1-sms"
    sid = str(send(channel(fake), letter(to, key=key)).provider_id)
    connection.execute(
        "INSERT INTO messages (channel, mode, recipient, idempotency_key, status, provider, provider_id, sent_at,"
        " created_date) VALUES ('sms', 'execute', ?, ?, 'sent', 'twilio', ?, ?, ?)",
        (to, key, sid, to_db(at), to_db(at)),
    )
    return sid


def turn(asked: Polling, connection: sqlite3.Connection, now: datetime) -> int:
    """One look of the engine, the answers to its questions, and the next look."""
    asked.run(connection, now, now)
    asked.join()
    return asked.run(connection, now, now)


def test_a_silent_text_is_asked_about(connection: sqlite3.Connection, fake: TwilioFake) -> None:
    sid = sent(connection, fake, "+150055530005")
    fake.call_back()
    asked = Polling({"sms": channel(fake)})
    assert turn(asked, connection, NOW + SILENCE - timedelta(seconds=1)) == 0
    assert events(connection) == []
    assert turn(asked, connection, NOW + SILENCE + ROUND) == 1
    (event,) = events(connection)
    assert (event["event_type"], event["source"]) == ("sms.status", "twilio")
    assert event["payload"] == {"sid": sid, "key": "7-0-1-sms", "status": "undelivered", "error_code": "30005"}


def test_what_a_callback_has_said_is_not_said_again(connection: sqlite3.Connection, fake: TwilioFake) -> None:
    sid = sent(connection, fake)
    fake.call_back()
    receive_status(connection, sid, "7-0-1-sms", "delivered", None)
    assert turn(Polling({"sms": channel(fake)}), connection, NOW + SILENCE) == 0
    assert len(events(connection)) == 1


def test_what_is_known_already_is_no_news(connection: sqlite3.Connection, fake: TwilioFake) -> None:
    sent(connection, fake)
    fake.call_back()
    connection.execute("UPDATE messages SET provider_status = 'delivered'")
    assert turn(Polling({"sms": channel(fake)}), connection, NOW + SILENCE) == 0


@pytest.mark.parametrize("change", ["status = 'delivered'", "provider = 'other'", "provider_id = NULL"])
def test_only_what_is_sent_and_silent_is_asked_about(
    connection: sqlite3.Connection, fake: TwilioFake, change: str
) -> None:
    sent(connection, fake)
    connection.execute(f"UPDATE messages SET {change}")
    assert turn(Polling({"sms": channel(fake)}), connection, NOW + SILENCE) == 0


def test_after_three_days_it_is_given_up(connection: sqlite3.Connection, fake: TwilioFake) -> None:
    sent(connection, fake)
    assert turn(Polling({"sms": channel(fake)}), connection, NOW + GIVEN_UP_AFTER) == 0
    assert turn(Polling({"sms": channel(fake)}), connection, NOW + GIVEN_UP_AFTER - timedelta(seconds=1)) == 1


def test_it_is_asked_ever_more_rarely() -> None:
    moments, asked = [], None
    for _ in range(9):
        asked = ask_at(NOW, asked)
        moments.append((asked - NOW) / timedelta(minutes=1))
    assert moments == [10, 20, 40, 80, 160, 320, 640, 1280, 2560]


def test_a_round_is_bounded_and_the_rest_comes_next(
    connection: sqlite3.Connection, fake: TwilioFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "QUESTIONS", 2)
    for _ in range(5):
        sent(connection, fake)
    fake.call_back()
    asked = Polling({"sms": channel(fake)})
    at = NOW + SILENCE
    assert [turn(asked, connection, at + ROUND * n) for n in range(5)] == [2, 2, 1, 0, 0]
    assert turn(asked, connection, at + ROUND * 4 + timedelta(seconds=1)) == 0
    assert QUESTIONS > FAILURES


def test_a_provider_that_is_down_ends_the_round(connection: sqlite3.Connection, fake: TwilioFake) -> None:
    for _ in range(FAILURES + 2):
        sent(connection, fake)
    questions = []

    class Down:
        name = "twilio"

        def status_of(self, provider_id: str) -> None:
            questions.append(provider_id)

    assert turn(Polling({"sms": Down()}), connection, NOW + SILENCE) == 0  # type: ignore[dict-item]
    assert len(questions) == FAILURES


def test_an_outbox_is_never_asked(connection: sqlite3.Connection, fake: TwilioFake, tmp_path: object) -> None:
    sent(connection, fake)
    assert turn(Polling({"sms": Outbox(tmp_path)}), connection, NOW + SILENCE) == 0  # type: ignore[arg-type]
    assert turn(Polling({}), connection, NOW + SILENCE) == 0
