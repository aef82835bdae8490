"""Twilio's message resource, as its API gives it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

API = "2010-04-01"


@dataclass(slots=True)
class Message:
    """One message, in or out. Dates are kept in whole seconds, as Twilio's are."""

    sid: str
    account_sid: str
    to: str
    from_: str | None
    messaging_service_sid: str | None
    body: str
    direction: str
    status: str
    date_created: datetime
    date_updated: datetime
    num_segments: int
    date_sent: datetime | None = None
    error_code: int | None = None
    status_callback: str | None = None
    validity_period: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The resource. Twilio gives numbers of segments and media as text."""
        uri = f"/{API}/Accounts/{self.account_sid}/Messages/{self.sid}"
        return {
            "account_sid": self.account_sid,
            "api_version": API,
            "body": self.body,
            "date_created": rfc2822(self.date_created),
            "date_sent": rfc2822(self.date_sent),
            "date_updated": rfc2822(self.date_updated),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": None,
            "from": self.from_,
            "messaging_service_sid": self.messaging_service_sid,
            "num_media": "0",
            "num_segments": str(self.num_segments),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }

    def as_state(self) -> dict[str, Any]:
        """All of it, to be read again by `from_state`."""
        return {
            name: value.isoformat() if isinstance(value := getattr(self, name), datetime) else value
            for name in self.__slots__
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Message:
        """The message that `as_state` wrote."""
        dates = {name: state[name] and datetime.fromisoformat(state[name]) for name in state if name.startswith("date")}
        return cls(**{**state, **dates})


def rfc2822(moment: datetime | None) -> str | None:
    """`Thu, 30 Jul 2015 20:12:31 +0000`."""
    return format_datetime(moment.astimezone(UTC)) if moment is not None else None
