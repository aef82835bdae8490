"""Looking a text up at Twilio: found by its words, its recipient and its date of creation, or not there."""

from datetime import datetime, timedelta

import pytest

from engine.channels.letter import Result
from engine.channels.twilio_search import CLOCK_SKEW, OLD_ONES_IN_A_ROW, same_words
from tests.channels.twilio_rig import FAMILY, NOW, WORDS, channel, letter, look_up, send, sought
from tests.twilio_fake import NUMBER, SERVICE, Rule, TwilioFake


@pytest.mark.parametrize("answer", ["drop_after", "500_after", "502_after", "unreadable"])
def test_a_text_that_was_taken_before_it_went_wrong_is_found(fake: TwilioFake, answer: str) -> None:
    fake.script.add(Rule(answer=answer))
    way = channel(fake)
    assert send(way, letter()).result is Result.UNCERTAIN
    found = look_up(way, sought())
    assert found is not None
    assert (found.result, found.provider_id, found.sender) == (Result.SENT, fake.received[0].sid, NUMBER)


@pytest.mark.parametrize("answer", ["drop_before", "500_before", "502_before"])
def test_a_text_that_was_never_taken_is_not_there(fake: TwilioFake, answer: str) -> None:
    fake.script.add(Rule(answer=answer))
    way = channel(fake)
    assert send(way, letter()).result is Result.UNCERTAIN
    assert look_up(way, sought()) is None


def test_what_has_not_been_sent_on_yet_is_found_too(fake: TwilioFake) -> None:
    way = channel(fake, messaging_service_sid=SERVICE)
    send(way, letter())
    assert fake.received[0].date_sent is None
    assert look_up(way, sought()) is not None


def test_other_messages_are_not_it(fake: TwilioFake) -> None:
    way = channel(fake)
    send(way, letter("+13125550199"))
    send(way, letter(text="Another text"))
    fake.receive(FAMILY, NUMBER, WORDS)
    fake.account.receive(NUMBER, FAMILY, WORDS)  # an inbound message with that very number as its recipient
    assert look_up(way, sought()) is None


def test_a_message_that_belongs_to_another_of_ours_is_not_it(fake: TwilioFake) -> None:
    way = channel(fake)
    first, second = send(way, letter()), send(way, letter(key="7-3-1-sms"))
    taken = frozenset({str(second.provider_id)})
    found = look_up(way, sought(taken=taken))
    assert found is not None
    assert found.provider_id == first.provider_id
    assert look_up(way, sought(taken=taken | {str(first.provider_id)})) is None


@pytest.mark.parametrize(("armed_at", "there"), [(NOW + CLOCK_SKEW, True), (NOW + CLOCK_SKEW * 1.01, False)])
def test_an_older_message_is_not_it(fake: TwilioFake, armed_at: datetime, there: bool) -> None:
    way = channel(fake)
    send(way, letter())
    assert (look_up(way, sought(armed_at=armed_at)) is not None) is there


def test_it_is_found_on_a_later_page(fake: TwilioFake) -> None:
    way = channel(fake)
    send(way, letter())
    for number in range(250):
        fake.account.create({"To": FAMILY, "From": NUMBER, "Body": f"Text {number}"})
    assert look_up(way, sought()) is not None


def test_the_search_ends_where_everything_is_too_old(fake: TwilioFake) -> None:
    way = channel(fake)
    for number in range(OLD_ONES_IN_A_ROW + 1):
        fake.account.create({"To": FAMILY, "From": NUMBER, "Body": f"Text {number}"})
    assert look_up(way, sought(armed_at=NOW + timedelta(days=1))) is None


def test_by_its_id_where_it_is_known(fake: TwilioFake) -> None:
    way = channel(fake)
    sid = str(send(way, letter()).provider_id)
    found = look_up(way, sought(text="whatever", provider_id=sid))
    assert found is not None
    assert found.result is Result.SENT
    assert look_up(way, sought(provider_id="SM" + "0" * 32)) is None


def test_an_answer_that_does_not_come_is_no_answer(fake: TwilioFake) -> None:
    wrong = channel(fake, auth_token="wrong")
    for question in (sought(), sought(provider_id="SM" + "0" * 32)):
        told = look_up(wrong, question)
        assert told is not None
        assert told.result is Result.UNCERTAIN
    told = look_up(channel(fake, api_base_url="http://nowhere.invalid"), sought())
    assert told is not None
    assert told.result is Result.UNCERTAIN


def test_the_state_of_a_text_is_asked_for_by_its_id(fake: TwilioFake) -> None:
    way = channel(fake)
    sid = str(send(way, letter("+150055530005")).provider_id)
    fake.call_back()
    report = way.status_of(sid)
    assert report is not None
    assert (report.provider_id, report.status, report.error_code) == (sid, "undelivered", "30005")
    assert way.status_of("SM" + "0" * 32) is None
    assert channel(fake, auth_token="wrong").status_of(sid) is None


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("See you at Ana’s — “soon”…", 'See you at Ana\'s - "soon"...', True),
        ("Hello \n", "Hello", True),
        ("Hello", "Sent from your Twilio trial account - Hello", True),
        ("🙂", "🙂", True),
        ("🙂", "🙃", False),
        ("Call me", "Please call me", False),
        ("At 9", "At 10", False),
        ("", "Hello", False),
    ],
)
def test_words_are_compared_by_what_they_say(ours: str, theirs: str, same: bool) -> None:
    assert same_words(ours, theirs) is same
