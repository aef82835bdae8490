"""What happened to the families of the sample."""

from __future__ import annotations

import os
import socket
from datetime import timedelta

from console.sample import ACTOR, FAMILIES, HIGH_RISK, NOW, ONBOARDING, PAYMENT, Writer, at

BODY = (
    "Hi {name} family,\n\nWe noticed that it has been a quiet month, and wanted to ask how things are. "
    "Is there anything that would make the co-op easier for you?\n\nJust answer this email, or say a time to talk.\n\nWarmly,\nMaple Street Co-op"
)
TEXT = "Hi {name}, checking in - saw some concerning patterns. Can we chat? Maple Street Co-op. Reply STOP to opt out."


def tell(write: Writer) -> None:
    """Write every row of the sample."""
    high = write.workflow("high_risk_intervention", "Multi-step intervention for high-risk families", HIGH_RISK, "prediction", 8)
    payment = write.workflow("payment_reminder", "A missed payment, kindly", PAYMENT, "event", 6)
    welcome = write.workflow("onboarding", "The first weeks of a new family", ONBOARDING, "event", 4)
    for name, zone, coordinator, risk, phone in FAMILIES:
        email = f"{name.split()[0].lower().replace('’', '').replace('ễ', 'e')}@example.org"
        key = write.add(
            "families", family_name=name, time_zone=zone, coordinator=coordinator, phone=phone, email=email, created_date=at(400)
        )
        if risk is not None:
            write.add("risk_assessments", family_id=key, withdrawal_risk=risk)
    _people(write)
    _martinez(write, high)
    _okafor(write, high)
    _lindqvist(write, high)
    _nguyen(write, high)
    _haddad(write, payment)
    _whitehorse(write, high)
    _others(write, high, payment, welcome)


def _people(write: Writer) -> None:
    for name, role, deputy in ((ACTOR, "coordinator", "Sam Ortiz"), ("Sam Ortiz", "coordinator", ACTOR), ("Ines Duarte", "admin", None)):
        write.add("coordinators", name=name, role=role, deputy=deputy, email=f"{name.split()[0].lower()}@example.org")
    write.add("engine_workers", host=socket.gethostname(), pid=os.getpid(), version="0.1.0", started_at=at(hours=6), heartbeat_at=NOW)
    write.add("engine_state", name="virtual_now", value=NOW)


def _begin(write: Writer, template: int, family: int, probability: float, when, status: str, step: int, **more: object) -> int:  # type: ignore[no-untyped-def]
    prediction = write.add(
        "ml_predictions", family_id=family, predicted_probability=probability, confidence_score=85, created_date=when
    )
    instance = write.instance(template, family, status, step, when, triggered_by=f"prediction_id:{prediction}", **more)
    write.connection.execute(
        "UPDATE ml_predictions SET processed_at = created_date, disposition = 'started', instance_id = ? WHERE prediction_id = ?",
        (instance, prediction),
    )
    return instance


def _martinez(write: Writer, high: int) -> None:
    """A dead address: the engine tried, then asked a person."""
    error = "550 5.1.1 the address martinez@example.org does not exist"
    it = _begin(write, high, 1, 0.87, at(4, 2), "paused", 0, last_error=error, error_count=1)
    write.step(it, 0, "Send initial email", "email", at(1, 4, 57), "failed", error_message=error)
    write.message(
        it, 1, 0, "email", "failed", at(1, 4, 57), recipient="martinez@example.org", subject="How are things, Martinez family?",
        body=BODY.format(name="Martinez"), reason=error, template_name="concern_outreach",
    )  # fmt: skip
    write.place(it, 0, at(1, 4, 57), "failed", attempts=1, priority=8)
    write.task(
        1, it, "workflow_escalation", f"We could not send an email for the family Martinez (step 'Send initial email' of "
        f"high_risk_intervention): {error}. We tried once. The workflow is paused, and nothing more goes to this family until "
        "someone decides: try again, skip this step, call the family, or stop.", at(1, 4, 57),
        priority="high", assigned_to=ACTOR, step_number=0,
    )  # fmt: skip
    write.add("audit_log", at=at(1, 4, 57), actor="engine", action="escalate", instance_id=it)


def _okafor(write: Writer, high: int) -> None:
    """They answered the email in their own words."""
    it = _begin(write, high, 2, 0.83, at(5, 3), "completed", 1, completed_at=at(0, 3), outcome="success", outcome_notes="the family answered")
    write.step(it, 0, "Send initial email", "email", at(1, 5), output_data={"status": "sent"})
    write.message(
        it, 2, 0, "email", "sent", at(1, 5), recipient="okafor@example.org", subject="How are things, Okafor family?",
        body=BODY.format(name="Okafor"), template_name="concern_outreach",
    )  # fmt: skip
    write.step(it, 1, "Wait for response", "wait", at(1, 5), "skipped", output_data={"reason": "the family answered"})
    event = write.add(
        "events", event_type="email.replied", family_id=2, occurred_at=at(0, 3), processed_at=at(0, 3), disposition="matched",
        payload={"text": "Thank you for asking. The Thursday pick-up is hard for us since I changed jobs. Could we move to Saturdays?"},
    )  # fmt: skip
    write.add("instance_events", instance_id=it, event_id=event, event_type="email.replied", received_at=at(0, 3), used=1)
    write.task(
        2, it, "reply", "The Okafor family wrote: “Thank you for asking. The Thursday pick-up is hard for us since I changed jobs. "
        "Could we move to Saturdays?”", at(0, 3), priority="high", assigned_to="Sam Ortiz",
    )  # fmt: skip


def _lindqvist(write: Writer, high: int) -> None:
    """A text that may or may not have arrived."""
    it = _begin(write, high, 3, 0.91, at(7), "running", 3)
    write.step(it, 0, "Send initial email", "email", at(6, 3), output_data={"status": "sent"})
    write.message(
        it, 3, 0, "email", "delivered", at(6, 3), recipient="lindqvist@example.org", subject="How are things, Lindqvist family?",
        body=BODY.format(name="Lindqvist"),
    )  # fmt: skip
    write.step(it, 1, "Wait for response", "wait", at(3, 3), output_data={"timed_out": False})
    write.step(it, 2, "Check response", "condition", at(3, 3), output_data={"result": False})
    running = write.step(it, 3, "Send SMS follow-up", "sms", at(0, 2, 40), "running")
    message = write.message(
        it, 3, 3, "sms", "uncertain", at(0, 2, 40), recipient="+14155550163", body=TEXT.format(name="Lindqvist"),
        reason="the provider did not answer in time", segments=1,
    )  # fmt: skip
    write.place(it, 3, at(0, 2, 40), "held", held_reason=f"uncertain:{message}", phase="sending", execution_id=running, priority=8)
    write.task(
        3, it, "message_uncertain", "We don't know whether a message reached the family Lindqvist (step 'Send SMS follow-up' of "
        "high_risk_intervention): the provider did not answer in time. Please find out, and answer: it was sent, send it again, "
        "or give up.", at(0, 2, 40), priority="high", assigned_to=ACTOR, step_number=3,
    )  # fmt: skip


def _nguyen(write: Writer, high: int) -> None:
    """Everything as it should be: a call to make today."""
    it = _begin(write, high, 4, 0.82, at(6), "running", 4)
    write.step(it, 0, "Send initial email", "email", at(5, 4), output_data={"status": "sent"})
    write.message(
        it, 4, 0, "email", "sent", at(5, 4), recipient="nguyen@example.org", subject="How are things, Nguyễn family?",
        body=BODY.format(name="Nguyễn"),
    )  # fmt: skip
    write.step(it, 1, "Wait for response", "wait", at(2, 4), output_data={"timed_out": False})
    write.step(it, 2, "Check response", "condition", at(2, 4), output_data={"result": False})
    write.step(it, 3, "Send SMS follow-up", "sms", at(1, 4), output_data={"status": "sent"})
    write.message(it, 4, 3, "sms", "delivered", at(1, 4), recipient="+17735550188", body=TEXT.format(name="Nguyễn"), segments=1)
    running = write.step(it, 4, "Schedule phone call", "call", at(0, 5), "running")
    write.task(
        4, it, "phone_call", "Call the Nguyễn family on +17735550188: no answer to email or text", at(0, 5),
        due_date=NOW + timedelta(hours=4), step_number=4,
    )  # fmt: skip
    write.place(it, 4, at(0, 5), "held", held_reason="task", phase="waiting", execution_id=running, priority=8)


def _haddad(write: Writer, payment: int) -> None:
    """A question for a person, and a family that asked for quiet."""
    it = write.instance(payment, 5, "running", 2, at(6), triggered_by="event:payment.missed")
    write.step(it, 0, "Remind by text", "sms", at(5, 20), output_data={"status": "sent"})
    write.message(
        it, 5, 0, "sms", "delivered", at(5, 20), recipient="+13035550121", segments=1,
        body="Hi Haddad family, the November share is still open. Need more time? Just answer. Maple Street Co-op",
    )  # fmt: skip
    write.step(it, 1, "Wait for payment", "wait", at(0, 20), output_data={"timed_out": True})
    running = write.step(it, 2, "Ask the treasurer", "task", at(0, 20), "running")
    write.task(
        5, it, "approval", "The November share is 12 days late. Offer the hardship fund?", at(0, 20), priority="normal",
        assigned_to="Sam Ortiz", due_date=at(0, 1), step_number=2,
    )  # fmt: skip
    write.place(it, 2, at(0, 20), "held", held_reason="task", phase="waiting", execution_id=running)


def _whitehorse(write: Writer, high: int) -> None:
    """On its way: the next message waits for the morning after a holiday."""
    it = _begin(write, high, 11, 0.88, at(1, 6), "running", 1)
    write.step(it, 0, "Send initial email", "email", at(0, 4), output_data={"status": "sent"})
    write.message(
        it, 11, 0, "email", "sent", at(0, 4), recipient="whitehorse@example.org", subject="How are things, Whitehorse family?",
        body=BODY.format(name="Whitehorse"), template_name="concern_outreach",
    )  # fmt: skip
    running = write.step(it, 1, "Wait for response", "wait", at(0, 4), "running")
    until = at(0, 4) + timedelta(days=3)
    write.place(
        it, 1, until, phase="waiting", execution_id=running, priority=8,
        timing_reasons=[{"rule": "wait", "from": _json(at(0, 4)), "to": _json(until)}],
    )  # fmt: skip
    write.connection.execute("UPDATE workflow_instances SET next_execution_at = (SELECT scheduled_for FROM workflow_queue WHERE instance_id = ?) WHERE instance_id = ?", (it, it))


def _others(write: Writer, high: int, payment: int, welcome: int) -> None:
    done = _begin(write, high, 6, 0.81, at(40), "completed", 5, completed_at=at(33), outcome="success")
    write.step(done, 0, "Send initial email", "email", at(39), output_data={"status": "sent"})
    write.message(done, 6, 0, "email", "delivered", at(39), recipient="abernathy@example.org", subject="How are things, Abernathy family?", body=BODY.format(name="Abernathy"))
    call = write.task(6, done, "phone_call", "Call the Abernathy family on +13125550199", at(34), status="done", outcome="reached",
                      outcome_notes="Grandmother was ill, all well again.", resolved_by=ACTOR, resolved_at=at(33))  # fmt: skip
    write.add("audit_log", at=at(33), actor=ACTOR, action="resolve", instance_id=done, task_id=call, detail={"outcome": "reached"})
    new = write.instance(welcome, 7, "running", 0, at(0, 0, 30), triggered_by="event:family.joined")
    opening = NOW + timedelta(hours=12, minutes=58)
    write.place(
        new, 0, opening, priority=4,
        timing_reasons=[{"rule": "business_hours", "from": _json(at(0, 0, 30)), "to": _json(opening)}],
    )  # fmt: skip
    write.connection.execute("UPDATE workflow_instances SET next_execution_at = (SELECT scheduled_for FROM workflow_queue WHERE instance_id = ?) WHERE instance_id = ?", (new, new))
    write.connection.execute("UPDATE families SET paused_until = ? WHERE family_id = 8", ("2026-12-07 15:00:00.000000",))
    stopped = write.instance(payment, 9, "cancelled", 1, at(12), triggered_by="event:payment.missed", completed_at=at(10), outcome="cancelled", outcome_notes="Ines Duarte: they paid in cash")
    write.add("audit_log", at=at(10), actor="Ines Duarte", action="cancel", instance_id=stopped, detail={"reason": "they paid in cash"})


def _json(moment) -> str:  # type: ignore[no-untyped-def]
    return str(moment.isoformat())
