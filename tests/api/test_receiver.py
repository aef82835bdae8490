"""The receiver as a whole: a busy database, its own bugs, its log, and its life as a process."""

import io
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import log
from engine.api.front_door import FrontDoor
from engine.api.serve import serve
from engine.config import Config, load_config
from engine.errors import Refused
from tests.api.client import Client
from tests.api.posting import STATUS, TEXT, events, post
from tests.channels.twilio_rig import channel, letter, send
from tests.twilio_fake import ACCOUNT_SID, AUTH_TOKEN, Rule, TwilioFake

PATH = "/twilio/status?key=7-1-1-sms"
TOKEN = "tok-3n_of-a-message"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What is logged."""
    stream = io.StringIO()
    log.configure("debug", stream=stream)
    yield stream
    log.configure()


def test_a_busy_database_asks_to_come_again(
    config: Config, client: Client, connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = []
    door = FrontDoor(config.database.url)
    door._connection.execute("PRAGMA busy_timeout = 0")
    monkeypatch.setattr(FrontDoor, "put", door.put)
    connection.execute("BEGIN IMMEDIATE")
    for path, form in ((PATH, STATUS), ("/twilio/inbound", TEXT)):
        answer = post(client, path, form)
        answers.append((answer.status_code, answer.headers.get("retry-after"), answer.text))
    answers.append((client.post(f"/unsubscribe/{TOKEN}").status_code, "2", ""))
    connection.execute("ROLLBACK")
    assert answers == [(503, "2", "")] * 3
    assert post(client, PATH, STATUS).status_code == 200
    assert len(events(connection)) == 1
    door.close()


def test_health_says_whether_the_database_answers(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (client.get("/health").status_code, client.get("/health").json()) == (200, {"status": "ok"})
    monkeypatch.setattr(FrontDoor, "answers", lambda self: False)
    assert client.get("/health").status_code == 503


def test_the_log_holds_no_words_numbers_or_tokens(
    client: Client, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(client, "/twilio/inbound", TEXT)
    post(client, "/twilio/inbound", TEXT, signed="wrong")
    post(client, "/twilio/inbound", TEXT, signed="")
    client.post(f"/unsubscribe/{TOKEN}")

    def broken(self: FrontDoor, *given: object) -> bool:
        raise RuntimeError(f"a bug with {given}")

    monkeypatch.setattr(FrontDoor, "put", broken)
    assert post(client, "/twilio/inbound", TEXT).text == ""
    assert client.post(f"/unsubscribe/{TOKEN}").status_code == 500
    lines = logged.getvalue()
    assert lines.count("request.refused") == 2
    assert lines.count("request.failed") == 2
    for private in ("gracias", "3125550142", TOKEN, AUTH_TOKEN):
        assert private not in lines


def test_without_a_public_url_it_does_not_start(config: Config, database: str) -> None:
    (config.root / "config.toml").write_text("")
    with pytest.raises(Refused, match=r"api\.public_url is empty"):
        serve(load_config(config.root / "config.toml", database=database, env={}))


def test_without_its_extra_it_says_what_to_install(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(Refused, match=r"pip install 'followthrough\[api\]'"):
        serve(config)


def test_a_port_that_is_taken(config: Config) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        env = {"FOLLOWTHROUGH_API__PUBLIC_URL": "http://localhost", "FOLLOWTHROUGH_API__PORT": port}
        with pytest.raises(Refused, match=r"Nothing can listen on 127\.0\.0\.1:\d+"):
            serve(load_config(config.root / "config.toml", database=config.database.url, env=env))


@pytest.mark.slow
def test_a_text_and_its_callbacks_go_all_the_way(database: str, tmp_path: Path, connection: sqlite3.Connection) -> None:
    """`followthrough api` as a process: a text leaves, its statuses and the family's answer come back."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    env = {
        **os.environ, "FOLLOWTHROUGH_API__PORT": str(port), "FOLLOWTHROUGH_API__PUBLIC_URL": url,
        "TWILIO_ACCOUNT_SID": ACCOUNT_SID, "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
    }  # fmt: skip
    command = [sys.executable, "-m", "engine", "--database", database, "api"]
    receiver = subprocess.Popen(command, cwd=tmp_path, env=env, stderr=subprocess.PIPE, text=True)
    assert receiver.stderr is not None
    try:
        assert "api.started" in receiver.stderr.readline()
        with TwilioFake(inbound_url=f"{url}/twilio/inbound") as fake:
            fake.script.add(Rule(callbacks="twice"))
            receipt = send(channel(fake, public_url=url), letter())
            fake.call_back()
            assert fake.receive("+13125550142", fake.number, "STOP") == 200
            assert [line["answer"] for line in fake.account.logged if line["what"] == "callback"] == [200] * 4
        with urllib.request.urlopen(f"{url}/health", timeout=10) as answer:
            assert json.load(answer) == {"status": "ok"}
    finally:
        receiver.send_signal(signal.SIGTERM)
        lines = receiver.communicate(timeout=20)[1]
    assert receiver.returncode in (0, -signal.SIGTERM)
    assert "WARNING" not in lines
    kept = [(event["event_type"], event["payload"]) for event in events(connection)]
    assert [kind for kind, _ in kept] == ["sms.status", "sms.status", "sms.received"]
    assert kept[0][1] == {"sid": receipt.provider_id, "key": "7-1-1-sms", "status": "sent", "error_code": None}
    assert kept[1][1]["status"] == "delivered"
    assert kept[2][1]["text"] == "STOP"
