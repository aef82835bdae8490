"""What the co-op sent in the two weeks before, so that the charts of Health have something to show.

These messages belong to no family of the sample: they are in no story and in no list.
"""

from __future__ import annotations

from datetime import timedelta

from console.sample.co_op import NOW
from console.sample.writer import Writer

DAYS = 14
BY_HOUR = {15: 9, 16: 6, 17: 4, 18: 3, 19: 5, 20: 4, 21: 2, 22: 2}  # UTC: the co-op's morning to its afternoon
WRONG = {
    2: ("email", "bounced", "5.1.1", "address"),
    5: ("sms", "failed", "30005", "address"),
    6: ("email", "bounced", "5.2.2", "unreachable"),
    9: ("sms", "failed", "30007", "content"),
    12: ("email", "failed", "451", "provider"),
}
"""What went wrong on a day so long ago: channel, fate, the provider's code, and what stood in its way."""


def send(write: Writer) -> None:
    """Write the messages of every working day."""
    for ago in range(DAYS):
        day = (NOW - timedelta(days=ago)).replace(hour=0, minute=0)
        if day.weekday() > 4:
            continue
        for hour, count in BY_HOUR.items():
            for number in range(max(1, count - ago % 3)):
                at = day + timedelta(hours=hour, minutes=7 * number)
                if at < NOW:
                    _message(write, f"{ago}-{hour}-{number}", "sms" if number % 3 == 1 else "email", "delivered", at)
        if ago in WRONG:
            channel, status, code, fault = WRONG[ago]
            at = day + timedelta(hours=16, minutes=55)
            _message(write, f"{ago}-wrong", channel, status, at, error_code=code, fault=fault)


def _message(write: Writer, key: str, channel: str, status: str, at: object, **more: object) -> None:
    write.add(
        "messages",
        channel=channel,
        mode="simulate",
        recipient="somebody@example.org" if channel == "email" else "+13125550100",
        idempotency_key=f"traffic-{key}",
        status=status,
        created_date=at,
        updated_date=at,
        sent_at=at if status in ("delivered", "bounced") else None,
        **more,
    )
