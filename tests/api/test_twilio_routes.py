"""What Twilio posts becomes one row each, once, and only where it is Twilio who posts."""

import sqlite3
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest

from engine.api.app import create_app
from engine.api.twilio_routes import MAX_BODY
from engine.config import Config, load_config
from tests.api.client import Client
from tests.api.conftest import PUBLIC
from tests.api.posting import SID, STATUS, TEXT, events, post
from tests.twilio_fake.webhooks import signature

PATH = "/twilio/status?key=7-1-1-sms"


def test_a_status_becomes_an_event(client: Client, connection: sqlite3.Connection) -> None:
    assert post(client, PATH, {**STATUS, "MessageStatus": "undelivered", "ErrorCode": "30005"}).status_code == 200
    (event,) = events(connection)
    assert (event["event_type"], event["source"], event["family_id"]) == ("sms.status", "twilio", None)
    assert event["dedupe_key"] == f"{SID}:undelivered"
    assert event["payload"] == {"sid": SID, "key": "7-1-1-sms", "status": "undelivered", "error_code": "30005"}
    assert event["processed_at"] is None
    assert event["occurred_at"] is not None


def test_statuses_that_come_twice_and_out_of_order_are_kept_once_each(
    client: Client, connection: sqlite3.Connection
) -> None:
    for status in ("delivered", "sent", "delivered", "sent", "sent"):
        assert post(client, PATH, {**STATUS, "MessageStatus": status}).status_code == 200
    assert [event["payload"]["status"] for event in events(connection)] == ["delivered", "sent"]


def test_a_family_s_text_becomes_an_event_and_gets_no_answer(client: Client, connection: sqlite3.Connection) -> None:
    for _ in range(2):
        answer = post(client, "/twilio/inbound", TEXT)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
        assert answer.text.endswith("<Response/>")
    (event,) = events(connection)
    assert (event["event_type"], event["source"], event["dedupe_key"]) == ("sms.received", "twilio", SID)
    assert event["payload"] == {
        "from": "+13125550142", "to": "+15005550006", "text": "Sí, gracias 🙂 + más", "sid": SID, "media": 0,
    }  # fmt: skip


def test_a_text_without_words_is_heard_too(client: Client, connection: sqlite3.Connection) -> None:
    post(client, "/twilio/inbound", {**TEXT, "Body": "", "NumMedia": "2"})
    assert (events(connection)[0]["payload"]["text"], events(connection)[0]["payload"]["media"]) == ("", 2)


@pytest.mark.parametrize("path", [PATH, "/twilio/inbound"])
@pytest.mark.parametrize(
    "signed",
    [
        "",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "Ü",
        signature(f"{PUBLIC}{PATH}", {**STATUS, "MessageStatus": "failed"}),
        signature(f"{PUBLIC}/twilio/status", STATUS),
        signature(f"{PUBLIC}/twilio/status?key=8-1-1-sms", STATUS),
        signature(f"http://10.0.0.7:8080{PATH}", STATUS),
        signature(f"{PUBLIC}{PATH}", STATUS, token="another"),
        signature(f"{PUBLIC}{PATH}", STATUS, token=""),
    ],
)
def test_a_request_that_twilio_has_not_signed_is_refused_and_writes_nothing(
    client: Client, connection: sqlite3.Connection, path: str, signed: str
) -> None:
    form = STATUS if path == PATH else TEXT
    headers = {"X-Twilio-Signature": signed.encode()} if signed else {}
    headers["X-Forwarded-Host"] = b"10.0.0.7:8080"
    headers["X-Forwarded-Proto"] = b"http"
    answer = client.post(path, content=urlencode(form), headers=headers)
    assert (answer.status_code, events(connection)) == (403, [])


def test_behind_a_proxy_the_public_url_counts_with_and_without_its_port(
    client: Client, connection: sqlite3.Connection
) -> None:
    with_port = signature(f"{PUBLIC}:443{PATH}", STATUS)
    assert post(client, PATH, STATUS, signed=with_port).status_code == 200
    assert len(events(connection)) == 1


def test_without_a_token_or_a_public_url_nobody_is_believed(
    config: Config, database: str, connection: sqlite3.Connection
) -> None:
    (config.root / "config.toml").write_text("")
    no_url = load_config(config.root / "config.toml", database=database, env={"TWILIO_AUTH_TOKEN": "x" * 32})
    no_token = load_config(
        config.root / "config.toml", database=database, env={"FOLLOWTHROUGH_API__PUBLIC_URL": PUBLIC}
    )
    for lame, signed in ((no_url, signature(PATH, STATUS, "x" * 32)), (no_token, signature(PUBLIC + PATH, STATUS, ""))):
        client = Client(create_app(lame))
        assert post(client, PATH, STATUS, signed=signed).status_code == 403
        client.close()
    assert events(connection) == []


@pytest.mark.parametrize(
    "form", [{**STATUS, "MessageSid": "SM1"}, {**STATUS, "MessageStatus": "Robert'); --"}, {"To": "+1"}]
)
def test_a_signed_request_without_what_is_needed_writes_nothing(
    client: Client, connection: sqlite3.Connection, form: dict[str, str]
) -> None:
    assert post(client, PATH, form).status_code == 400
    assert events(connection) == []


def test_the_older_names_of_the_fields_do_too(client: Client, connection: sqlite3.Connection) -> None:
    post(client, PATH, {"SmsSid": SID, "SmsStatus": "sent"})
    assert events(connection)[0]["payload"]["status"] == "sent"


def test_a_body_without_end_is_not_read(client: Client, connection: sqlite3.Connection) -> None:
    form = {**TEXT, "Body": "x" * MAX_BODY}
    assert post(client, "/twilio/inbound", form).status_code == 413

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b"x" * 1024

    streamed = client.post("/twilio/inbound", content=chunks(), headers={"X-Twilio-Signature": "whatever"})
    assert streamed.status_code == 413
    many = client.post("/twilio/inbound", content=b"a=1&" * 300 + b"a=1", headers={"X-Twilio-Signature": "x"})
    assert many.status_code == 400
    assert events(connection) == []


def test_nothing_is_shown_that_is_not_asked_for(client: Client) -> None:
    for path in ("/", "/docs", "/redoc", "/openapi.json", "/twilio"):
        assert client.get(path).status_code == 404
    for path in ("/twilio/status", "/twilio/inbound"):
        assert client.get(path).status_code == 405
