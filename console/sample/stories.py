"""What happened to the families of the sample."""

from __future__ import annotations

from datetime import timedelta

from console.sample.co_op import ACTOR, FAMILIES, HIGH_RISK, INES, NOW, ONBOARDING, PAYMENT, SAM, at
from console.sample.writer import Writer, reason

SENT = {"status": "sent"}
NO_ADDRESS = "550 5.1.1 the address martinez@example.org does not exist"
NO_ANSWER = "the provider did not answer in time"
REPLY = "Thank you for asking. The Thursday pick-up is hard for us since I changed jobs. Could we move to Saturdays?"


def tell(write: Writer) -> None:
    """Write every row of the sample."""
    sooner = [{**step, "for": "2 days"} if step["type"] == "wait" else step for step in HIGH_RISK]
    high = write.workflow("high_risk_intervention", sooner, HIGH_RISK)
    payment = write.workflow("payment_reminder", PAYMENT)
    welcome = write.workflow("onboarding", ONBOARDING)
    _people(write)
    _martinez(write, high)
    _okafor(write, high)
    _lindqvist(write, high)
    _nguyen(write, high)
    _haddad(write, payment)
    _abernathy(write, high)
    _kowalczyk(write, welcome)
    _delacroix(write, payment)
    _whitehorse(write, high)


def _people(write: Writer) -> None:
    for family in FAMILIES:
        key = write.add(
            "families",
            family_name=family.name,
            time_zone=family.zone,
            coordinator=family.coordinator,
            phone=family.phone,
            email=family.email,
            created_date=at(400),
        )
        if family.risk is not None:
            write.add("risk_assessments", family_id=key, withdrawal_risk=family.risk)
    write.change("families", "family_id", 8, paused_until=NOW + timedelta(days=12, hours=18, minutes=58))
    for name, role, deputy in ((ACTOR, "coordinator", SAM), (SAM, "coordinator", ACTOR), (INES, "admin", None)):
        email = f"{name.split()[0].lower()}@example.org"
        write.add("coordinators", name=name, role=role, deputy=deputy, email=email)
    here = {"host": "maple-server", "pid": 4242, "version": "0.1.0"}
    write.add("engine_workers", **here, started_at=at(hours=6), heartbeat_at=NOW)
    write.add("engine_state", name="virtual_now", value=NOW)


def _martinez(write: Writer, high: int) -> None:
    """A dead address: the engine tried, then asked a person."""
    then = at(1, 4, 57)
    it = write.instance(high, 1, "paused", 0, at(4, 2), probability=0.87, last_error=NO_ADDRESS, error_count=1)
    write.step(it, 0, "Send initial email", "email", then, "failed", error_message=NO_ADDRESS)
    write.message(it, 1, 0, "email", "failed", then, reason=NO_ADDRESS, fault="address", error_code="5.1.1")
    write.place(it, 0, then, "failed", attempts=1, priority=8)
    text = (
        "We could not send an email for the family Martinez (step 'Send initial email' of high_risk_intervention): "
        f"{NO_ADDRESS}. We tried once. The workflow is paused, and nothing more goes to this family until someone "
        "decides: try again, skip this step, call the family, or stop."
    )
    write.task(1, it, "workflow_escalation", text, then, priority="high", assigned_to=ACTOR, step_number=0)
    write.add("audit_log", at=then, actor="engine", action="instance.paused", instance_id=it)


def _okafor(write: Writer, high: int) -> None:
    """They answered the email in their own words."""
    ended = {"completed_at": at(0, 3), "outcome": "success", "outcome_notes": "the family answered"}
    it = write.instance(high, 2, "completed", 1, at(5, 3), probability=0.83, **ended)
    write.step(it, 0, "Send initial email", "email", at(1, 5), output_data=SENT)
    write.message(it, 2, 0, "email", "sent", at(1, 5))
    write.step(it, 1, "Wait for response", "wait", at(0, 3), "skipped", output_data={"reason": "the family answered"})
    moment = {"occurred_at": at(0, 3), "processed_at": at(0, 3), "disposition": "matched"}
    event = write.add("events", event_type="email.replied", family_id=2, payload={"text": REPLY}, **moment)
    counted = {"event_id": event, "event_type": "email.replied", "received_at": at(0, 3), "used": 1}
    write.add("instance_events", instance_id=it, **counted)
    text = f"The Okafor family wrote: “{REPLY}”"
    write.task(2, it, "reply", text, at(0, 3), priority="high", assigned_to=SAM)


def _lindqvist(write: Writer, high: int) -> None:
    """A text that may or may not have arrived."""
    then = at(0, 2, 40)
    it = write.instance(high, 3, "running", 3, at(7), probability=0.91, version=1)
    _began_well(write, it, 3, (6, 3))
    running = write.step(it, 3, "Send SMS follow-up", "sms", then, "running")
    message = write.message(it, 3, 3, "sms", "uncertain", then, reason=NO_ANSWER)
    held = {"held_reason": f"asked:{message}", "phase": "sending", "execution_id": running}
    write.place(it, 3, then, "held", priority=8, **held)
    text = (
        "We don't know whether a message reached the family Lindqvist (step 'Send SMS follow-up' of "
        f"high_risk_intervention): {NO_ANSWER}. Please find out, and answer: it was sent, send it again, or give up."
    )
    write.task(3, it, "message_uncertain", text, then, priority="high", assigned_to=ACTOR, step_number=3)


def _nguyen(write: Writer, high: int) -> None:
    """Everything as it should be: a call to make today."""
    it = write.instance(high, 4, "running", 4, at(6), probability=0.82)
    _began_well(write, it, 4, (5, 4))
    write.step(it, 3, "Send SMS follow-up", "sms", at(1, 4), output_data=SENT)
    write.message(it, 4, 3, "sms", "delivered", at(1, 4))
    running = write.step(it, 4, "Schedule phone call", "call", at(0, 5), "running")
    text = "Call the Nguyễn family on +17735550188: no answer to email or text"
    write.task(4, it, "phone_call", text, at(0, 5), due_date=NOW + timedelta(hours=4), step_number=4)
    write.place(it, 4, at(0, 5), "held", held_reason="task", phase="waiting", execution_id=running, priority=8)


def _haddad(write: Writer, payment: int) -> None:
    """A question for a person."""
    it = write.instance(payment, 5, "running", 2, at(6), triggered_by="event:payment.missed")
    write.step(it, 0, "Remind by text", "sms", at(5, 20), output_data=SENT)
    body = "Hi Haddad family, the November share is still open. Need more time? Just answer. Maple Street Co-op"
    write.message(it, 5, 0, "sms", "delivered", at(5, 20), body=body)
    write.step(it, 1, "Wait for payment", "wait", at(0, 20), output_data={"timed_out": True})
    running = write.step(it, 2, "Ask the treasurer", "task", at(0, 20), "running")
    text = "The November share is 12 days late. Offer the hardship fund?"
    write.task(5, it, "approval", text, at(0, 20), assigned_to=SAM, due_date=at(0, 1), step_number=2)
    write.place(it, 2, at(0, 20), "held", held_reason="task", phase="waiting", execution_id=running)


def _abernathy(write: Writer, high: int) -> None:
    """A story that ended well, a month ago."""
    ended = {"completed_at": at(33), "outcome": "success"}
    it = write.instance(high, 6, "completed", 5, at(40), probability=0.81, **ended)
    _began_well(write, it, 6, (39, 4))
    settled = {"status": "done", "outcome": "reached", "resolved_by": ACTOR, "resolved_at": at(33)}
    text = "Call the Abernathy family on +13125550199: no answer to email or text"
    call = write.task(
        6, it, "phone_call", text, at(34), outcome_notes="Grandmother was ill, all well again.", **settled
    )
    write.add("audit_log", at=at(33), actor=ACTOR, action="task.done", instance_id=it, task_id=call)


def _kowalczyk(write: Writer, welcome: int) -> None:
    """Just begun: the welcome waits for the morning in London."""
    began, opening = at(0, 0, 30), NOW + timedelta(hours=12, minutes=58)
    it = write.instance(welcome, 7, "running", 0, began, triggered_by="event:family.joined")
    write.place(it, 0, opening, priority=4, timing_reasons=[reason("business_hours", began, opening)])


def _delacroix(write: Writer, payment: int) -> None:
    """Somebody stopped it."""
    why = "they paid in cash"
    ended = {"completed_at": at(10), "outcome": "cancelled", "outcome_notes": why}
    it = write.instance(payment, 9, "cancelled", 1, at(12), triggered_by="event:payment.missed", **ended)
    write.add("audit_log", at=at(10), actor=INES, action="instance.cancelled", instance_id=it, detail={"reason": why})


def _whitehorse(write: Writer, high: int) -> None:
    """On its way: it waits for an answer."""
    sent, until = at(0, 4), at(0, 4) + timedelta(days=3)
    it = write.instance(high, 11, "running", 1, at(1, 6), probability=0.88)
    write.step(it, 0, "Send initial email", "email", sent, output_data=SENT)
    write.message(it, 11, 0, "email", "sent", sent)
    running = write.step(it, 1, "Wait for response", "wait", sent, "running")
    why = [reason("wait", sent, until)]
    write.place(it, 1, until, phase="waiting", execution_id=running, priority=8, timing_reasons=why)


def _began_well(write: Writer, it: int, family: int, ago: tuple[int, int]) -> None:
    """An email, three days of waiting, no answer."""
    days, hours = ago
    write.step(it, 0, "Send initial email", "email", at(days, hours), output_data=SENT)
    write.message(it, family, 0, "email", "delivered", at(days, hours))
    write.step(it, 1, "Wait for response", "wait", at(days - 3, hours), output_data={"timed_out": False})
    write.step(it, 2, "Check response", "condition", at(days - 3, hours), output_data={"result": False})
