"""Twilio's own requests: status callbacks and families' texts, signed, in a thread of their own or when asked to.

The signature is computed here by the published recipe, not with Twilio's library, so that the receiver is not checked
by the code that it checks with.
"""

from __future__ import annotations

import base64
import hashlib
import heapq
import hmac
import http.client
import itertools
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from urllib.parse import parse_qs, urldefrag, urlencode

from tests.twilio_fake.account import ACCOUNT_SID, AUTH_TOKEN, Account
from tests.twilio_fake.message import API, Message
from tests.twilio_fake.script import Rule

TIMEOUT_SECONDS = 15.0
"""What Twilio waits for an answer at most."""

_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def signature(url: str, form: Mapping[str, str], token: str = AUTH_TOKEN) -> str:
    """X-Twilio-Signature: the URL and every field by its name, HMAC-SHA1 with the token, base64."""
    signed = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


class Webhooks:
    """Requests that wait for their moment."""

    def __init__(self, account: Account, *, step_seconds: float, by_hand: bool) -> None:
        self._account, self._step, self._by_hand = account, step_seconds, by_hand
        self._waiting: list[tuple[float, int, str, str, int | None, bool]] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._ended = False
        if not by_hand:
            threading.Thread(target=self._run, name="twilio-webhooks", daemon=True).start()

    def follow(self, message: Message, rule: Rule) -> None:
        """Let the message live on: its statuses, and a callback with each where one was asked for."""
        final, _, code = rule.fate.partition(":")
        steps: list[tuple[str, int | None]] = [("queued", None)] if message.messaging_service_sid else []
        if final != "failed":
            steps.append(("sent", None))
        if final != "sent":
            steps.append((final, int(code) if code else None))
        kind, _, late = rule.callbacks.partition(":")
        moments = [(n + 1) * self._step for n in range(len(steps))]
        for moment, (status, error_code) in zip(moments, steps, strict=True):
            self._put(moment, message.sid, status, error_code, tells=False)
        told = list(reversed(steps)) if kind == "reversed" else steps
        if kind == "never" or not message.status_callback:
            return
        extra = float(late) if late else 0.0
        for moment, (status, error_code) in zip(moments, told, strict=True):
            for again in range(2 if kind == "twice" else 1):
                self._put(moments[-1] * again + moment + extra, message.sid, status, error_code, tells=True)

    def run_due(self) -> None:
        """Everything that waits, at once and in order, in this thread."""
        while True:
            with self._changed:
                if not self._waiting:
                    return
                item = heapq.heappop(self._waiting)
            self._do(*item[2:])

    def close(self) -> None:
        """Nothing more is sent."""
        with self._changed:
            self._ended = True
            self._waiting.clear()
            self._changed.notify_all()

    def post(self, url: str, form: Mapping[str, str]) -> int | None:
        """One signed request, again as often as the URL's connection overrides say; its HTTP status, None if none."""
        address, fragment = urldefrag(url)
        overrides = parse_qs(fragment)
        tries = 1 + int(overrides.get("rc", ["1"])[0])
        policy = overrides.get("rp", ["ct"])[0].split(",")
        status = None
        for _ in range(tries):
            status = self._post(address, form)
            failure = "ct" if status is None else f"{status // 100}xx"
            if (status is not None and status < 400) or (failure not in policy and "all" not in policy):
                break
        return status

    def _post(self, url: str, form: Mapping[str, str]) -> int | None:
        request = urllib.request.Request(
            url,
            urlencode(form).encode(),
            {"X-Twilio-Signature": signature(url, form), "User-Agent": "TwilioProxy/1.1"},
            method="POST",
        )
        try:
            with _OPENER.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except (OSError, http.client.HTTPException):
            return None

    def _put(self, after: float, sid: str, status: str, error_code: int | None, *, tells: bool) -> None:
        due = after if self._by_hand else time.monotonic() + after
        with self._changed:
            heapq.heappush(self._waiting, (due, next(self._numbers), sid, status, error_code, tells))
            self._changed.notify_all()

    def _do(self, sid: str, status: str, error_code: int | None, tells: bool) -> None:
        if not tells:
            self._account.move(sid, status, error_code)
            return
        message = self._account.messages[sid]
        form = {
            "AccountSid": ACCOUNT_SID, "ApiVersion": API, "From": message.from_ or "", "MessageSid": sid,
            "MessageStatus": status, "SmsSid": sid, "SmsStatus": status, "To": message.to,
        }  # fmt: skip
        if message.messaging_service_sid:
            form["MessagingServiceSid"] = message.messaging_service_sid
        if error_code is not None:
            form["ErrorCode"] = str(error_code)
        url = message.status_callback or ""
        self._account.log("callback", sid=sid, status=status, answer=self.post(url, form))

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._ended and (not self._waiting or self._waiting[0][0] > time.monotonic()):
                    self._changed.wait(max(0.0, self._waiting[0][0] - time.monotonic()) if self._waiting else None)
                if self._ended:
                    return
                item = heapq.heappop(self._waiting)
            self._do(*item[2:])
