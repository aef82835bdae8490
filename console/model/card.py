"""A family's card: every fact about it that people keep, a row each."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

from console.model.case import Data
from console.model.moments import Clock
from console.model.words import say, say_or

FIELDS = ("family_name", "email", "phone", "time_zone", "locale", "coordinator")
CONSENTS = ("email", "sms", "call")


@dataclass(frozen=True)
class CardRow:
    """A fact: its name, what it is, and what there is to say of it."""

    key: Hashable
    kind: str  # field, active, quiet, contact, new, consent
    label: str
    value: str
    note: str = ""
    tone: str = "plain"
    name: str = ""  # of the column, or the channel
    target: int = 0  # the contact
    on: bool = False  # it holds: the family is with us, is left in peace, allows it


def card_rows(family: Data, clock: Clock) -> list[CardRow]:
    """The rows of a family that is cleaned, in their order."""
    return [*_fields(family), *_state(family, clock), *_contacts(family), *_consents(family, clock)]


def _fields(family: Data) -> Iterator[CardRow]:
    replaced = bool(family["contacts"])
    for column in FIELDS:
        value = str(family[column] or "")
        unused = replaced and column in ("email", "phone") and bool(value)
        note = say("card.unused") if unused else ""
        tone = "quiet" if unused or not value else "plain"
        shown = value or say("card.nothing")
        yield CardRow(("field", column), "field", say(f"field.{column}"), shown, note, tone, name=column)


def _state(family: Data, clock: Clock) -> Iterator[CardRow]:
    here = family["active"] not in (0, "0")
    words = say("card.with_us" if here else "card.left")
    yield CardRow(("active",), "active", say("card.active"), words, "", "plain" if here else "warn", on=here)
    until = family["paused_until"]
    quiet = until is not None and until > clock.now
    words = say("card.quiet_until", until=clock.both(until)) if quiet and until else say("card.not_quiet")
    yield CardRow(("quiet",), "quiet", say("card.quiet"), words, "", "warn" if quiet else "plain", on=quiet)


def _contacts(family: Data) -> Iterator[CardRow]:
    for number, row in enumerate(family["contacts"]):
        label = say("card.contact_first") if not number else say("card.contact_then", number=number + 1)
        parts = [str(row[name]) for name in ("name", "role", "email", "phone", "locale") if row[name]]
        off = row["may_contact"] in (0, "0")
        note = say("card.never") if off else ""
        tone = "quiet" if off else "plain"
        key = ("contact", row["contact_id"])
        yield CardRow(key, "contact", label, " · ".join(parts), note, tone, target=row["contact_id"], on=not off)
    label = say("card.contacts") if not family["contacts"] else ""
    note = say("card.their_own") if not family["contacts"] else ""
    yield CardRow(("contact", "new"), "new", label, say("card.add"), note, "accent")


def _consents(family: Data, clock: Clock) -> Iterator[CardRow]:
    for channel in CONSENTS:
        last = next((row for row in reversed(family["consents"]) if _about(row, channel)), None)
        label = say(f"card.consent_{channel}")
        key = ("consent", channel)
        if last is None:
            words = say(f"card.unsaid_{channel}")
            yield CardRow(key, "consent", label, words, "", "quiet", name=channel, on=channel != "sms")
            continue
        granted = last["status"] == "granted"
        words = say("card.allowed" if granted else "card.taken_back")
        tone = "plain" if granted else "warn"
        yield CardRow(key, "consent", label, words, _said(last, clock), tone, name=channel, on=granted)
    for row in _of_addresses(family["consents"]):
        words = say("card.allowed" if row["status"] == "granted" else "card.taken_back")
        label = say_or(f"card.consent_{row['channel']}", str(row["channel"]))
        note = f"{row['address']}. {_said(row, clock)}"
        yield CardRow(("said", row["consent_id"]), "said", label, words, note, "quiet")


def _about(row: Data, channel: str) -> bool:
    return not row["address"] and row["channel"] in (channel, "all")


def _of_addresses(rows: list[Data]) -> list[Data]:
    """The newest word on each address and channel."""
    newest = {(row["address"], row["channel"]): row for row in rows if row["address"]}
    return list(newest.values())


def _said(row: Data, clock: Clock) -> str:
    source = str(row["source"] or "")
    who = source.removeprefix("manual:") or say("case.somebody")
    when = clock.moment(row["changed_at"]) if row["changed_at"] else say("moment.unset")
    return say("card.said", who=who, when=when)


def value_of(family: Data, row: CardRow) -> dict[str, Any]:
    """The contact that a row is about."""
    return next((each for each in family["contacts"] if each["contact_id"] == row.target), {})
