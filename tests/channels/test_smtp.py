"""Email by SMTP against a real server: what arrives, once, and what a letter's fate is called when it doesn't."""

from __future__ import annotations

import asyncio
import socket

import pytest

from engine.channels.letter import Receipt, Result, SplitChannel
from engine.core.faults import Fault
from tests.channels.letters import SENDER, letter, prepared, run, send, smtp
from tests.smtp_server import smtp_server

NOT_SENT, REFUSED, UNCERTAIN = Result.NOT_SENT, Result.REFUSED, Result.UNCERTAIN


def test_a_letter_arrives_as_it_was_written() -> None:
    body = b".\r\n..\r\n.begins with a dot\r\n\r\nFrom here\r\nends without a line end"
    with smtp_server() as server:
        channel = smtp(server, return_path=lambda one: f"bounces+{one.token}@co-op.example")
        assert isinstance(channel, SplitChannel)
        (receipt,) = send(channel, letter(body=body))
        (taken,) = server.taken
    assert receipt == Receipt(
        Result.SENT, "250 2.0.0 queued as Q1", "smtp", "<7-0-0-email@co-op.example>", sender=SENDER
    )
    assert taken["sender"] == "bounces+t0k3n@co-op.example"
    assert taken["recipients"] == ["ana@example.org"]
    assert taken["content"].encode().endswith(b"\r\n\r\n" + body + b"\r\n")


def test_a_bare_line_end_can_not_end_the_letter() -> None:
    smuggled = b"a\n.\nMAIL FROM:<x@y.z>\nRCPT TO:<evil@x.y>\nDATA\n\rb\r.\r\nc\r\n"
    with smtp_server() as server:
        send(smtp(server), letter(body=smuggled))
        (taken,) = server.taken
    assert taken["recipients"] == ["ana@example.org"]
    lines = taken["content"].split("\r\n")
    assert "\n" not in "".join(lines)
    assert "\r" not in "".join(lines)
    assert lines[-4:] == ["b", ".", "c", ""]


def test_nothing_is_sent_before_the_dot() -> None:
    async def play() -> Receipt:
        begun = await prepared(channel, letter(body=b"line\r\n" * 20_000))
        assert server.commands[-1] == "DATA"
        assert server.taken == []
        return await begun.commit()

    with smtp_server() as server:
        channel = smtp(server)
        assert run(play()).result is Result.SENT
        assert len(server.taken) == 1


def test_what_is_abandoned_is_never_taken() -> None:
    async def play() -> None:
        begun = await prepared(channel, letter())
        await begun.abandon()
        assert (await channel.send(letter(key="8-0-0-email"))).result is Result.SENT

    with smtp_server() as server:
        channel = smtp(server)
        run(play())
        assert [taken["message_id"] for taken in server.taken] == ["<8-0-0-email@co-op.example>"]
        assert server.connections == 2
        assert "RSET" not in server.commands, "what is in the middle of a letter would take it for a line of that"


@pytest.mark.parametrize(
    ("fault", "result", "kind", "code"),
    [
        ("greet:421 too many connections", NOT_SENT, Fault.PROVIDER, "421"),
        ("greet:554 5.7.1 you are on a list", NOT_SENT, Fault.OURS, "554 5.7.1"),
        ("mail:451 4.3.0 busy", NOT_SENT, Fault.PASSING, "451 4.3.0"),
        ("mail:452 4.3.1 disk full", NOT_SENT, Fault.PASSING, "452 4.3.1"),
        ("mail:530 5.7.0 log in first", REFUSED, Fault.OURS, "530 5.7.0"),
        ("mail:550 no such sender", REFUSED, Fault.OURS, "550"),
        ("mail:553 5.1.8 your domain does not exist", REFUSED, Fault.OURS, "553 5.1.8"),
        ("mail:550 5.1.0 sender rejected", REFUSED, Fault.OURS, "550 5.1.0"),
        ("mail:552 too big", REFUSED, Fault.CONTENT, "552"),
        ("rcpt:450 4.2.0 greylisted", NOT_SENT, Fault.PASSING, "450 4.2.0"),
        ("rcpt:421 4.3.2 going down", NOT_SENT, Fault.PASSING, "421 4.3.2"),
        ("rcpt:452 4.2.2 over quota", NOT_SENT, Fault.UNREACHABLE, "452 4.2.2"),
        ("rcpt:450 4.7.28 too fast", NOT_SENT, Fault.SLOW_DOWN, "450 4.7.28"),
        ("rcpt:550 5.1.1 no such user", REFUSED, Fault.ADDRESS, "550 5.1.1"),
        ("rcpt:550 nobody here", REFUSED, Fault.ADDRESS, "550"),
        ("rcpt:550 5.2.1 disabled", REFUSED, Fault.ADDRESS, "550 5.2.1"),
        ("rcpt:552 5.2.2 mailbox full", REFUSED, Fault.UNREACHABLE, "552 5.2.2"),
        ("rcpt:552 full", REFUSED, Fault.UNREACHABLE, "552"),
        ("rcpt:550 5.7.1 relaying denied", REFUSED, Fault.OURS, "550 5.7.1"),
        ("rcpt:550 5.4.1 no such recipient", REFUSED, Fault.ADDRESS, "550 5.4.1"),
        ("rcpt:450 5.1.1 which now", NOT_SENT, Fault.PASSING, "450 5.1.1"),
        ("rcpt:550 5.0.0 no", REFUSED, Fault.ADDRESS, "550 5.0.0"),
        ("rcpt:550 5.1.0 no", REFUSED, Fault.ADDRESS, "550 5.1.0"),
        ("rcpt:550 5.7.0 no", REFUSED, Fault.OURS, "550 5.7.0"),
        ("rcpt:553 5.3.0 rejected", REFUSED, Fault.ADDRESS, "553 5.3.0"),
        ("rcpt:550 5.4.7 gave up", REFUSED, Fault.UNREACHABLE, "550 5.4.7"),
        ("rcpt:599 what", REFUSED, Fault.UNKNOWN, "599"),
        ("data:451 not now", NOT_SENT, Fault.PASSING, "451"),
        ("data:503 5.5.1 out of order", REFUSED, Fault.OURS, "503 5.5.1"),
        ("data:554 no valid recipients", REFUSED, Fault.UNKNOWN, "554"),
        ("end:451 4.3.0 try again", NOT_SENT, Fault.PASSING, "451 4.3.0"),
        ("end:452 4.2.2 full", NOT_SENT, Fault.UNREACHABLE, "452 4.2.2"),
        ("end:552 5.3.4 too big", REFUSED, Fault.CONTENT, "552 5.3.4"),
        ("end:552 5.2.2 full", REFUSED, Fault.UNREACHABLE, "552 5.2.2"),
        ("end:554 5.7.1 looks like spam", REFUSED, Fault.CONTENT, "554 5.7.1"),
        ("end:571 5.7.0 refused", REFUSED, Fault.CONTENT, "571 5.7.0"),
        ("end:550 5.7.26 unauthenticated", REFUSED, Fault.OURS, "550 5.7.26"),
        ("end:550 5.6.1 no such format", REFUSED, Fault.CONTENT, "550 5.6.1"),
        ("end:554 no", REFUSED, Fault.CONTENT, "554"),
        ("end:571 what", REFUSED, Fault.UNKNOWN, "571"),
    ],
)
def test_a_refusal_is_named_by_what_follows_from_it(fault: str, result: Result, kind: Fault, code: str) -> None:
    with smtp_server(schedule=(fault,)) as server:
        said, after = send(smtp(server), letter(), letter(key="8-0-0-email"))
        assert (said.result, said.fault, said.error_code) == (result, kind, code)
        assert said.reason is not None
        assert said.reason.endswith(f"({fault.partition(':')[2]})")
        assert after.result is Result.SENT, "one letter's refusal is not the next one's"
        assert [taken["message_id"] for taken in server.taken] == ["<8-0-0-email@co-op.example>"]


@pytest.mark.parametrize(
    ("fault", "taken"),
    [
        ("hang", 0), ("hang-accepted", 1), ("cut", 0), ("cut-accepted", 1), ("garbage", 1), ("end:354 go on", 0),
        ("end:150 well", 0),
    ],
)  # fmt: skip
def test_after_the_dot_only_the_server_knows(fault: str, taken: int) -> None:
    with smtp_server({"ana@*": fault}) as server:
        said, after = send(smtp(server, end_seconds=0.2), letter(), letter("bea@example.org", "8-0-0-email"))
        assert said.result is Result.UNCERTAIN
        assert said.provider_id == "<7-0-0-email@co-op.example>"
        assert said.reason is not None
        assert said.reason.startswith("the mail server has the whole letter, and ")
        assert after.result is Result.SENT
        assert server.connections == 2, "a connection in doubt is never used again"
        assert len(server.taken) == taken + 1


def test_a_connection_that_breaks_in_the_letter_means_not_sent() -> None:
    with smtp_server(schedule=("cut-in-data",)) as server:
        (said,) = send(smtp(server), letter(body=(b"x" * 900 + b"\r\n") * 20_000))  # more than sockets buffer
        assert (said.result, said.fault) == (NOT_SENT, Fault.PROVIDER)
        assert server.taken == []


def test_a_connection_that_broke_before_the_dot_means_not_sent() -> None:
    async def play() -> Receipt:
        begun = await prepared(channel, letter())
        while begun._session.usable:  # type: ignore[attr-defined]
            await asyncio.sleep(0)
        return await begun.commit()

    with smtp_server(schedule=("cut-in-data",)) as server:
        channel = smtp(server)
        said = run(play())
        assert (said.result, said.fault) == (NOT_SENT, Fault.PROVIDER)
        assert server.taken == []


def test_nobody_listens() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with smtp_server() as server:
            server.port = unused.getsockname()[1]
            (said,) = send(smtp(server), letter())
    assert (said.result, said.fault) == (NOT_SENT, Fault.PROVIDER)
    assert "can't be reached" in (said.reason or "")


@pytest.mark.parametrize("recipient", ["a@b.c, evil@x.y", "a@b.c> NOTIFY=NEVER", "a@b.c\r\nRCPT TO:<evil@x.y>", ""])
def test_two_recipients_are_none(recipient: str) -> None:
    with smtp_server() as server:
        (said,) = send(smtp(server), letter(recipient))
        assert (said.result, said.fault) == (REFUSED, Fault.ADDRESS)
        assert "evil" not in (said.reason or "")
        assert server.connections == 0


def test_a_domain_in_other_letters_goes_by_its_ascii_form() -> None:
    with smtp_server() as server:
        send(smtp(server), letter("ana@bücher.example"))
        assert server.taken[0]["recipients"] == ["ana@xn--bcher-kva.example"]


def test_it_says_that_it_can_not_be_asked() -> None:
    with smtp_server() as server:
        channel = smtp(server)
        assert not channel.can_look_up
        assert not channel.deduplicates
