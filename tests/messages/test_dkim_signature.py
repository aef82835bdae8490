"""An email signed for its domain: verified by dkimpy with a DNS of the test's own, and changed by nobody on the way."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest

from engine.messages.dkim_signature import BadKey, Signer
from engine.messages.email_format import build_email
from tests.messages.test_email_format import Mailbox, Site

KEY = Path(__file__).with_name("dkim_test_key.pem").read_bytes()
PUBLIC = Path(__file__).with_name("dkim_test_key.txt").read_bytes().strip()


def email(body: str = "Hello\n\n.\n\ntrailing blanks  \n") -> bytes:
    """An email of the engine's own making."""
    return build_email(
        "Hé", body, sender=Mailbox(), recipient="ana@example.org", key="7-0-0-email", site=Site(),
        date=datetime(2026, 9, 21, 15, 0, tzinfo=UTC), reply_to="replies+{token}@sunrise.example", token="7f3a",
        public_url="https://sunrise.example",
    )  # fmt: skip


def verified(content: bytes) -> bool:
    """Whether the signature is the domain's."""

    def dns(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"mail2026._domainkey.sunrise.example."
        return b"v=DKIM1; k=rsa; p=" + PUBLIC

    return bool(dkim.verify(content, dnsfunc=dns))


@pytest.fixture(scope="module")
def signed() -> bytes:
    return Signer("sunrise.example", "mail2026", KEY).signed(email())


def test_the_signature_is_the_domain_s(signed: bytes) -> None:
    assert verified(signed)
    assert signed.endswith(email())
    assert signed.startswith(b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=sunrise.example;")


def test_signing_it_again_gives_the_same_bytes_and_the_email_s_own_date(signed: bytes) -> None:
    assert Signer("sunrise.example", "mail2026", KEY).signed(email()) == signed
    moment = int(datetime(2026, 9, 21, 15, 0, tzinfo=UTC).timestamp())
    assert f"t={moment};".encode() in signed.replace(b"\r\n ", b" ")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"Hello", b"Hallo"),
        (b"To: ana@", b"To: eva@"),
        (b"replies+7f3a@", b"replies+7f3b@"),
        (b"/unsubscribe/7f3a>", b"/unsubscribe/7f3b>"),
        (b"Subject:", b"Subject: another\r\nSubject:"),
        (b"From:", b"From: evil@x.y\r\nFrom:"),
        (b"List-Unsubscribe-Post:", b"X-Was-Post:"),
    ],
)
def test_nobody_can_change_what_matters(signed: bytes, before: bytes, after: bytes) -> None:
    assert before in signed
    assert not verified(signed.replace(before, after, 1))


def test_without_an_unsubscribe_link_it_verifies_too() -> None:
    content = build_email(
        "s", "b", sender=Mailbox(), recipient="a@b.c", key="k", site=Site(), date=datetime(2026, 9, 21, tzinfo=UTC)
    )
    assert verified(Signer("sunrise.example", "mail2026", KEY).signed(content))


@pytest.mark.parametrize("key", [b"", b"nonsense", KEY[:200], b"-----BEGIN X-----\nAAAA\n-----END X-----\n"])
def test_a_key_that_is_none(key: bytes) -> None:
    with pytest.raises(BadKey, match="it is no RSA private key in PEM"):
        Signer("sunrise.example", "mail2026", key)
