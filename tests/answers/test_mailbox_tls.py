"""A mailbox by TLS, at once or after STARTTLS: read where the certificate is vouched for, and never else."""

import socket
from collections.abc import Iterator

import pytest

from engine.answers.mailbox import Unreachable, Visit
from tests.answers.imap_server import CERTIFICATE, PASSWORD, ImapServer, encrypted, running_imap_server
from tests.answers.test_mailbox import mail, now
from tests.runtime.rig import Rig


@pytest.fixture
def server(tls: str) -> Iterator[ImapServer]:
    with running_imap_server(starttls=tls == "starttls") as running:
        yield running


@pytest.fixture
def secured(rig: Rig, server: ImapServer, tls: str) -> Iterator[Rig]:
    """The site, whose mailbox is at the encrypted port."""
    inbox = "FOLLOWTHROUGH_CHANNELS__EMAIL__INBOX__"
    rig.settings[f"{inbox}TLS"] = tls
    if tls == "starttls":
        yield rig
        return
    with encrypted(server) as port:
        rig.settings[f"{inbox}PORT"] = str(port)
        yield rig


def visit(rig: Rig, **settings: str) -> Visit:
    for name, value in settings.items():
        rig.settings[f"FOLLOWTHROUGH_CHANNELS__EMAIL__INBOX__{name.upper()}"] = value
    return Visit(rig.config.channels.email.inbox, PASSWORD)


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_a_certificate_that_is_vouched_for(secured: Rig, server: ImapServer) -> None:
    server.deliver(mail(1))
    opened = visit(secured, ca_file=str(CERTIFICATE))
    assert [arrived.raw.split(b"\r\n")[2] for arrived in opened.new_since(None, now())] == [b"Subject: 1"]
    opened.close()


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for(secured: Rig) -> None:
    with pytest.raises(Unreachable, match=r"certificate is not trusted \(self-signed certificate"):
        visit(secured)


@pytest.mark.parametrize("tls", ["tls", "starttls"])
def test_a_certificate_for_another_name(secured: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", lambda at, *more, **named: connect(("127.0.0.1", at[1]), *more))
    with pytest.raises(Unreachable, match="Hostname mismatch"):
        visit(secured, host="mail.elsewhere.example", ca_file=str(CERTIFICATE))


@pytest.mark.parametrize("tls", ["starttls"])
def test_a_server_that_does_not_encrypt_is_not_told_the_password(secured: Rig) -> None:
    with running_imap_server() as plain, pytest.raises(Unreachable, match="TLS not supported"):
        visit(secured, port=str(plain.port), ca_file=str(CERTIFICATE))


@pytest.mark.parametrize("tls", ["starttls"])
def test_the_port_that_is_encrypted_at_once_is_not_waited_for(secured: Rig) -> None:
    with pytest.raises(Unreachable, match="port 993 is for tls = 'tls'"):
        visit(secured, port="993")
