"""What `email` and `sms` share: finding somebody to write to, and the declared fallback to the other channel."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from engine.core.calls import NO_CALLS, PHONE_CALL, call_due
from engine.core.definition import EmailStep, SmsStep
from engine.core.model import Contact
from engine.core.outcome import Done, Fail, NewTask, Outcome, Send, Skip
from engine.core.step_types import StepView

_ADDRESS = {"email": "email address", "sms": "phone number"}


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
        return Fail(f"{_whose(view)} has no {_ADDRESS[channel]} and no {_ADDRESS[step.fallback]} that could work")
    return Fail(f"{_whose(view)} has no {_ADDRESS[channel]} that could work")


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
    """An email address in its normal form (RFC 5321 and 5322, checked without the network), or None."""
    if not isinstance(address, str) or not address.strip():
        return None
    from email_validator import EmailNotValidError, validate_email

    try:
        checked = validate_email(address.strip(), check_deliverability=False, test_environment=True)
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
    reason = f"{_whose(view)} has no {_ADDRESS[channel]} that could work"
    if view.snapshot.no_calls:
        return Skip(f"{reason}, and {NO_CALLS}", partial=True)
    task = NewTask(PHONE_CALL, f"Call {_whose(view)}: {reason}", call_due(view.calendar, view.zone, view.now))
    return Done({"fallback": "call", "reason": reason}, tasks=(task,))


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
