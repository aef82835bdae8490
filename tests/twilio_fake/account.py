"""One Twilio account: what it has accepted, who has said stop, and the files that both outlive a restart in."""

from __future__ import annotations

import json
import os
import re
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO
from uuid import uuid4

from engine.messages.segments import count_segments
from tests.twilio_fake.message import Message
from tests.twilio_fake.refusals import Refusal

ACCOUNT_SID = "AC" + "f00d" * 8
AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
NUMBER = "+15005550006"
"""Twilio's own number for tests that is always good to send from."""
SERVICE = "MG" + "beef" * 8

REFUSED_SENDERS = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}

STOP = frozenset(("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"))
START = frozenset(("START", "YES", "UNSTOP"))


class Account:
    """Messages by their ids, and opt-outs by pair of family and sender. Any thread may call it."""

    def __init__(self, *, state: Path | None = None, log: Path | None = None, now: Callable[[], datetime]) -> None:
        self.messages: dict[str, Message] = {}
        self.opted_out: set[tuple[str, str]] = set()
        self._now = now
        self.lock = threading.RLock()
        if state is not None and state.exists():
            self._read(state)
        self._state = state.open("a", encoding="utf-8") if state is not None else None
        self._log = log.open("a", encoding="utf-8") if log is not None else None
        self.logged: list[dict[str, Any]] = []

    def create(self, form: Mapping[str, str]) -> Message:
        """Accept a message: it is logged and on disk before this returns. Raises `Refusal`."""
        with self.lock:
            to, sender = self._checked(form)
            now = self._now().replace(microsecond=0)
            service = form.get("MessagingServiceSid") or None
            message = Message(
                sid="SM" + uuid4().hex,
                account_sid=ACCOUNT_SID,
                to=to,
                from_=form.get("From") or None,
                messaging_service_sid=service,
                body=form["Body"],
                direction="outbound-api",
                status="accepted" if service else "queued",
                date_created=now,
                date_updated=now,
                num_segments=0 if service else count_segments(form["Body"]),
                status_callback=form.get("StatusCallback") or None,
                validity_period=int(form["ValidityPeriod"]) if form.get("ValidityPeriod") else None,
            )
            self.messages[message.sid] = message
            self._keep({"message": message.as_state()})
            self.log(
                "accepted", sid=message.sid, to=to, sender=sender, body=message.body, callback=message.status_callback,
                validity_period=message.validity_period,
            )  # fmt: skip
            return message

    def _checked(self, form: Mapping[str, str]) -> tuple[str, str]:
        to, body = form.get("To", ""), form.get("Body", "")
        sender = form.get("MessagingServiceSid") or form.get("From") or ""
        for value, code in ((to, 21604), (sender, 21603), (body, 21602)):
            if not value:
                raise Refusal(code)
        if not re.fullmatch(r"\+[1-9]\d{6,14}", to):
            raise Refusal(21211)
        if to == sender:
            raise Refusal(21266)
        if len(body) > 1600:
            raise Refusal(21617)
        if sender in REFUSED_SENDERS:
            raise Refusal(REFUSED_SENDERS[sender])
        if (to, sender) in self.opted_out:
            raise Refusal(21610)
        return to, sender

    def move(self, sid: str, status: str, error_code: int | None = None) -> None:
        """The message's next status."""
        with self.lock:
            message, now = self.messages[sid], self._now().replace(microsecond=0)
            message.status, message.error_code, message.date_updated = status, error_code, now
            if status == "sent":
                message.date_sent = now
            if message.from_ is None:  # the service has chosen a number by now
                message.from_, message.num_segments = NUMBER, count_segments(message.body)
            self._keep({"message": message.as_state()})

    def receive(self, sender: str, to: str, body: str) -> Message:
        """A family's text arrives; STOP and START count for the number and for the service that it belongs to."""
        with self.lock:
            now = self._now().replace(microsecond=0)
            word = body.strip().upper()
            for pair in ((sender, to), (sender, SERVICE)):
                if word in STOP:
                    self.opted_out.add(pair)
                elif word in START:
                    self.opted_out.discard(pair)
                if word in STOP | START:
                    self._keep({"opt_out": pair, "stopped": word in STOP})
            message = Message(
                "SM" + uuid4().hex, ACCOUNT_SID, to, sender, None, body, "inbound", "received", now, now,
                count_segments(body), now,
            )  # fmt: skip
            self.messages[message.sid] = message
            self._keep({"message": message.as_state()})
            self.log("inbound", sid=message.sid, sender=sender, to=to, body=body)
            return message

    def outbound(self) -> list[Message]:
        """What it was asked to send, the oldest first."""
        with self.lock:
            return [message for message in self.messages.values() if message.direction != "inbound"]

    def log(self, what: str, **fields: object) -> None:
        """One JSON line, on disk before this returns."""
        line = {"at": datetime.now(UTC).isoformat(), "what": what, **fields}
        with self.lock:
            self.logged.append(line)
            _write(self._log, line)

    def close(self) -> None:
        """Close the files."""
        for file in (self._state, self._log):
            if file is not None:
                file.close()

    def _keep(self, line: dict[str, Any]) -> None:
        _write(self._state, line)

    def _read(self, state: Path) -> None:
        for text in state.read_text(encoding="utf-8").splitlines():
            try:
                line = json.loads(text)
            except ValueError:  # a line that was cut off when the fake was killed
                continue
            if "message" in line:
                message = Message.from_state(line["message"])
                self.messages[message.sid] = message
            elif line["stopped"]:
                self.opted_out.add(tuple(line["opt_out"]))
            else:
                self.opted_out.discard(tuple(line["opt_out"]))


def _write(file: TextIO | None, line: dict[str, Any]) -> None:
    if file is None or file.closed:
        return
    file.write(json.dumps(line) + "\n")
    file.flush()
    os.fsync(file.fileno())
