"""The stand-in for Twilio does what its README says, as far as our own client does not show it already."""

import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from engine.channels.letter import Result
from tests.channels.twilio_rig import FAMILY, NOW, WORDS, channel, letter, look_up, send, sought
from tests.twilio_fake import ACCOUNT_SID, AUTH_TOKEN, NUMBER, SERVICE, Rule, TwilioFake
from tests.twilio_fake.webhooks import signature


class Hook:
    """Somebody who is called back, and answers as told."""

    def __init__(self) -> None:
        self.heard: list[dict[str, str]] = []
        self.genuine: list[bool] = []
        self.answers: list[int] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode(), True))
                signed = self.headers["X-Twilio-Signature"]
                hook.heard.append(form)
                hook.genuine.append(RequestValidator(AUTH_TOKEN).validate(f"{hook.url}{self.path}", form, signed))
                self.send_response(hook.answers.pop(0) if hook.answers else 200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
                """Nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def statuses(self) -> list[str]:
        """What was told, in order."""
        return [form["MessageStatus"] for form in self.heard]


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A webhook."""
    made = Hook()
    threading.Thread(target=made.server.serve_forever, args=(0.05,), daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_its_signatures_are_those_of_twilio_s_own_example() -> None:
    """The values of twilio-node's spec/validation.spec.js."""
    form = {
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309",
        "To": "+18005551212",
    }  # fmt: skip
    made = signature("https://mycompany.com/myapp.php?foo=1&bar=2", form, token="12345")
    assert made == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def client_of(fake: TwilioFake) -> Any:
    """Twilio's own client, pointed at the fake."""
    client = Client(ACCOUNT_SID, AUTH_TOKEN, http_client=TwilioHttpClient(timeout=10))
    client.api.base_url = fake.url
    return client.api.account.messages


@pytest.mark.parametrize(
    ("callbacks", "told"),
    [
        ("in_order", ["sent", "delivered"]),
        ("late:60", ["sent", "delivered"]),
        ("twice", ["sent", "delivered", "sent", "delivered"]),
        ("reversed", ["delivered", "sent"]),
        ("never", []),
    ],
)
def test_callbacks_come_as_the_script_says_and_are_signed(
    fake: TwilioFake, hook: Hook, callbacks: str, told: list[str]
) -> None:
    fake.script.add(Rule(callbacks=callbacks))
    send(channel(fake, public_url=hook.url), letter())
    assert hook.heard == []
    fake.call_back()
    assert hook.statuses == told
    assert all(hook.genuine)
    assert fake.received[0].status == "delivered"


@pytest.mark.parametrize(
    ("fate", "told", "code"),
    [
        ("undelivered:30005", ["sent", "undelivered"], "30005"),
        ("failed:30007", ["failed"], "30007"),
        ("sent", ["sent"], None),
    ],
)
def test_a_message_can_fail_after_it_was_accepted(
    fake: TwilioFake, hook: Hook, fate: str, told: list[str], code: str | None
) -> None:
    fake.script.add(Rule(fate=fate))
    send(channel(fake, public_url=hook.url), letter())
    fake.call_back()
    assert (hook.statuses, hook.heard[-1].get("ErrorCode")) == (told, code)


def test_a_service_s_messages_are_queued_first_and_get_a_number_later(fake: TwilioFake, hook: Hook) -> None:
    send(channel(fake, public_url=hook.url, messaging_service_sid=SERVICE), letter())
    assert (fake.received[0].status, fake.received[0].as_json()["num_segments"]) == ("accepted", "0")
    fake.call_back()
    assert hook.statuses == ["queued", "sent", "delivered"]
    assert (fake.received[0].from_, fake.received[0].num_segments) == (NUMBER, 1)


def test_callbacks_are_tried_again_as_the_url_says(fake: TwilioFake, hook: Hook) -> None:
    hook.answers = [503, 503, 200, 503]
    assert fake.webhooks.post(f"{hook.url}/in#rc=5&rp=all", {"MessageStatus": "a"}) == 200
    assert fake.webhooks.post(f"{hook.url}/in", {"MessageStatus": "b"}) == 503
    assert (hook.statuses, all(hook.genuine)) == (["a", "a", "a", "b"], True)


def test_who_says_stop_gets_no_more_until_start(fake: TwilioFake) -> None:
    for words, result in (("Stop ", Result.REFUSED), ("yes", Result.SENT), ("please stop", Result.SENT)):
        fake.receive(FAMILY, NUMBER, words)
        receipt = send(channel(fake), letter())
        assert receipt.result is result, words
        assert receipt.error_code == ("21610" if result is Result.REFUSED else None)
    fake.receive(FAMILY, NUMBER, "STOPALL")
    assert send(channel(fake, messaging_service_sid=SERVICE), letter()).error_code == "21610"
    assert send(channel(fake), letter("+13125550199")).result is Result.SENT


def test_a_rule_counts_for_a_number_after_some_messages_and_for_so_many(fake: TwilioFake) -> None:
    fake.script.add(Rule(to=FAMILY, answer="429", skip=1, times=2))
    results = [str(send(channel(fake), letter()).result) for _ in range(4)]
    assert results == ["sent", "not_sent", "not_sent", "sent"]
    with pytest.raises(ValueError, match="is none of"):
        Rule(answer="explode")


def test_the_same_request_twice_makes_two_messages(fake: TwilioFake) -> None:
    for _ in range(2):
        send(channel(fake), letter())
    assert len({message.sid for message in fake.received}) == 2


def test_lists_are_filtered_and_in_pages_with_the_newest_first(fake: TwilioFake) -> None:
    messages = client_of(fake)
    moments = iter([NOW - timedelta(days=days) for days in (3, 2, 1, 0)] * 3)
    fake.account._now = lambda: next(moments)
    for _ in range(3):
        messages.create(to=FAMILY, from_=NUMBER, body="Hello")
    sids = [message.sid for message in fake.received]
    fake.account._now = lambda: NOW
    messages.create(to="+13125550199", from_=NUMBER, body="Hello")
    assert [message.sid for message in messages.list(to=FAMILY, page_size=1)] == sids[::-1]
    assert len(messages.list(page_size=2)) == 4
    assert messages.list(from_="+15005550010") == []
    assert messages.list(date_sent_after=NOW - timedelta(days=30)) == []
    fake.call_back()
    assert len(messages.list(date_sent=NOW)) == 4
    assert messages.list(date_sent_before=NOW - timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"to": FAMILY, "from_": NUMBER}, 21602),
        ({"to": FAMILY, "body": "Hello"}, 21603),
        ({"to": "", "from_": NUMBER, "body": "Hello"}, 21604),
        ({"to": "12", "from_": NUMBER, "body": "Hello"}, 21211),
        ({"to": NUMBER, "from_": NUMBER, "body": "Hello"}, 21266),
        ({"to": FAMILY, "from_": NUMBER, "body": "x" * 1601}, 21617),
        ({"to": FAMILY, "from_": "+15005550001", "body": "Hello"}, 21212),
        ({"to": FAMILY, "from_": "+15005550007", "body": "Hello"}, 21606),
        ({"to": "+15005550009", "from_": NUMBER, "body": "Hello"}, 21614),
    ],
)
def test_what_is_refused_is_refused_with_twilio_s_code(fake: TwilioFake, given: dict[str, str], code: int) -> None:
    with pytest.raises(TwilioRestException) as refusal:
        client_of(fake).create(**given)
    assert (refusal.value.code, refusal.value.status) == (code, 400)
    assert fake.received == []


def test_what_was_accepted_is_on_disk_before_the_answer(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    with TwilioFake(log=log) as fake:
        fake.script.add(Rule(answer="drop_after"))
        assert send(channel(fake), letter()).result is Result.UNCERTAIN
        (line,) = [json.loads(text) for text in log.read_text().splitlines()]
        assert (line["what"], line["to"], line["body"]) == ("accepted", FAMILY, WORDS)
        assert line["sid"] == fake.received[0].sid


@pytest.mark.slow
def test_killed_and_started_again_it_goes_on_where_it_was(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.twilio_fake", "--log", "log.jsonl", "--state", "state.jsonl"]
    root = str(Path(__file__).parents[2])
    (tmp_path / "rules.json").write_text(json.dumps([{"to": FAMILY, "answer": "drop_after", "times": 1}]))

    def start(*options: str) -> tuple[subprocess.Popen[str], TwilioFake]:
        process = subprocess.Popen(
            [*command, *options],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": root},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        stand_in: Any = type("Elsewhere", (), {"url": process.stdout.readline().strip()})
        return process, stand_in

    process, fake = start("--rules", "rules.json")
    assert send(channel(fake), letter()).result is Result.UNCERTAIN
    inbound = json.dumps({"sender": FAMILY, "to": NUMBER, "body": "STOP"}).encode()
    urllib.request.urlopen(f"{fake.url}/_fake/inbound", inbound, timeout=10).close()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    process, fake = start()
    found = look_up(channel(fake), sought())
    assert found is not None
    assert found.result is Result.SENT
    assert send(channel(fake), letter()).error_code == "21610"
    process.kill()
    process.communicate()
    assert (tmp_path / "log.jsonl").read_text().count('"accepted"') == 1
