"""How an email or a text that can't arrive ends: what is done, and what its coordinators read about it.

Sections 2 and 3 of the rules for sending (docs/email.md, docs/texts.md), with the real channels and real words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from engine.channels.smtp_connecting import Patience
from tests.channels.endings import PASSWORD, TEXT, WAIT, WRITE, Site, site_of
from tests.smtp_server import Running, smtp_server
from tests.twilio_fake import Rule

Built = Callable[..., tuple[Site, Running]]
ADDRESS, NUMBER = "family1@example.org", "+13125550001"
OR_TEXT = {**WRITE, "fallback": "sms"}
OR_CALL = {**TEXT, "fallback": "call"}
USER = "office@co-op.example"


@pytest.fixture
def built(tmp_path: Path, migrated_file: Path) -> Iterator[Built]:
    """A site and its mail server, with what goes wrong there."""
    with ExitStack() as stack:

        def build(
            fault: str = "accept", *, login: tuple[str, str] | None = None, **settings: str
        ) -> tuple[Site, Running]:
            server = stack.enter_context(smtp_server({"family1@*": fault}, login=login))
            return stack.enter_context(site_of(tmp_path, migrated_file, server, **settings)), server

        yield build


def reads(text: str, *sentences: str) -> None:
    """Each sentence stands there, however its lines are broken."""
    for sentence in sentences:
        assert sentence in " ".join(text.split()), f"{sentence!r} is not in:\n{text}"


FULL = "rcpt:552 5.2.2 mailbox full"


def test_a_full_mailbox_is_tried_on_three_later_business_days_and_then_the_phone(built: Built) -> None:
    site, server = built(FULL)
    site.begin(OR_TEXT, WAIT)
    reads(
        site.story(),
        f"The email to {ADDRESS} could not be delivered so far. The answer was: the mailbox is full (552 5.2.2 ",
        "Next: “Ask how they are”, tomorrow 09:00.",
    )
    tried = {9: server.commands.count("RCPT")}
    for day in (10, 11, 12):  # the Wednesday is Veterans Day
        site.on(day)
        tried[day] = server.commands.count("RCPT")
        assert site.ways == [("email", "intended")]
    assert tried == {9: 1, 10: 2, 11: 2, 12: 3}
    site.on(13)
    assert (server.commands.count("RCPT"), server.taken) == (4, [])
    assert site.ways == [("email", "failed"), ("sms", "delivered")]
    assert site.tasks == []
    reads(
        site.story(),
        f"The email to {ADDRESS} could not be delivered, and we stopped trying. "
        "We tried 4 times, first Mon 9 Nov 10:00, last today 12:00. The answer was: the mailbox is full (552 5.2.2 ",
        f"We sent a text message to {NUMBER} instead, and it arrived.",
    )


def test_a_full_mailbox_without_another_way_is_a_case(built: Built) -> None:
    site, _ = built(FULL)
    site.begin(WRITE, WAIT)
    for day in (10, 12, 13):
        site.on(day)
    assert site.tasks == [("workflow_escalation", "open")]
    reads(
        site.case("workflow_escalation"),
        "“Ask how they are” did not work. Their mailbox is full.",
        "We tried 4 times, first Mon 9 Nov 10:00, last today 12:00.",
        "Try again in a few days (4), or call them (3).",
    )


DEAD = "rcpt:550 5.1.1 User unknown in virtual mailbox table"


def test_a_dead_address_at_once_takes_the_other_way_and_asks_for_the_right_one(built: Built) -> None:
    site, server = built(DEAD)
    site.begin(OR_TEXT, {**OR_TEXT, "name": "Ask again"}, WAIT)
    assert server.commands.count("RCPT") == 1, "nobody writes to a dead address twice"
    assert site.ways == [("email", "failed"), ("sms", "delivered"), ("sms", "delivered")]
    assert site.tasks == [("fix_address", "open")]
    reads(
        site.story(),
        f"The email to {ADDRESS} could not be sent: that address does not work. The answer was: there is no such "
        "mailbox (550 5.1.1 User unknown in virtual mailbox table).",
        f"We sent a text message to {NUMBER} instead, and it arrived.",
        "Somebody was asked for an address or number that works (Dana Ortiz).",
    )
    reads(
        site.case("fix_address"),
        f"Emails to {ADDRESS} (the family Rivera) don't arrive: there is no such mailbox (550 5.1.1 ",
        "until then nobody emails it.",
        "Nothing more is written there",
        "correct it (5), then press 7.",
    )
    assert site.needs_you() == ["An address or number does not work"]


def test_a_dead_address_without_another_way_is_a_case(built: Built) -> None:
    site, _ = built(DEAD)
    site.begin(WRITE, WAIT)
    assert set(site.tasks) == {("fix_address", "open"), ("workflow_escalation", "open")}
    reads(
        site.case("workflow_escalation"),
        "“Ask how they are” did not work. Their email address does not exist.",
        "Correct the address (5), then try again (1). Or call them (3).",
    )


def test_a_bounce_hours_later_takes_the_other_way_beside_the_workflow(built: Built) -> None:
    site, server = built()
    site.begin(OR_TEXT, WAIT)
    assert site.ways == [("email", "sent")]
    site.run(later=timedelta(hours=3))
    site.bounce(0, "5.1.1", "smtp; 550 5.1.1 The email account that you tried to reach does not exist")
    assert site.ways == [("email", "bounced"), ("sms", "delivered")]
    assert site.tasks == [("fix_address", "open")]
    assert (site.rig.instance()["current_step"], len(server.taken)) == (1, 1)
    reads(
        site.story(),
        f"Mon 9 Nov 10:00 We sent an email to {ADDRESS}, and it came back: that address does not work. The answer was: "
        "there is no such mailbox (550 5.1.1 The email account that you tried to reach does not exist).",
        f"Mon 9 Nov 13:01 We sent a text message to {NUMBER} instead, and it arrived.",
        "Mon 9 Nov 13:01 The email came back.",
        "“Wait for an answer” ends Sun 29 Nov 10:00.",
    )
    assert "smtp;" not in site.case("fix_address")


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (
            Rule(fate="undelivered:30006"),
            f"We sent a text message to {NUMBER}, and it did not arrive: that number gets no texts. The answer was: "
            "the number is a landline, or its carrier takes no texts.",
        ),
        (
            Rule(answer="refuse:21614"),
            f"The text message to {NUMBER} could not be sent: that number gets no texts. The answer was: the number "
            "can't receive texts, because it is no mobile number.",
        ),
    ],
    ids=["told-later", "told-at-once"],
)
def test_a_landline_is_called_and_not_said_to_be_dead(built: Built, rule: Rule, told: str) -> None:
    site, _ = built()
    site.fake.script.add(rule)
    site.begin(OR_CALL, OR_CALL | {"name": "Text again"}, WAIT)
    assert ("fix_address", "open") in site.tasks
    assert ("phone_call", "open") in site.tasks
    reads(site.story(), told, f"A call was put on the list (Dana Ortiz): our text message to {NUMBER} did not arrive.")
    call = site.case("phone_call")
    reads(call, f"Call {NUMBER}, then press 7 and say how it went.")
    assert "no phone number" not in site.story() + call, "a landline is a number to call"
    reads(
        site.case("fix_address"),
        f"Texts to {NUMBER} (the family Rivera) don't arrive: the number ",
        "Please ask for a number that gets texts and correct it; until then nobody texts it.",
    )


def test_a_filtered_text_is_not_tried_again_and_its_author_is_told(built: Built) -> None:
    site, _ = built()
    site.fake.script.add(Rule(fate="undelivered:30007"))
    site.begin(TEXT, WAIT)
    for day in (10, 12, 13):
        site.on(day)
    assert (site.ways, len(site.fake.received)) == ([("sms", "bounced")], 1)
    assert site.tasks == [("fix_message", "open")]
    assert site.needs_you() == ["A message was filtered out for its words"]
    reads(
        site.story(),
        f"We sent a text message to {NUMBER}, and a filter turned it away for what it says. They have not got it. "
        "The answer was: the carrier took the text for spam and filtered it.",
    )
    reads(
        site.case("fix_message"),
        "A message to the family Rivera did not arrive (step 'Text them' of checking_in)",
        "its author should change the words",
        "The Rivera family does not get this message",
        "If the family should know now, call them.",
    )


def test_an_email_that_a_filter_dislikes_is_the_author_s_affair_and_stops_nobody_else(built: Built) -> None:
    site, server = built("end:554 5.7.1 Message contains spam")
    site.begin(WRITE, WAIT, families=2)
    assert sorted(site.ways) == [("email", "failed"), ("email", "sent")]
    assert len(server.taken) == 1
    reads(
        site.case("workflow_escalation"),
        "A filter took the message for spam, or it is too big.",
        "Tell the author of the message; as it is, it would be refused again.",
    )


def test_a_wrong_password_holds_everybody_s_email_and_asks_one_person_once(built: Built) -> None:
    site, server = built(login=(USER, PASSWORD), channels__email__username=USER)
    site.rig.settings["SMTP_PASSWORD"] = "wrong"
    site.begin(OR_TEXT, WAIT, families=3)
    site.run(later=timedelta(minutes=5))
    assert (site.ways, site.tasks) == ([("email", "intended")] * 3, [("channel_down", "open")])
    assert {row["attempts"] for row in site.rig.sql("SELECT attempts FROM workflow_queue")} == {0}
    assert site.needs_you() == ["Email can't be sent at present"]
    reads(
        site.story(),
        f"The email to {ADDRESS} has not left so far: something of ours has to be mended first. "
        "The answer was: the mail server refused the user name or the password (535 5.7.8 ",
        "“Ask how they are” waits, because email can't be sent at present. Nothing is lost.",
    )
    reads(
        site.case("channel_down"),
        "no family's attempts are used up",
        "This closes by itself when a message gets through.",
    )
    reads("\n".join(site.health()), "No email can be sent since today 10:00: the mail server refused the user name or ")
    reads(site.command_line(), "waits, because email can't be sent at present (breaker:email)")
    site.rig.settings["SMTP_PASSWORD"] = PASSWORD
    for _ in range(3):
        site.run(later=timedelta(minutes=5))
    assert (site.ways, site.tasks) == ([("email", "sent")] * 3, [("channel_down", "done")])
    assert len(server.taken) == 3
    assert "has not left" not in site.story()
    assert not any("No email can be sent" in problem for problem in site.health())


@pytest.fixture
def hung(built: Built) -> tuple[Site, Running]:
    """A relay took the whole email and never answered the final dot."""
    site, server = built("hang-accepted")
    site.patience = Patience(end=0.2)
    site.begin(OR_TEXT, WAIT)
    assert site.ways == [("email", "uncertain")]
    return site, server


def test_a_relay_that_hangs_after_the_dot_is_a_question_and_nothing_goes_out_twice(hung: tuple[Site, Running]) -> None:
    site, server = hung
    for day in (10, 12, 13):
        site.on(day)
    assert (site.ways, len(server.taken)) == ([("email", "uncertain")], 1)
    assert site.tasks == [("message_uncertain", "open")]
    assert site.needs_you() == ["Did a message arrive?"]
    reads(
        site.story(),
        f"We tried to send an email to {ADDRESS}; nobody can say whether it arrived. What we know: the mail server has "
        "the whole letter, and did not say in time whether it took it.",
    )
    reads(
        site.case("message_uncertain"),
        "nobody can say whether it arrived.",
        "We never send a message twice by ourselves, so we stopped here.",
        "Ask the family whether it came. Then 7 if it arrived, 1 to send it again.",
    )
    assert "The answer was" not in site.story() + site.case("message_uncertain"), "there was none"
    reads(site.command_line(), "waits until somebody says whether the message arrived (asked:1)")


def test_somebody_says_that_it_arrived(hung: tuple[Site, Running]) -> None:
    site, server = hung
    (task,) = site.rig.tasks("message_uncertain")
    site.act("resolve", "task", task["task_id"], outcome="it_was_sent")
    site.run(later=timedelta(minutes=5))
    assert (site.ways, site.tasks, len(server.taken)) == ([("email", "sent")], [("message_uncertain", "done")], 1)
    reads(
        site.story(),
        f"We sent an email to {ADDRESS}.",
        "Dana Ortiz saw to the uncertain message. It arrived.",
        "“Wait for an answer” ends",
    )
    # Whoever has the case open still reads what it was about, though it is settled.
    reads(site.case("message_uncertain"), "We don't know whether a message reached the family Rivera")


def test_a_bounce_settles_what_nobody_knew(hung: tuple[Site, Running]) -> None:
    site, server = hung
    site.bounce(0, "5.1.1", "550 5.1.1 no such user")
    assert (site.ways, len(server.taken)) == ([("email", "failed"), ("sms", "delivered")], 1)
    assert ("message_uncertain", "done") in site.tasks
    reads(site.story(), f"The email to {ADDRESS} could not be sent: that address does not work.", f"{NUMBER} instead")
