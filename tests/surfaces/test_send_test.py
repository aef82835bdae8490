"""`message send-test`: a message to oneself, by the way that it would really go."""

import sqlite3
from email import message_from_string
from email.policy import default

import pytest

from tests.smtp_server import smtp_server
from tests.surfaces.site import Site

ME = ("--to", "me@example.org")


def by_smtp(site: Site, port: int, mode: str = "simulate", **settings: str) -> None:
    """Let the site's email leave through a server of the test's."""
    site.patch.setenv("FOLLOWTHROUGH_ENGINE__MODE", mode)
    own = {"kind": "smtp", "host": "127.0.0.1", "port": str(port), "tls": "none", "from": "office@co-op.example"}
    for name, value in {**own, **settings}.items():
        site.patch.setenv(f"FOLLOWTHROUGH_CHANNELS__EMAIL__{name.upper()}", value)


def rows(site: Site) -> int:
    with sqlite3.connect(site.folder / "followthrough.db") as connection:
        tables = ("messages", "audit_log", "actions")
        counts = [connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in tables]
    connection.close()
    return sum(counts)


@pytest.mark.parametrize("mode", ["simulate", "execute"])
def test_it_goes_by_the_configured_way_to_the_given_address_alone(peopled: Site, mode: str) -> None:
    before = rows(peopled)
    with smtp_server() as server:
        by_smtp(peopled, server.port, mode)
        said = peopled.json("message", "send-test", "concern_outreach", *ME, "--yes")
        (taken,) = server.taken
    assert taken["recipients"] == ["me@example.org"]
    message = message_from_string(taken["content"], policy=default)
    assert message["To"] == "me@example.org"
    assert "Martinez" in str(message["Subject"]) + message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert (said["channel"], said["to"], said["provider"]) == ("email", "me@example.org", "smtp")
    assert said["provider_id"] == message["Message-ID"]
    assert rows(peopled) == before, "no family was contacted, so nothing is written down"


def test_with_the_outbox_it_is_a_file(site: Site) -> None:
    assert site.ok("message", "send-test", "concern_outreach", *ME, "--yes") == "Sent to me@example.org by outbox.\n"
    (file,) = (site.folder / "outbox").glob("trial-*-email.eml")
    assert b"To: me@example.org\r\n" in file.read_bytes()
    site.ok("message", "send-test", "checking_in", "--channel", "sms", "--to", "(312) 555-0142", "--yes")
    (file,) = (site.folder / "outbox").glob("trial-*-sms.txt")
    assert file.read_text().startswith("To: +13125550142\n")


def test_elsewhere_than_at_a_terminal_it_takes_a_yes(site: Site) -> None:
    assert "say --yes" in site.refused("message", "send-test", "concern_outreach", *ME)
    assert not (site.folder / "outbox").exists()


@pytest.mark.parametrize("to", ["nobody", "a@b.example, evil@x.example", "+13125550142"])
def test_it_takes_one_address(site: Site, to: str) -> None:
    said = site.run("message", "send-test", "concern_outreach", "--to", to, "--yes")
    assert said.code == 2
    assert "--to must be one email address" in said.err


def test_a_refusal_is_said_as_such(site: Site) -> None:
    with smtp_server({"me@*": "rcpt:550 5.1.1 nobody here"}) as server:
        by_smtp(site, server.port)
        said = site.refused("message", "send-test", "concern_outreach", *ME, "--yes")
    assert "It was not sent: there is no such mailbox (550 5.1.1 nobody here)." in said


def test_what_nobody_knows_is_said_as_such(site: Site) -> None:
    with smtp_server({"me@*": "cut-accepted"}) as server:
        by_smtp(site, server.port)
        said = site.refused("message", "send-test", "concern_outreach", *ME, "--yes")
    assert "It is not known whether the message left: the mail server has the whole letter" in said


def test_what_is_missing_is_said_before_anything_is_sent(site: Site) -> None:
    with smtp_server() as server:
        by_smtp(site, server.port, username="office")
        assert "SMTP_PASSWORD is not" in site.refused("message", "send-test", "concern_outreach", *ME, "--yes")
        assert server.connections == 0
