"""The HTTP server: Twilio's API under `/2010-04-01`, and the fake's own strings to pull under `/_fake`."""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.twilio_fake import listing
from tests.twilio_fake.account import ACCOUNT_SID, AUTH_TOKEN, NUMBER, Account
from tests.twilio_fake.message import API, Message
from tests.twilio_fake.refusals import Refusal
from tests.twilio_fake.script import Rule, Script
from tests.twilio_fake.webhooks import Webhooks

BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class TwilioFake:
    """The fake, running. `by_hand`: callbacks go out when `call_back` is called, and not by themselves."""

    number = NUMBER

    def __init__(
        self,
        *,
        port: int = 0,
        log: Path | None = None,
        state: Path | None = None,
        inbound_url: str = "",
        step_seconds: float = 0.05,
        by_hand: bool = True,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self.account = Account(state=state, log=log, now=now)
        self.script = Script()
        self.inbound_url = inbound_url
        self.webhooks = Webhooks(self.account, step_seconds=step_seconds, by_hand=by_hand)
        self.released = threading.Event()
        """Set when the fake ends, so that requests which hang come to an end."""
        self._server = _Server(self, port)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> TwilioFake:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="twilio-fake", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.released.set()
        self.webhooks.close()
        self._server.shutdown()
        self._server.server_close()
        self.account.close()

    def serve(self) -> None:
        """Answer until the process ends."""
        self._server.serve_forever()

    @property
    def received(self) -> list[Message]:
        """What it was asked to send and has accepted, the oldest first."""
        return self.account.outbound()

    def call_back(self) -> None:
        """All callbacks that wait, now."""
        self.webhooks.run_due()

    def receive(self, sender: str, to: str, body: str) -> int | None:
        """A family texts us; the HTTP status of our receiver, where one is configured."""
        message = self.account.receive(sender, to, body)
        if not self.inbound_url:
            return None
        form = {
            "AccountSid": ACCOUNT_SID, "ApiVersion": API, "Body": body, "From": sender, "FromCountry": "US",
            "MessageSid": message.sid, "NumMedia": "0", "NumSegments": "1", "SmsMessageSid": message.sid,
            "SmsSid": message.sid, "SmsStatus": "received", "To": to, "ToCountry": "US", "ToZip": "",
        }  # fmt: skip
        return self.webhooks.post(self.inbound_url, form)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, fake: TwilioFake, port: int) -> None:
        self.fake = fake
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        try:
            self._authenticate()
            account, messages = self.server.fake.account, f"/{API}/Accounts/{ACCOUNT_SID}/Messages"
            if url.path == f"{messages}.json":
                self._answer(200, listing.page(list(account.messages.values()), dict(parse_qsl(url.query))))
                return
            sid = url.path.removeprefix(f"{messages}/").removesuffix(".json")
            if sid not in account.messages:
                raise Refusal(20404)
            self._answer(200, account.messages[sid].as_json())
        except Refusal as refusal:
            self._answer(refusal.status, refusal.as_json())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        fake, path = self.server.fake, urlsplit(self.path).path
        if path == "/_fake/rules":
            fake.script.replace(json.loads(body))
            self._answer(200, {})
            return
        if path == "/_fake/inbound":
            self._answer(200, {"answer": fake.receive(**json.loads(body))})
            return
        try:
            self._authenticate()
            if path != f"/{API}/Accounts/{ACCOUNT_SID}/Messages.json":
                raise Refusal(20404)
            self._create(dict(parse_qsl(body)))
        except Refusal as refusal:
            fake.account.log("refused", code=refusal.code)
            self._answer(refusal.status, refusal.as_json())

    def _create(self, form: dict[str, str]) -> None:
        fake = self.server.fake
        rule = fake.script.rule_for(form.get("To", ""))
        kind, _, detail = rule.answer.partition(":")
        if kind == "refuse":
            raise Refusal(int(detail))
        if kind == "429":
            raise Refusal(20429)
        if kind.endswith("_before"):
            self._go_wrong(kind)
            return
        message = fake.account.create(form)
        answer = message.as_json()
        fake.webhooks.follow(message, rule)
        if kind.endswith("_after"):
            self._go_wrong(kind)
        elif kind == "hang":
            fake.released.wait()
            self._go_wrong("drop")
        elif kind == "unreadable":
            self._send(201, b"<html>", "text/html")
        elif kind == "nameless":
            self._answer(201, {})
        else:
            if kind == "slow":
                fake.released.wait(float(detail))
            self._answer(201, answer)

    def _go_wrong(self, kind: str) -> None:
        if kind.startswith("drop"):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        elif kind.startswith("502"):
            self._send(502, BAD_GATEWAY, "text/html")
        else:
            self._answer(500, {"code": 20500, "message": "Internal Server Error", "more_info": "", "status": 500})

    def _authenticate(self) -> None:
        expected = base64.b64encode(f"{ACCOUNT_SID}:{AUTH_TOKEN}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {expected}":
            raise Refusal(20003)

    def _answer(self, status: int, value: dict[str, Any]) -> None:
        self._send(status, json.dumps(value).encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # the client has gone, as after its own timeout
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Nothing: what counts is in the log file."""


__all__ = ["Rule", "TwilioFake"]
