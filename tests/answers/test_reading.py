"""Reading a mail never raises and never takes long, whatever it is."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.answers.envelope import MAX_BYTES
from engine.answers.mail import Mail, MailKind
from engine.answers.ours import Ours
from engine.answers.reading import MAX_TEXT, read_mail
from tests.answers.corpus import OURS, samples

SAMPLES = samples()
SERVER = b"From: MAILER-DAEMON@b.example\nSubject: failure notice\n\ncould not be delivered\n"
HTML = b"From: a@b.example\nContent-Type: text/html\n\n"
LEVELS = [b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level) for level in range(1000)]


@given(st.binary(max_size=2000))
def test_arbitrary_bytes_never_raise(raw: bytes) -> None:
    assert isinstance(read_mail(raw, OURS), Mail)


@given(st.sampled_from(SAMPLES), st.data())
def test_a_real_mail_that_was_cut_or_garbled_never_raises(sample, data) -> None:  # type: ignore[no-untyped-def]
    at = data.draw(st.integers(0, len(sample.raw)))
    noise = data.draw(st.binary(max_size=40))
    mail = read_mail(sample.raw[:at] + noise + sample.raw[at + data.draw(st.integers(0, 200)) :], OURS)
    assert not any(ord(c) < 32 and c != "\n" for c in mail.text + mail.full_text + mail.subject + mail.why)


@given(
    st.dictionaries(
        st.sampled_from(
            ("From", "To", "Subject", "Auto-Submitted", "Content-Type", "Message-ID", "References", "Date")
        ),
        st.text(alphabet=st.characters(exclude_characters="\n\r"), max_size=200),
    ),
    st.text(max_size=300),
)
def test_arbitrary_header_fields_never_raise(fields: dict[str, str], body: str) -> None:
    raw = "".join(f"{name}: {value}\n" for name, value in fields.items()) + "\n" + body
    assert isinstance(read_mail(raw.encode("utf-8", "replace"), OURS), Mail)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"From: a@b.example\nContent-Type: text/plain" + b";" * 1_000_000 + b"\n\nx", id="parameters"),
        pytest.param(b"From: a@b.example\nContent-Type: text/plain" + b'\n ;a="b' * 150_000 + b"\n\nx", id="folded"),
        pytest.param(b"From: a@b.example\nTo: " + b"(" * 900_000 + b"\n\nx", id="comments in addresses"),
        pytest.param(b"From: a@b.example\nSubject: " + b"=?utf-8?q?a?= " * 70_000 + b"\n\nx", id="encoded words"),
        pytest.param(b"A: b\n" * 200_000 + b"\nx", id="fields"),
        pytest.param(b"From: a@b.example\n" + b"".join(LEVELS[:55]) + b"\n" * 900_000, id="levels"),
        pytest.param(HTML + b"<a " * 330_000, id="unfinished tags"),
        pytest.param(HTML + b"<!--<" * 200_000, id="unfinished comments"),
        pytest.param(HTML + b"<div><blockquote>" * 60_000, id="open elements"),
        pytest.param(HTML + b"</p>" * 250_000, id="closed elements"),
        pytest.param(b"From: a@b.example\n\n" + b"On 1\n" * 200_000, id="attributions"),
        pytest.param(b"From: a@b.example\n\n" + b"From: x\n" * 120_000, id="quoted fields"),
        pytest.param(b"From: a@b.example\n\n" + b" " * 1_000_000 + b"x", id="blanks"),
        pytest.param(SERVER + b"a@" * 500_000, id="addresses"),
        pytest.param(SERVER + b"delivery a" * 100_000, id="words of bounces"),
        pytest.param(SERVER + b"- " * 500_000, id="dashes"),
        pytest.param(SERVER + b" " * 500_000 + b"x", id="indented"),
        pytest.param(SERVER + b"\n" * 1_000_000, id="line ends"),
    ],
)
def test_a_hostile_mail_takes_no_longer_than_a_large_one(raw: bytes) -> None:
    """Each of these takes a fraction of a second, and minutes where its cap is taken away or a pattern backtracks."""
    began = time.process_time()
    read_mail(raw, OURS)
    assert time.process_time() - began < 4


def test_what_reading_stumbles_over_is_other_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(_: object) -> str:
        raise RecursionError

    monkeypatch.setattr("engine.answers.reading.words_of", stumble)
    mail = read_mail(b"From: ana@b.example\n\nhi", OURS)
    assert (mail.kind, mail.why) == (MailKind.OTHER, "it can't be read (RecursionError)")


def test_the_token_of_a_returned_message_is_found_in_its_unsubscribe_header() -> None:
    bounce = next(sample for sample in SAMPLES if sample.name == "nothing_returned_en").raw
    returned = (
        b"--b1_report\nContent-Type: text/rfc822-headers\n\nTo: uma@short.example\n"
        b"List-Unsubscribe: <mailto:replies%2Bother_Token-1@riverside.example?subject=unsubscribe>\n\n--b1_report--"
    )
    raw = bounce.replace(b"--b1_report--", returned).replace(b"To: replies+k7Qm2xV9aB4c@", b"To: replies@")
    assert read_mail(raw, OURS).token == "other_Token-1"


def test_more_parts_than_people_send_are_not_read() -> None:
    mail = read_mail(b"From: a@b.example\n" + b"".join(LEVELS), OURS)
    assert (mail.kind, mail.why) == (MailKind.OTHER, "it has too many parts to be a person's mail")


def test_of_a_large_mail_the_beginning_is_read() -> None:
    mail = read_mail(b"From: ana@b.example\n\nPlease stop.\n" + b"x" * MAX_BYTES, OURS)
    assert mail.kind == MailKind.REPLY
    assert mail.cut
    assert mail.text.startswith("Please stop.")
    assert len(mail.text) <= MAX_TEXT


def test_a_token_is_read_only_from_an_address_of_ours() -> None:
    raw = b"From: ana@b.example\nTo: someone+abcdefgh12@c.example\n\nhi"
    assert read_mail(raw, OURS).token is None
    assert read_mail(raw, Ours.of("someone+{token}@c.example")).token == "abcdefgh12"


def test_a_mail_from_an_address_of_ours_is_our_own_whatever_its_token() -> None:
    for sender in ("office", "OFFICE", "replies", "replies+abcdefgh12", "bounces+abcdefgh12"):
        raw = f"From: {sender}@riverside.example\nTo: ana@b.example\n\nhi"
        assert read_mail(raw.encode(), OURS).kind == MailKind.OWN
    assert read_mail(b"From: office2@riverside.example\n\nhi", OURS).kind == MailKind.REPLY


def test_capitals_in_a_token_are_kept_and_capitals_in_our_address_don_t_matter() -> None:
    assert read_mail(b"From: a@b.example\nTo: Replies+aBcDeFgH12@RIVERSIDE.example\n\n", OURS).token == "aBcDeFgH12"
