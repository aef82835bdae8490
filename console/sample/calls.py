"""A day of phone calls for the sample: an hour for each kind of call, from Honolulu to London.

They are for the screen of calls alone, so that the other pictures of the sample stay as small as they are.
"""

from __future__ import annotations

from datetime import timedelta

from console.sample.co_op import ACTOR, NOW, SAM, at
from console.sample.writer import Writer

TONIGHT = NOW + timedelta(hours=4)


def tell_calls(write: Writer) -> None:
    """Write the calls."""
    _zhang(write)
    _osullivan(write)
    _kowalczyk(write)
    _delacroix(write)
    _tanaka(write)
    _whitehorse(write)


def _zhang(write: Writer) -> None:
    """The second try; the mother is asked for, the grandmother has a number too."""
    people = (("Li Wei", "mother", "+13125550126"), ("Grandma Zhang", "grandmother", "+13125550127"))
    for name, role, phone in people:
        write.add("family_contacts", family_id=12, name=name, role=role, phone=phone)
    text = "Call Li Wei on +13125550126: two meetings were missed"
    first = {"status": "done", "outcome": "no_answer", "resolved_by": SAM, "resolved_at": at(1, 3), "attempt": 1}
    write.task(12, None, "phone_call", text, at(1, 6), outcome_notes="The mailbox is full.", **first)
    write.task(12, None, "phone_call", text, at(1, 3), due_date=TONIGHT, attempt=2, assigned_to=ACTOR)


def _osullivan(write: Writer) -> None:
    """Overdue since yesterday."""
    text = "Call the O’Sullivan family on +19175550172: our email to osullivan@example.org came back"
    write.task(10, None, "phone_call", text, at(2), due_date=at(0, 21), assigned_to=ACTOR, priority="high")


def _kowalczyk(write: Writer) -> None:
    """In the evening of London."""
    text = "Call the Kowalczyk-Brennan family on +442079460018: welcome them"
    write.task(7, None, "phone_call", text, at(0, 6), due_date=at(0, 2))


def _delacroix(write: Writer) -> None:
    """They asked not to be called after the call was put on the list."""
    text = "Call the Delacroix family on +13125550105: the November share is open"
    write.task(9, None, "phone_call", text, at(0, 8), due_date=TONIGHT)
    word = {"channel": "call", "status": "withdrawn", "source": f"manual:{SAM}"}
    write.add("contact_consents", family_id=9, changed_at=at(0, 5), **word)


def _tanaka(write: Writer) -> None:
    """In the morning of Honolulu."""
    text = "Call the Tanaka family on +18085550134: they asked for a change of days"
    write.task(8, None, "phone_call", text, at(0, 3), due_date=NOW + timedelta(hours=8))


def _whitehorse(write: Writer) -> None:
    """They asked to be called in the afternoon."""
    text = "Call the Whitehorse family on +16025550159: no answer to email or text"
    later = NOW + timedelta(hours=2, minutes=28)
    more = {"due_date": NOW + timedelta(hours=5), "snoozed_until": later, "assigned_to": SAM}
    write.task(11, None, "phone_call", text, at(0, 2), status="snoozed", **more)
