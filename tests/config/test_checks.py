"""What is valid and still worth a word, and what an engine in execute mode must not start with."""

import pytest

from engine.config import objections_to_execute, warnings_about
from tests.config.conftest import Load

READY = """
engine.mode = "execute"
[channels.email]
kind = "smtp"
from = "office@example.org"
username = "office"
[channels.sms]
kind = "twilio"
from = "+13125550142"
[api]
public_url = "https://texts.example.org"
[site]
postal_address = "1 River Road"
"""
SECRETS = {"SMTP_PASSWORD": "a-password", "TWILIO_ACCOUNT_SID": "AC123", "TWILIO_AUTH_TOKEN": "a-token"}


def test_a_complete_configuration_has_neither(load: Load) -> None:
    config = load(READY, env=SECRETS)
    assert objections_to_execute(config) == ()
    assert warnings_about(config) == ()


@pytest.mark.parametrize(
    ("old", "new", "without", "sentence"),
    [
        ('"smtp"', '"outbox"', "", 'channels.email.kind is "outbox", which reaches nobody.'),
        ('"twilio"', '"outbox"', "", 'channels.sms.kind is "outbox", which reaches nobody.'),
        ('from = "office@example.org"', "", "", "channels.email.from is empty."),
        ('from = "+13125550142"', "", "", "channels.sms.from and channels.sms.messaging_service_sid are both empty."),
        ('username = "office"', 'username = "office"\ntls = "none"\nhost = "mail.example.org"', "", "in the clear"),
        ("", "", "SMTP_PASSWORD", "channels.email.username is set and SMTP_PASSWORD is not."),
        ("", "", "TWILIO_ACCOUNT_SID", "TWILIO_ACCOUNT_SID is not set."),
        ("", "", "TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN is not set."),
    ],
)
def test_each_gap_is_an_objection(load: Load, old: str, new: str, without: str, sentence: str) -> None:
    env = {name: text for name, text in SECRETS.items() if name != without}
    (objection,) = objections_to_execute(load(READY.replace(old, new) if old else READY, env=env))
    assert sentence in objection


def test_an_outbox_in_execute_mode_must_be_meant(load: Load) -> None:
    assert len(objections_to_execute(load('engine.mode = "execute"'))) == 2
    assert objections_to_execute(load("channels.allow_outbox = true")) == ()


def test_a_messaging_service_is_as_good_as_a_number(load: Load) -> None:
    service = f'messaging_service_sid = "MG{"0a" * 16}"'
    assert objections_to_execute(load(READY.replace('from = "+13125550142"', service), env=SECRETS)) == ()


def test_texts_that_nobody_can_answer_are_worth_a_word(load: Load) -> None:
    (warning,) = warnings_about(load(READY.replace('"https://texts.example.org"', '""'), env=SECRETS))
    assert "api.public_url is empty" in warning


def test_utc_is_seldom_meant(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")
    (warning,) = warnings_about(load())
    assert warning.startswith("calendar.time_zone is UTC, so families without a zone")


def test_a_mail_without_an_address_and_a_forgotten_rehearsal(load: Load) -> None:
    toml = READY.replace('postal_address = "1 River Road"', "") + '[channels]\nredirect_to = "me@example.org"'
    first, second = warnings_about(load(toml, env=SECRETS))
    assert "postal_address" in first
    assert "all goes to me@example.org and nothing to a family" in second
