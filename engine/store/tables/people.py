"""Families and the people around them. All of it is front door: loaded and kept by the site's own programs."""

from sqlalchemy import Index
from sqlmodel import SQLModel

from engine.store.tables.columns import address_key, date, datetime, day, flag, index, key, link, moment, number, words

# An answer names its sender; whose number or address that is must be found among a hundred thousand families. Both
# dialects know these functions, and the queries that look there must spell them the same.
_DIGITS = "phone"
for _sign in " -().+/":
    _DIGITS = f"replace({_DIGITS}, '{_sign}', '')"
# Cut, because PostgreSQL refuses a row whose indexed value is longer than 2.7 kB.
_DIGITS = f"substr({_DIGITS}, 1, 40)"
_EMAIL = "substr(lower(trim(email)), 1, 254)"
_COORDINATOR = "substr(lower(coordinator), 1, 100)"


def _by_address(table: str) -> tuple[Index, Index]:
    return (
        index(f"{table}_digits", _DIGITS, where="phone IS NOT NULL"),
        index(f"{table}_email", _EMAIL, where="email IS NOT NULL"),
    )


class Family(SQLModel, table=True):
    """One row a family: how to reach it, where it lives, and who looks after it."""

    __tablename__ = "families"
    __table_args__ = (
        # An empty cell of a CSV file is not an identity; NULL fails the comparison too.
        index("families_external_id", "external_id", where="external_id <> ''", unique=True),
        index("families_name", "family_name", "family_id"),  # people read the list by name, page by page
        # "mine" is the list that a coordinator has open all day. Cut for PostgreSQL, as below.
        index("families_coordinator", _COORDINATOR, "family_name", "family_id", where="coordinator IS NOT NULL"),
        index("families_quiet", "paused_until", "family_id", where="paused_until IS NOT NULL"),
        *_by_address("families"),
    )

    family_id: int | None = key()
    external_id: str | None = words("the site's own id; unique when given")
    family_name: str = words(required=True)
    email: str | None = words()
    phone: str | None = words()
    time_zone: str | None = words("IANA name, such as America/Chicago; unknown or NULL: the site's")
    locale: str | None = words("such as es; NULL: the site's")
    coordinator: str | None = words("name of the coordinator who looks after the family")
    paused_until: datetime | None = moment("nothing goes out to the family before this")
    active: int | None = flag(default=1)
    created_date: datetime | None = moment(now=True)


class FamilyContact(SQLModel, table=True):
    """The adults of a family, in the order of the key; never minors. A step writes to the first one it can reach.

    A family without rows here has one contact: its own email and phone.
    """

    __tablename__ = "family_contacts"
    __table_args__ = (index("family_contacts_family", "family_id", "contact_id"), *_by_address("family_contacts"))

    contact_id: int | None = key()
    family_id: int | None = link()
    name: str | None = words()
    role: str | None = words("such as mother, guardian")
    email: str | None = words()
    phone: str | None = words()
    locale: str | None = words()
    may_contact: int | None = flag("0: never write to or call this person", default=1)


class FamilyEngagementMetric(SQLModel, table=True):
    """How engaged a family is. The row with the highest key counts."""

    __tablename__ = "family_engagement_metrics"
    __table_args__ = (index("family_engagement_metrics_latest", "family_id", "metric_id"),)

    metric_id: int | None = key()
    family_id: int | None = link()
    engagement_score: float | None = number("0..100")
    updated_date: datetime | None = moment(now=True)


class RiskAssessment(SQLModel, table=True):
    """How likely a family is to leave. The row with the highest key counts."""

    __tablename__ = "risk_assessments"
    __table_args__ = (index("risk_assessments_latest", "family_id", "assessment_id"),)

    assessment_id: int | None = key()
    family_id: int | None = link()
    withdrawal_risk: float | None = number("0..100")
    assessed_date: datetime | None = moment(now=True)


class ContactConsent(SQLModel, table=True):
    """What a family allowed and took back. Append-only; of the rows for an address the highest key counts.

    Without a row email is allowed, and SMS is refused in execute mode.
    """

    __tablename__ = "contact_consents"
    __table_args__ = (
        index("contact_consents_family", "family_id", "consent_id"),
        index("contact_consents_address", "address", "consent_id", where="address IS NOT NULL"),
        # An opt-out is about everybody who shares the address, by whomever and however it was written down.
        index("contact_consents_key", address_key("address"), where="address IS NOT NULL"),
        index("contact_consents_withdrawn", "family_id", where="status = 'withdrawn'"),
    )

    consent_id: int | None = key()
    family_id: int | None = link()
    address: str | None = words("an email address or phone number; NULL: every one of the family")
    channel: str | None = words("email, sms, call or all")
    status: str | None = words("granted or withdrawn")
    source: str | None = words("where it came from, such as STOP by SMS")
    changed_at: datetime | None = moment(now=True)


class Coordinator(SQLModel, table=True):
    """The people who work with the console, what each may do, and who stands in while one is away."""

    __tablename__ = "coordinators"

    coordinator_id: int | None = key()
    name: str | None = words()
    email: str | None = words()
    phone: str | None = words()
    role: str | None = words("viewer, coordinator, author or admin")
    away_from: datetime | None = moment()
    away_until: datetime | None = moment()
    deputy: str | None = words("name of the coordinator who stands in")


class Closure(SQLModel, table=True):
    """Days without contact besides public holidays, such as school breaks."""

    __tablename__ = "closures"

    closure_id: int | None = key()
    from_date: date | None = day("first day, included")
    to_date: date | None = day("last day, included")
    name: str | None = words()


__all__ = [
    "Closure", "ContactConsent", "Coordinator", "Family", "FamilyContact", "FamilyEngagementMetric", "RiskAssessment",
]  # fmt: skip
