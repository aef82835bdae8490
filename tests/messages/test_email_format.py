"""The bytes of an email: the same every time, one recipient, and what a mail program reads in them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.messages.addresses import BadAddress
from engine.messages.email_format import build_email, message_id
from engine.messages.wording import in_text

WHEN = datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=-6)))


class Mailbox(NamedTuple):
    name: str = "Sunrise Co-op"
    address: str = "hello@sunrise.example"


class Site(NamedTuple):
    name: str = "Sunrise <Co-op>"
    postal_address: str = "1 Main Street\nChicago, IL 60601"


def build(
    subject: str = "Hi", body: str = "Hello", recipient: str = "martinez@example.org", sender: Mailbox | None = None
) -> bytes:
    mailbox = sender or Mailbox()
    return build_email(subject, body, sender=mailbox, recipient=recipient, key="7-0-0-email", site=Site(), date=WHEN)


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def part(message: EmailMessage, subtype: str) -> str:
    found = message.get_body((subtype,))
    assert isinstance(found, EmailMessage)
    text: str = found.get_content()
    return text.replace("\r\n", "\n")


def words(text: str) -> list[str]:
    return text.split()


def test_what_a_mail_program_reads() -> None:
    message = read(build("Checking in, <Núñez>", "Dear **Núñez**,\n\n- one\n- [two](https://ok.example)\n"))
    assert message["From"] == "Sunrise Co-op <hello@sunrise.example>"
    assert message["To"] == "martinez@example.org"
    assert message["Subject"] == "Checking in, <Núñez>"
    assert message["Date"].datetime == WHEN
    assert message["Message-ID"] == message_id("7-0-0-email", "", "hello@sunrise.example")
    assert message["Auto-Submitted"] == "auto-generated"
    assert part(message, "plain") == (
        "Dear Núñez,\n\n- one\n- two (https://ok.example)\n\n-- \nSunrise <Co-op>\n1 Main Street\nChicago, IL 60601\n"
    )
    html = part(message, "html")
    assert "<p>Dear <strong>Núñez</strong>,</p>" in html
    assert '<li><a href="https://ok.example">two</a></li>' in html
    assert "<title>Checking in, &lt;Núñez&gt;</title>" in html
    assert "Sunrise &lt;Co-op&gt;<br>\n1 Main Street<br>" in html


def test_writing_it_again_is_writing_the_same() -> None:
    assert build("Hé", "Hello\n\n*you*") == build("Hé", "Hello\n\n*you*")
    assert build("a") != build("b")


def test_lines_are_short_ascii_and_end_as_the_standard_says() -> None:
    content = build("ü " * 100, "word " * 400 + "\n\n" + "ü" * 300)
    assert content.isascii()
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", content) is None
    assert max(map(len, content.split(b"\r\n"))) <= 78


@given(
    st.text(min_size=1, max_size=120),
    st.text(max_size=300),
    st.text(max_size=60),
)
@example("a\r\nBcc: evil@example.org", "b", "c\r\nBcc: evil@example.org")
@example("=?utf-8?q?Bcc=3A?=", "--=_x\r\nContent-Type: text/html\r\n\r\n<b>", '"><script>')
@example("s", ".\r\n..\r\nFrom me\r\n.", "n")
@example("\ud800", "\udfff", "\ud800")
def test_no_text_breaks_out_of_its_place(subject: str, body: str, name: str) -> None:
    content = build(subject, body, sender=Mailbox(name=name))
    message = read(content)
    assert sorted(message.keys()) == [
        "Auto-Submitted", "Content-Type", "Date", "From", "List-Unsubscribe", "MIME-Version", "Message-ID", "Subject",
        "To", "X-Auto-Response-Suppress",
    ]  # fmt: skip
    assert message["To"] == "martinez@example.org"
    assert words(str(make_header(decode_header(message_from_bytes(content)["Subject"])))) == words(in_text(subject))
    assert [address.addr_spec for address in message["From"].addresses] == ["hello@sunrise.example"]
    assert [found.get_content_type() for found in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert "<script" not in part(message, "html")


@pytest.mark.parametrize(
    "recipient",
    [
        "", "nobody", "@", "a@", "@b.example", "a@b.c, evil@x.y", "a@b.c,evil@x.y", "a@b.c; evil@x.y", "a@b.c evil@x.y",
        "a@b.c\nBcc: evil@x.y", "a@b.c\r\n", "Ana <a@b.c>", "<a@b.c>", "a@b@c.d", '"a b"@c.d', '"a@x.y,"@c.d',
        "a(b)@c.d", "a..b@c.d", ".a@b.c", "a.@b.c", "a b@c.d", "a@b c.d", "a@b..c", "ü@c.d", "a@b.c\u2028", "a@b.c\0",
        "a@-", "a@b.", "a@b-.c", "a@b_c.d",
        "x" * 300 + "@b.c", "a@" + "b" * 70 + ".c", "group:a@b.c;", "a@b.c>", "a@[127.0.0.1]",
    ],
)  # fmt: skip
def test_what_is_not_one_address_is_refused(recipient: str) -> None:
    with pytest.raises(BadAddress, match=r"the To address is not one email address\.") as caught:
        build(recipient=recipient)
    assert "evil" not in str(caught.value)


@given(st.text(max_size=40) | st.from_regex(r"[a-z,;<>@\". ]{0,30}@[a-z,;<>@\". ]{0,30}", fullmatch=True))
def test_whatever_is_accepted_is_one_recipient(recipient: str) -> None:
    try:
        content = build(recipient=recipient)
    except BadAddress:
        return
    addresses = read(content)["To"].addresses
    assert len(addresses) == 1
    local, _, domain = recipient.rpartition("@")
    assert addresses[0].username == local
    assert addresses[0].domain == domain.encode("idna").decode()


@pytest.mark.parametrize(
    ("recipient", "written"),
    [
        ("o'brien+co-op@sub.example.org", "o'brien+co-op@sub.example.org"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
    ],
)
def test_unusual_addresses_that_are_one(recipient: str, written: str) -> None:
    assert f"To: {written}\r\n".encode() in build(recipient=recipient)


def test_without_a_sender_it_comes_from_nowhere() -> None:
    message = read(build(sender=Mailbox("", "")))
    assert message["From"] == "nobody@followthrough.invalid"
    assert message["Message-ID"].endswith("@followthrough.invalid>")


def test_the_boundary_can_not_be_known_before_the_text_is() -> None:
    def boundary(body: str) -> str:
        found: str = read(build(body=body)).get_boundary() or ""
        return found

    assert boundary(boundary("a")) != boundary("a")


def test_a_long_name_and_a_reply_address() -> None:
    content = build_email(
        "s", "b", sender=Mailbox('Ana "X" Müller, ' * 12), recipient="a@b.c", key="k", site=Site("", ""),
        date=WHEN.astimezone(UTC), reply_to="reply+7@sunrise.example",
    )  # fmt: skip
    message = read(content)
    line = message_from_bytes(content)["From"]  # the newer parser of Python 3.11 puts blanks between encoded words
    name, address = line.rsplit(" ", 1)
    assert (str(make_header(decode_header(name))), address) == (
        ('Ana "X" Müller, ' * 12).strip(),
        "<hello@sunrise.example>",
    )
    assert message["Reply-To"] == "reply+7@sunrise.example"
    assert part(message, "plain") == "b\n"


def test_the_token_tells_what_is_answered() -> None:
    content = build_email(
        "s", "b", sender=Mailbox(), recipient="a@b.c", key="7-0-0-email", site=Site(), date=WHEN,
        reply_to="replies+{token}@sunrise.example", token="7f3a",
    )  # fmt: skip
    message = read(content)
    assert message["Reply-To"] == "replies+7f3a@sunrise.example"
    assert message["List-Unsubscribe"] == "<mailto:replies+7f3a@sunrise.example?subject=unsubscribe>"
    assert message["List-Unsubscribe-Post"] is None, "mail can't be clicked"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply", "delivery reports are welcome"


def test_a_message_id_is_no_other_database_s_and_does_not_tell_the_token() -> None:
    mine, theirs = message_id("7-0-0-email", "7f3a", "a@b.c"), message_id("7-0-0-email", "8e2b", "a@b.c")
    assert mine != theirs
    assert mine == message_id("7-0-0-email", "7f3a", "a@b.c")
    assert re.fullmatch(r"<7-0-0-email\.[0-9a-f]{24}@b\.c>", mine)
    assert "7f3a" not in mine.removeprefix("<7-0-0-email.")
    odd = message_id('1-0-a b>"\r\n-0-email', "7f3a", "a@b.c")
    assert re.fullmatch(r"<[0-9a-f]{24}@b\.c>", odd)


@pytest.mark.parametrize(("public_url", "one_click"), [("https://co-op.example", True), ("http://127.0.0.1:8", False)])
def test_a_family_can_stop_emails_with_one_click(public_url: str, one_click: bool) -> None:
    content = build_email(
        "s", "b", sender=Mailbox(), recipient="a@b.c", key="k", site=Site("", ""), date=WHEN,
        token="7f3a", public_url=public_url,
    )  # fmt: skip
    message = read(content)
    link = f"{public_url}/unsubscribe/7f3a"
    assert " ".join(message["List-Unsubscribe"].split()) == (
        f"<{link}>, <mailto:hello@sunrise.example?subject=unsubscribe>"
    )
    assert message["List-Unsubscribe-Post"] == ("List-Unsubscribe=One-Click" if one_click else None)
    assert part(message, "plain") == f"b\n\n-- \nUnsubscribe · Darse de baja: {link}\n"
    assert f'<a href="{link}">Unsubscribe · Darse de baja</a>' in part(message, "html")


def test_without_a_way_to_unsubscribe_none_is_named() -> None:
    message = read(build(sender=Mailbox("", "")))
    assert message["List-Unsubscribe"] is None
    assert "nsubscribe" not in part(message, "plain")
