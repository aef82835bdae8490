"""Requests as Twilio makes them, and the rows that they leave."""

from __future__ import annotations

import json
import sqlite3
from typing import Any
from urllib.parse import urlencode

from httpx import Response

from tests.api.client import Client
from tests.api.conftest import PUBLIC
from tests.twilio_fake.webhooks import signature

SID = "SM" + "0a" * 16
STATUS = {"MessageSid": SID, "MessageStatus": "delivered", "To": "+13125550142", "From": "+15005550006"}
TEXT = {
    "MessageSid": SID, "SmsSid": SID, "From": "+13125550142", "To": "+15005550006", "Body": "Sí, gracias 🙂 + más",
    "NumMedia": "0", "ToZip": "",
}  # fmt: skip


def post(client: Client, path: str, form: dict[str, str], *, signed: str | None = None) -> Response:
    """Post a form, signed over the public URL unless another signature is given ("" for none)."""
    made = signature(f"{PUBLIC}{path}", form) if signed is None else signed
    headers = {"Content-Type": "application/x-www-form-urlencoded"} | ({"X-Twilio-Signature": made} if made else {})
    return client.post(path, content=urlencode(form), headers=headers)


def events(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """What is in at the front door."""
    rows = connection.execute("SELECT * FROM events ORDER BY event_id").fetchall()
    return [{**dict(row), "payload": json.loads(row["payload"])} for row in rows]
