"""Getting through to a mail server, and going on using the way: TLS, login, connections that are used again."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any, Literal

import pytest

from engine.channels.letter import Result
from engine.channels.smtp import Begun
from engine.channels.smtp_connecting import Server, own_name, trusting
from engine.core.faults import Fault
from tests.channels.letters import letter, prepared, run, send, smtp
from tests.smtp_server import HOST, smtp_server

Tls = Literal["starttls", "tls"]
LOGIN = ("office", "s3cret")
EACH = [letter(key=f"{number}-0-0-email") for number in range(5)]


def test_one_connection_carries_many_letters() -> None:
    with smtp_server() as server:
        receipts = send(smtp(server), *EACH)
        assert [receipt.result for receipt in receipts] == [Result.SENT] * 5
        assert server.connections == 1
        assert server.commands.count("RSET") == 4, "asked before each letter but the first"
        assert server.commands.count("EHLO") == 1
        assert len(server.taken) == 5


def test_a_refusal_of_one_letter_leaves_the_connection() -> None:
    with smtp_server(schedule=("rcpt:550 5.1.1 no", "accept", "end:552 5.2.2 full")) as server:
        results = [receipt.result for receipt in send(smtp(server), *EACH)]
        assert results == [Result.REFUSED, Result.SENT, Result.REFUSED, Result.SENT, Result.SENT]
        assert server.connections == 1


def test_a_connection_carries_no_more_than_it_may() -> None:
    with smtp_server() as server:
        send(smtp(server, letters=2), *EACH)
        assert server.connections == 3


def test_a_connection_that_waited_too_long_is_left() -> None:
    with smtp_server() as server:
        send(smtp(server, idle_seconds=0), *EACH)
        assert server.connections == 5


def test_letters_side_by_side_each_have_a_connection() -> None:
    async def play() -> None:
        await asyncio.gather(*(channel.send(one) for one in EACH))
        await channel.send(letter(key="9-0-0-email"))

    with smtp_server() as server:
        channel = smtp(server)
        run(play())
        assert server.connections == 5
        assert len(server.taken) == 6


@pytest.mark.parametrize("fault", ["accept", "rcpt:550 5.1.1 no", "end:451 4.3.0 no", "cut", "garbage", "mail:421 no"])
def test_each_letter_gives_its_place_back_whatever_becomes_of_it(fault: str) -> None:
    async def play() -> int:
        await asyncio.gather(*(channel.send(one) for one in EACH))
        begun = await prepared(channel, letter(key="9-0-0-email"))
        await begun.abandon()
        return len(await asyncio.gather(*(channel.send(one) for one in EACH)))

    with smtp_server(schedule=(fault,) * 3) as server:
        channel = smtp(server, connections=2)
        assert run(play()) == 5


def test_there_are_never_more_connections_than_there_may_be() -> None:
    async def play() -> None:
        await asyncio.gather(*(channel.send(one) for one in EACH * 3))

    with smtp_server({"ana@*": "slow:0.01"}) as server:
        channel = smtp(server, connections=2)
        run(play())
        assert len(server.taken) == 15
        assert server.most_at_once == 2


def test_who_can_not_connect_gives_the_place_back() -> None:
    with smtp_server(schedule=("greet:421 no",) * 3) as server:
        results = [receipt.result for receipt in send(smtp(server, connections=1), *EACH)]
        assert results == [Result.NOT_SENT] * 3 + [Result.SENT] * 2


def test_a_connection_that_the_server_ended_meanwhile_is_replaced() -> None:
    with smtp_server(schedule=("cut-accepted",)) as server:
        results = [receipt.result for receipt in send(smtp(server), *EACH[:2])]
        assert results == [Result.UNCERTAIN, Result.SENT]
    with smtp_server(schedule=("rcpt:421 4.3.2 going down",)) as server:
        results = [receipt.result for receipt in send(smtp(server), *EACH[:2])]
        assert results == [Result.NOT_SENT, Result.SENT]
        assert server.connections == 2


def test_a_server_that_says_goodbye_after_a_letter_is_left() -> None:
    with smtp_server(schedule=("end:421 4.3.2 going down",)) as server:
        results = [receipt.result for receipt in send(smtp(server), *EACH[:2])]
        assert results == [Result.NOT_SENT, Result.SENT]
        assert server.connections == 2


def test_a_connection_that_died_in_silence_is_noticed_before_a_letter_is_entrusted_to_it() -> None:
    async def play() -> None:
        begun = await prepared(channel, EACH[0])
        assert isinstance(begun, Begun)
        assert (await begun.commit()).result is Result.SENT
        server.break_all()
        assert (await channel.send(EACH[1])).result is Result.SENT

    with smtp_server() as server:
        channel = smtp(server)
        run(play())
        assert server.connections == 2
        assert len(server.taken) == 2


def test_the_final_dot_waits_for_nobody() -> None:
    async def play() -> tuple[int, tuple[int, int], int]:
        begun = await prepared(channel, letter(body=b"line\r\n" * 20_000))
        assert isinstance(begun, Begun)
        transport = begun._session._client.transport
        assert isinstance(transport, asyncio.WriteTransport)
        option = transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        limits, waiting = transport.get_write_buffer_limits(), transport.get_write_buffer_size()
        await begun.abandon()
        return option, limits, waiting

    with smtp_server() as server:
        channel = smtp(server)
        option, limits, waiting = run(play())
    assert option != 0
    assert limits == (0, 1)
    assert waiting == 0, "the letter is out of our hands before the dot"


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_encrypted_and_logged_in(tls: Tls) -> None:
    with smtp_server(tls=tls, login=LOGIN) as server:
        channel = smtp(server, tls=tls, host="localhost", login=LOGIN)
        receipts = send(channel, letter(body=b".\r\n" + b"x\r\n" * 50_000), EACH[0])
        assert [receipt.result for receipt in receipts] == [Result.SENT, Result.SENT]
        assert server.connections == 1
        assert ("STARTTLS" in server.commands) == (tls == "starttls")


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for(tls: Tls) -> None:
    with smtp_server(tls=tls) as server:
        (said,) = send(smtp(server, tls=tls, host="localhost", trusted=None), EACH[0])
        assert (said.result, said.fault) == (Result.NOT_SENT, Fault.OURS)
        assert said.reason == (
            f"the certificate of the mail server localhost:{server.port} can't be trusted (self-signed certificate); "
            "check channels.email.host, or name its authority in channels.email.ca_file"
        )
        assert server.taken == []


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_certificate_for_another_name(tls: Tls, monkeypatch: pytest.MonkeyPatch) -> None:
    def looked_up(host: str | bytes | None, *more: Any, **options: Any) -> Any:
        return real(HOST if host == "mail.elsewhere.example" else host, *more, **options)

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    with smtp_server(tls=tls) as server:
        (said,) = send(smtp(server, tls=tls, host="mail.elsewhere.example"), EACH[0])
        assert (said.result, said.fault) == (Result.NOT_SENT, Fault.OURS)
        assert "Hostname mismatch, certificate is not valid for 'mail.elsewhere.example'" in (said.reason or "")
        assert "MAIL" not in server.commands
        assert server.taken == []


def test_a_name_that_nobody_has() -> None:
    with smtp_server() as server:
        (said,) = send(smtp(server, host="mail.nowhere.invalid"), EACH[0])
        assert (said.result, said.fault) == (Result.NOT_SENT, Fault.PROVIDER)
        assert "mail.nowhere.invalid" in (said.reason or "")


def test_a_server_without_tls_gets_nothing() -> None:
    with smtp_server() as server:
        (said,) = send(smtp(server, tls="starttls"), EACH[0])
        assert (said.result, said.fault) == (Result.NOT_SENT, Fault.OURS)
        assert "offers no STARTTLS" in (said.reason or "")
        (said,) = send(smtp(server, tls="tls"), EACH[0])
        assert (said.result, said.fault) == (Result.NOT_SENT, Fault.PROVIDER)
        assert server.taken == []


@pytest.mark.parametrize("given", [("office", "wrong"), ("nobody", "s3cret")])
def test_a_wrong_password(given: tuple[str, str]) -> None:
    with smtp_server(login=LOGIN) as server:
        (said,) = send(smtp(server, login=given), EACH[0])
        assert (said.result, said.fault, said.error_code) == (Result.NOT_SENT, Fault.OURS, "535 5.7.8")
        assert said.reason is not None
        assert said.reason.startswith("the mail server refused the user name or the password (535 5.7.8")
        assert given[1] not in said.reason
        assert "MAIL" not in server.commands


def test_a_server_that_offers_no_login() -> None:
    with smtp_server() as server:
        (said,) = send(smtp(server, login=LOGIN), EACH[0])
        assert (said.result, said.fault) == (Result.NOT_SENT, Fault.OURS)
        assert "offers no login" in (said.reason or "")


def test_a_password_stands_in_no_log() -> None:
    assert "s3cret" not in repr(Server(host="h", port=1, tls="none", username="u", password="s3cret"))


def test_certificates_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nonsense")
    with pytest.raises(OSError, match=r"PEM|CERTIFICATE|X509"):
        trusting(tmp_path / "ca.pem")


def test_what_this_machine_calls_itself_is_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getfqdn", lambda: "a host\r\nwith a line end")
    assert own_name() == "localhost"
