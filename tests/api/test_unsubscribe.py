"""Unsubscribing by a link: POST acts, GET never does (RFC 8058)."""

import sqlite3

import pytest

from tests.api.client import Client
from tests.api.posting import events

TOKEN = "tok-3n_of-a-message"


@pytest.fixture(autouse=True)
def message(connection: sqlite3.Connection) -> None:
    """One email has left with this token."""
    connection.execute(
        "INSERT INTO messages (channel, mode, recipient, idempotency_key, status, token)"
        " VALUES ('email', 'execute', 'ana@example.org', '7-1-1-email', 'intended', ?)",
        (TOKEN,),
    )


def test_looking_at_the_link_changes_nothing(client: Client, connection: sqlite3.Connection) -> None:
    page = client.get(f"/unsubscribe/{TOKEN}")
    assert (page.status_code, events(connection)) == (200, [])
    assert '<form method="post">' in page.text
    assert "Ana &amp; Co" in page.text
    assert client.request("HEAD", f"/unsubscribe/{TOKEN}").status_code == 405
    assert client.get("/unsubscribe/unknown").text == page.text


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {"content": b""},
    ],
)
def test_posting_to_it_does(client: Client, connection: sqlite3.Connection, body: dict[str, object]) -> None:
    answer = client.post(f"/unsubscribe/{TOKEN}", **body)
    assert answer.status_code == 200
    assert "no more emails from Ana &amp; Co" in answer.text
    (event,) = events(connection)
    assert (event["event_type"], event["payload"]) == ("email.unsubscribed", {"token": TOKEN, "via": "one_click"})
    assert event["source"] == "unsubscribe"


def test_who_takes_it_back_again_is_heard_again(client: Client, connection: sqlite3.Connection) -> None:
    for _ in range(2):
        client.post(f"/unsubscribe/{TOKEN}")
    assert [event["dedupe_key"] for event in events(connection)] == [None, None]


@pytest.mark.parametrize("token", ["unknown", "x" * 129, "a%20b", "%27%3B--", "<b>"])
def test_a_link_that_is_not_ours_says_so(client: Client, connection: sqlite3.Connection, token: str) -> None:
    answer = client.post(f"/unsubscribe/{token}")
    assert (answer.status_code, events(connection)) == (404, [])
    assert "answer one of them with the word STOP" in answer.text


def test_the_page_speaks_spanish(client: Client) -> None:
    page = client.get(f"/unsubscribe/{TOKEN}", headers={"Accept-Language": "es-MX,es;q=0.9"})
    assert 'lang="es"' in page.text
    assert "No más correos" in page.text


def test_nothing_from_elsewhere_is_loaded_and_nothing_is_told_elsewhere(client: Client) -> None:
    headers = client.get(f"/unsubscribe/{TOKEN}").headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert (headers["referrer-policy"], headers["cache-control"]) == ("no-referrer", "no-store")


def test_a_body_without_end_is_not_read(client: Client, connection: sqlite3.Connection) -> None:
    assert client.post(f"/unsubscribe/{TOKEN}", content=b"x" * 10_000).status_code == 413
    assert events(connection) == []
