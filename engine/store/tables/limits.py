"""What keeps a channel from doing harm: suppressed addresses, breakers, budgets. Written by the engine and by acts."""

from sqlmodel import SQLModel

from engine.store.tables.columns import (
    address_key,
    check,
    datetime,
    index,
    key,
    link,
    moment,
    number,
    one_of,
    whole,
    words,
)


class Suppression(SQLModel, table=True):
    """An address that is not written to whatever the family has agreed to: dead, complained, or on a list."""

    __tablename__ = "suppressions"
    __table_args__ = (
        index("suppressions_in_force", "address", where="lifted_at IS NULL"),
        index("suppressions_key", address_key("address"), where="lifted_at IS NULL"),
    )

    suppression_id: int | None = key()
    address: str | None = words("an email address in lower case, or a phone number as E.164")
    channel: str | None = words("email, sms, call; NULL or all: every channel")
    reason: str | None = words("such as dead, complaint, list")
    source: str | None = words("who says so, such as provider:30005, import:FILE, manual:Dana")
    added_at: datetime | None = moment(now=True)
    lifted_at: datetime | None = moment("NULL: in force")


class Breaker(SQLModel, table=True):
    """Whether a channel may be used: open while its faults are ours, so that no family pays for them."""

    __tablename__ = "breakers"
    __table_args__ = (
        one_of("state", "closed", "open", "half_open"),
        check("open_has_moments", "state = 'closed' OR (opened_at IS NOT NULL AND probe_at IS NOT NULL)"),
        check("counts_in_range", "failures >= 0 AND openings >= 0"),
    )

    channel: str = words("email or sms", required=True, primary=True)
    state: str = words(required=True, default="closed")
    failures: int = whole("faults in a row that are ours or the provider's", required=True, default=0)
    openings: int = whole("times that it opened in a row; each probe that fails waits longer", required=True, default=0)
    reason: str | None = words("the last fault, as a sentence")
    error_code: str | None = words()
    opened_at: datetime | None = moment()
    probe_at: datetime | None = moment("when one message may try again")
    task_id: int | None = link("the one alert")
    updated_date: datetime | None = moment(now=True, required=True)


class SenderBudget(SQLModel, table=True):
    """What a sender may still send: a token bucket, and what it has sent today."""

    __tablename__ = "sender_budgets"
    __table_args__ = (check("counts_in_range", "units_today >= 0 AND messages_today >= 0"),)

    sender: str = words("channel and the number, service or address: sms:+13125550142", required=True, primary=True)
    tokens: float = number("units left in the bucket; a unit is an SMS segment or an email", required=True)
    refilled_at: datetime = moment(required=True)
    day: str = words("the site's local date that the counts are for", required=True)
    units_today: int = whole(required=True, default=0)
    messages_today: int = whole(required=True, default=0)
