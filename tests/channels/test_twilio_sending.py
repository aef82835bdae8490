"""Sending a text by Twilio: what each answer means, and what each way of getting none means."""

import socket
import ssl
from datetime import timedelta

import pytest
import requests

from engine.channels.letter import Result
from engine.channels.twilio import Twilio
from engine.channels.twilio_answers import never_left, refused
from engine.channels.twilio_codes import CODES
from engine.core.faults import Fault
from tests.channels.twilio_rig import FAMILY, NOW, WORDS, account, channel, letter, send
from tests.twilio_fake import NUMBER, SERVICE, Rule, TwilioFake

FOR_GOOD = {Fault.ADDRESS, Fault.OPTED_OUT, Fault.CONTENT, Fault.UNKNOWN}


def test_a_text_is_handed_over_once_with_all_that_it_needs(fake: TwilioFake) -> None:
    receipt = send(channel(fake, public_url="https://texts.example.org"), letter(text="¡Hola! — ¿cómo están? 🙂"))
    (message,) = fake.received
    assert (receipt.result, receipt.provider, receipt.provider_id) == (Result.SENT, "twilio", message.sid)
    assert receipt.sender == NUMBER
    assert (message.to, message.from_, message.body) == (FAMILY, NUMBER, "¡Hola! — ¿cómo están? 🙂")
    assert message.status_callback == "https://texts.example.org/twilio/status?key=7-1-1-sms"
    assert message.validity_period == 2 * 3600


def test_without_a_public_url_no_callback_is_asked_for(fake: TwilioFake) -> None:
    send(channel(fake), letter())
    assert fake.received[0].status_callback is None


def test_a_messaging_service_goes_before_a_number(fake: TwilioFake) -> None:
    receipt = send(channel(fake, messaging_service_sid=SERVICE), letter())
    (message,) = fake.received
    assert (message.messaging_service_sid, message.from_) == (SERVICE, None)
    assert (receipt.result, receipt.sender) == (Result.SENT, SERVICE)


@pytest.mark.parametrize(
    ("good_for", "seconds"),
    [
        (None, 14_400),
        (timedelta(hours=9), 14_400),
        (timedelta(hours=4), 14_400),
        (timedelta(minutes=3, microseconds=1), 180),
        (timedelta(seconds=10), 10),
    ],
)
def test_a_text_is_good_until_its_window_closes(fake: TwilioFake, good_for: timedelta | None, seconds: int) -> None:
    send(channel(fake), letter(good_for=good_for))
    assert fake.received[0].validity_period == seconds


@pytest.mark.parametrize("good_for", [timedelta(seconds=9.9), timedelta(0), timedelta(hours=-1)])
def test_a_text_whose_window_is_about_to_close_is_not_handed_over(fake: TwilioFake, good_for: timedelta) -> None:
    receipt = send(channel(fake), letter(good_for=good_for))
    assert (receipt.result, receipt.fault) == (Result.NOT_SENT, Fault.SLOW_DOWN), "which spends no attempt"
    assert fake.received == []


@pytest.mark.parametrize("code", [code for code in CODES if code < 30_000 and code not in (20003, 20429)])
def test_a_refusal_at_once_means_what_the_table_says(fake: TwilioFake, code: int) -> None:
    receipt = send(channel(fake), letter(f"+1500555{code}"))
    fault = CODES[code].fault
    assert (receipt.error_code, receipt.fault, receipt.reason) == (str(code), fault, CODES[code].sentence)
    assert receipt.result is (Result.REFUSED if fault in FOR_GOOD else Result.NOT_SENT)
    assert fake.received == []


def test_a_code_that_is_not_listed_is_a_question_for_people(fake: TwilioFake) -> None:
    receipt = send(channel(fake), letter("+150055521999"))
    assert (receipt.result, receipt.fault, receipt.error_code) == (Result.REFUSED, Fault.UNKNOWN, "21999")
    assert "21999" in str(receipt.reason)


@pytest.mark.parametrize(
    ("answer", "result", "fault"),
    [("429", Result.NOT_SENT, Fault.SLOW_DOWN), ("refuse:20429", Result.NOT_SENT, Fault.SLOW_DOWN)],
)
def test_too_many_requests_are_slowed_down(fake: TwilioFake, answer: str, result: Result, fault: Fault) -> None:
    fake.script.add(Rule(answer=answer))
    receipt = send(channel(fake), letter())
    assert (receipt.result, receipt.fault, receipt.error_code) == (result, fault, "20429")


def test_wrong_credentials_are_ours_to_fix(fake: TwilioFake) -> None:
    receipt = send(channel(fake, auth_token="wrong"), letter())
    assert (receipt.result, receipt.fault, receipt.error_code) == (Result.NOT_SENT, Fault.OURS, "20003")
    assert fake.received == []


@pytest.mark.parametrize("answer", ["500_before", "500_after", "502_before", "502_after", "drop_before", "drop_after"])
def test_what_goes_wrong_after_the_request_was_written_is_uncertain_and_never_tried_again(
    fake: TwilioFake, answer: str
) -> None:
    fake.script.add(Rule(answer=answer, times=1))
    receipt = send(channel(fake), letter())
    assert (receipt.result, receipt.error_code) == (Result.UNCERTAIN, None)
    assert len(fake.received) == answer.endswith("_after")


@pytest.mark.parametrize("answer", ["unreadable", "nameless"])
def test_an_answer_that_can_not_be_read_is_uncertain(fake: TwilioFake, answer: str) -> None:
    fake.script.add(Rule(answer=answer))
    assert send(channel(fake), letter()).result is Result.UNCERTAIN
    assert len(fake.received) == 1


def test_twilio_is_waited_for_so_long_and_posted_to_once(fake: TwilioFake) -> None:
    fake.script.add(Rule(answer="hang"))
    assert send(channel(fake, timeout_seconds=0.3), letter()).result is Result.UNCERTAIN
    assert len(fake.received) == 1


def test_a_connection_that_is_refused_means_that_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    receipt = send(Twilio(account(api_base_url=f"http://127.0.0.1:{port}"), lambda: NOW), letter())
    assert (receipt.result, receipt.fault) == (Result.NOT_SENT, Fault.PROVIDER)


def test_a_name_that_is_not_found_means_that_nothing_was_sent() -> None:
    receipt = send(Twilio(account(api_base_url="http://nowhere.invalid"), lambda: NOW), letter())
    assert (receipt.result, receipt.fault) == (Result.NOT_SENT, Fault.PROVIDER)


def test_a_server_that_does_not_speak_tls_leaves_it_uncertain_and_a_wrong_certificate_does_not() -> None:
    wrong = requests.exceptions.SSLError(ssl.SSLCertVerificationError("certificate verify failed"))
    assert never_left(wrong)
    assert not never_left(requests.exceptions.SSLError(ssl.SSLError("bad record mac")))
    assert not never_left(requests.ReadTimeout("read timed out"))
    assert not never_left(requests.ConnectionError(ConnectionResetError("reset by peer")))
    assert never_left(requests.ConnectTimeout("connect timed out"))


@pytest.mark.parametrize(
    ("status", "code", "result", "fault"),
    [
        (403, 403, Result.REFUSED, Fault.UNKNOWN),
        (401, None, Result.NOT_SENT, Fault.OURS),
        (429, 429, Result.NOT_SENT, Fault.SLOW_DOWN),
        (302, 302, Result.UNCERTAIN, None),
        (500, 21610, Result.UNCERTAIN, None),
        (400, "21610", Result.REFUSED, Fault.UNKNOWN),
        (0, None, Result.UNCERTAIN, None),
    ],
)
def test_an_http_status_that_is_not_twilio_s_own_refusal(
    status: int, code: object, result: Result, fault: Fault | None
) -> None:
    receipt = refused(status, code)
    assert (receipt.result, receipt.fault) == (result, fault)


def test_an_answer_without_a_code_of_twilio_s_says_so() -> None:
    assert refused(403, 403).error_code == "HTTP 403"
    assert "something in between" in str(refused(403, 403).reason)


def test_the_environment_sends_it_nowhere_else(fake: TwilioFake, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("TWILIO_REGION", "au1"), ("TWILIO_EDGE", "sydney"), ("TWILIO_AUTH_TOKEN", "another")):
        monkeypatch.setenv(name, value)
    assert send(channel(fake), letter()).result is Result.SENT
    assert fake.received[0].body == WORDS


def test_the_client_is_loaded_before_the_first_text_needs_it(fake: TwilioFake) -> None:
    way = channel(fake)
    assert "_client" not in vars(way)
    way.warm_up().join()
    assert "_client" in vars(way)
