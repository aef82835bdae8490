"""What `email` and `sms` share: finding somebody to write to, and the declared fallback to the other channel."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from engine.core.calls import NO_CALLS, PHONE_CALL, due_for
from engine.core.definition import EmailStep, SmsStep
from engine.core.model import Contact
from engine.core.outcome import Done, Fail, NewTask, Outcome, Send, Skip
from engine.core.step_types import StepView

_ADDRESS = {"email": "email address", "sms": "phone number"}
_MESSAGE = {"email": "email", "sms": "text message"}


def write(step: EmailStep | SmsStep, view: StepView, channel: str) -> Outcome:
    """A `Send` to the first contact that `channel` reaches, else by the fallback, else a failure that says so."""
    if (frozen := view.frozen_message) is not None:
        channel = frozen.channel
    contact = _way(view, channel)
    if contact is not None:
        return _send(step, view, channel, contact, from_fallback=channel != step.type)
    if step.fallback == "call":
        return _call_instead(step, view, channel)
    if step.fallback is not None and step.fallback != channel:
        other = _way(view, step.fallback)
        if other is not None:
            return _send(step, view, step.fallback, other, from_fallback=True)
        return Fail(_why_not(view, channel, step.fallback))
    return Fail(_why_not(view, channel))


def _way(view: StepView, channel: str) -> Contact | None:
    """Whom `channel` reaches, unless that has been tried here and has failed; a corrected address has not."""
    contact = first_reachable(view.snapshot.contacts, channel)
    return None if contact is None or (channel, address_on(contact, channel)) in view.failed else contact


def first_reachable(contacts: tuple[Contact, ...], channel: str) -> Contact | None:
    """The first contact with an address that could work on `channel`."""
    for contact in contacts:
        if address_on(contact, channel) is not None:
            return contact
    return None


def address_on(contact: Contact, channel: str) -> str | None:
    """The contact's address on `channel` in its standard form, or None when it has none that could work."""
    return normal_email(contact.email) if channel == "email" else normal_phone(contact.phone)


@lru_cache(maxsize=100_000)
def normal_email(address: Any) -> str | None:
    """An email address in its normal form (RFC 5321 and 5322, checked without the network), or None. What stands before
    the @ must be ASCII: many servers pass nothing else on (RFC 6531), and a step has other ways."""
    if not isinstance(address, str) or not address.strip():
        return None
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(
            address.strip(), check_deliverability=False, test_environment=True, allow_smtputf8=False
        )
    except EmailNotValidError:
        return None
    return checked.normalized


@lru_cache(maxsize=100_000)
def normal_phone(number: Any, region: str = "US") -> str | None:
    """A phone number as E.164, or None when it can't be one. `region` is for numbers without a country code."""
    if not isinstance(number, (str, int)) or not str(number).strip():
        return None
    import phonenumbers

    try:
        parsed = phonenumbers.parse(str(number), region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _call_instead(step: EmailStep | SmsStep, view: StepView, channel: str) -> Outcome:
    reason = _why_not(view, channel)
    if view.snapshot.no_calls:
        return Skip(f"{reason}, and {NO_CALLS}", partial=True)
    due = due_for(view.calendar, view.snapshot, view.now)
    task = NewTask(PHONE_CALL, f"Call {_whose(view)}: {reason}", due)
    return Done({"fallback": "call", "reason": reason}, tasks=(task,))


def _why_not(view: StepView, *channels: str) -> str:
    """Why none of these ways reaches the family: what was tried did not arrive, and the rest they don't have."""
    addresses = {channel: _first_address(view, channel) for channel in channels}
    tried = " and ".join(f"our {_MESSAGE[way]} to {address}" for way, address in addresses.items() if address)
    missing = " and no ".join(_ADDRESS[way] for way, address in addresses.items() if not address)
    reasons = (
        f"{tried} did not arrive" if tried else "",
        f"{_whose(view)} has no {missing} that could work" if missing else "",
    )
    return ", and ".join(reason for reason in reasons if reason)


def _first_address(view: StepView, channel: str) -> str | None:
    contact = first_reachable(view.snapshot.contacts, channel)
    return address_on(contact, channel) if contact is not None else None


def _send(step: EmailStep | SmsStep, view: StepView, channel: str, contact: Contact, *, from_fallback: bool) -> Send:
    context = {**view.context, **(step.template_vars or {})}
    family = view.snapshot.family or {}
    return Send(
        channel,
        address_on(contact, channel) or "",
        step.template,
        step.message,
        getattr(step, "subject", None),
        context,
        locale=contact.locale or family.get("locale"),
        from_fallback=from_fallback,
    )


def _whose(view: StepView) -> str:
    name = (view.snapshot.family or {}).get("family_name")
    return f"the {name} family" if name else f"family {view.snapshot.instance.family_id}"
