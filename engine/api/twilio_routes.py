"""What Twilio posts: the texts that families send, and what became of ours.

Each request is checked by its signature, becomes one row in `events`, and is answered; the engine does the rest. The
signature is computed over the configured public URL, never over what a proxy made of it, and with the query, where our
key stands. (https://www.twilio.com/docs/usage/webhooks/webhooks-security)
"""

from __future__ import annotations

import re

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import ImmutableMultiDict
from starlette.exceptions import HTTPException

from engine import log, log_events
from engine.api.front_door import FrontDoor
from engine.api.requests import capped_body, form_of
from engine.config import Config
from engine.store.receiving import receive_once, receive_status

MAX_BODY = 64 * 1024
"""Bytes. A text has at most 1,600 characters; the rest of a request is some 30 short fields."""

_SID = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_STATUS = re.compile(r"[a-z_]{1,40}")

NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""TwiML: Twilio sends no answer of its own to the family."""


def twilio_routes(config: Config, door: FrontDoor) -> APIRouter:
    """The routes below `/twilio`."""
    router = APIRouter(prefix="/twilio")
    check = SignatureCheck(config)

    @router.post("/status")
    async def status(request: Request) -> Response:
        form = form_of(await check.signed_body(request))
        sid = _required(form, "MessageSid", "SmsSid", pattern=_SID)
        word = _required(form, "MessageStatus", "SmsStatus", pattern=_STATUS)
        code = form.get("ErrorCode") or None
        key = request.query_params.get("key")
        await run_in_threadpool(door.put, receive_status, sid, key, word, code)
        return Response(status_code=200)

    @router.post("/inbound")
    async def inbound(request: Request) -> Response:
        form = form_of(await check.signed_body(request))
        sid = _required(form, "MessageSid", "SmsSid", pattern=_SID)
        payload = {
            "from": form.get("From", ""), "to": form.get("To", ""), "text": form.get("Body", ""), "sid": sid,
            "media": int(form["NumMedia"]) if form.get("NumMedia", "").isdecimal() else 0,
        }  # fmt: skip
        await run_in_threadpool(door.put, receive_once, "sms.received", "twilio", sid, payload)
        return Response(NOTHING_TO_SAY, media_type="text/xml")

    return router


class SignatureCheck:
    """Whether a request is Twilio's own."""

    def __init__(self, config: Config) -> None:
        from twilio.request_validator import RequestValidator

        token = config.secrets.twilio_auth_token
        self._validator = RequestValidator(token.get_secret_value()) if token is not None else None
        self._public_url = config.api.public_url

    async def signed_body(self, request: Request) -> bytes:
        """The body of a request that Twilio has signed. Any other is refused with 403, and nothing is written."""
        body = await capped_body(request, MAX_BODY)
        signature = request.headers.get("x-twilio-signature", "")
        if not signature or not self._is_genuine(request, body, signature):
            why = "its signature is wrong" if signature else "it bears no signature"
            log.write(log_events.REQUEST_REFUSED, path=request.url.path, why=why)
            raise HTTPException(403)
        return body

    def _is_genuine(self, request: Request, body: bytes, signature: str) -> bool:
        if self._validator is None or not self._public_url:
            return False
        query = f"?{request.url.query}" if request.url.query else ""
        url = f"{self._public_url}{request.url.path}{query}"
        return bool(self._validator.validate(url, form_of(body), signature))


def _required(form: ImmutableMultiDict[str, str], *names: str, pattern: re.Pattern[str]) -> str:
    """The first of these fields; without one that fits, the request is refused with 400."""
    value = next((form[name] for name in names if form.get(name)), "")
    if not pattern.fullmatch(value):
        raise HTTPException(400)
    return value
