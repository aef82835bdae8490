"""The list of messages: filtered, the newest first, in pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from tests.twilio_fake.account import ACCOUNT_SID
from tests.twilio_fake.message import API, Message

PAGE_SIZE, LARGEST_PAGE = 50, 1000
FUTURE = datetime(9999, 1, 1, tzinfo=UTC)


def page(messages: Iterable[Message], query: Mapping[str, str]) -> dict[str, Any]:
    """One page. By the date of sending; what has none yet stands first."""
    found = [message for message in messages if _fits(message, query)]
    found.sort(key=lambda message: (message.date_sent or FUTURE, message.date_created), reverse=True)
    size = max(1, min(int(query.get("PageSize", PAGE_SIZE)), LARGEST_PAGE))
    number = int(query.get("Page", 0))
    start = 0
    if token := query.get("PageToken"):
        start = next((n + 1 for n, message in enumerate(found) if f"PA{message.sid}" == token), len(found))
    shown = found[start : start + size]
    path = f"/{API}/Accounts/{ACCOUNT_SID}/Messages.json"
    following = None
    if start + size < len(found):
        more = {**query, "PageSize": str(size), "Page": str(number + 1), "PageToken": f"PA{shown[-1].sid}"}
        following = f"{path}?{urlencode(more)}"
    return {
        "end": start + len(shown) - 1 if shown else 0,
        "first_page_uri": f"{path}?{urlencode({**query, 'PageSize': str(size), 'Page': '0'})}",
        "messages": [message.as_json() for message in shown],
        "next_page_uri": following,
        "page": number,
        "page_size": size,
        "previous_page_uri": None,
        "start": start,
        "uri": f"{path}?{urlencode(query)}",
    }


def _fits(message: Message, query: Mapping[str, str]) -> bool:
    if "To" in query and message.to != query["To"]:
        return False
    if "From" in query and message.from_ != query["From"]:
        return False
    sent = message.date_sent.strftime("%Y-%m-%d") if message.date_sent else ""
    return not any(
        (
            "DateSent" in query and sent != query["DateSent"][:10],
            "DateSent<" in query and not "" < sent <= query["DateSent<"][:10],
            "DateSent>" in query and not sent >= query["DateSent>"][:10],
        )
    )
