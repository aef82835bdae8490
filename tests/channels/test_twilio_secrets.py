"""Twilio's credentials, and families' numbers, stay out of everything that is kept, shown or logged."""

import io
import logging
from pathlib import Path

import pytest

from engine import log, log_events
from engine.channels.letter import Receipt
from engine.channels.twilio import Twilio
from engine.channels.ways_out import channels_for
from engine.config import load_config
from tests.channels.twilio_rig import FAMILY, NOW, account, channel, letter, look_up, send, sought
from tests.twilio_fake import ACCOUNT_SID, AUTH_TOKEN, Rule, TwilioFake

SECRETS = (ACCOUNT_SID, AUTH_TOKEN)


@pytest.mark.parametrize(
    "answer", ["500_before", "502_before", "drop_before", "drop_after", "unreadable", "429", "refuse:21999"]
)
def test_no_answer_s_words_hold_a_secret_or_a_number(
    fake: TwilioFake, answer: str, caplog: pytest.LogCaptureFixture
) -> None:
    fake.script.add(Rule(answer=answer))
    with caplog.at_level(logging.DEBUG):
        receipt = send(channel(fake), letter())
        asked = look_up(channel(fake, auth_token="wrong"), sought())
    for told in (receipt, asked):
        assert isinstance(told, Receipt)
        for private in (*SECRETS, FAMILY, FAMILY.removeprefix("+")):
            assert private not in repr(told)
    own = [record.getMessage() for record in caplog.records if record.name.startswith(("twilio", "followthrough"))]
    assert own == []


def test_a_broken_connection_s_words_hold_no_secret() -> None:
    way = Twilio(account(api_base_url="http://nowhere.invalid"), lambda: NOW)
    for told in (send(way, letter()), look_up(way, sought())):
        assert not any(secret in repr(told) for secret in SECRETS)


def test_an_account_does_not_show_its_secrets() -> None:
    assert not any(secret in repr(account()) for secret in SECRETS)


def test_secrets_come_from_the_environment_and_are_blotted_out_of_the_log(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[engine]\nmode = "execute"\n[channels.sms]\nkind = "twilio"\nfrom = "+15005550006"\n', encoding="utf-8"
    )
    env = {"TWILIO_ACCOUNT_SID": ACCOUNT_SID, "TWILIO_AUTH_TOKEN": AUTH_TOKEN}
    config = load_config(tmp_path / "config.toml", env=env)
    assert isinstance(channels_for(config, lambda: NOW)["sms"], Twilio)
    assert not any(secret in repr(config) for secret in SECRETS)
    stream = io.StringIO()
    log.configure(secrets=config.secrets.plain_texts(), stream=stream)
    log.write(log_events.MESSAGE_UNCERTAIN, why=f"GET /Accounts/{ACCOUNT_SID} with {AUTH_TOKEN} failed")
    log.configure()
    assert "failed" in stream.getvalue()
    assert not any(secret in stream.getvalue() for secret in SECRETS)


def test_simulate_mode_never_leaves_the_building(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[channels.sms]\nkind = "twilio"\n', encoding="utf-8")
    ways = channels_for(load_config(tmp_path / "config.toml", env={}), lambda: NOW)
    assert {name: way.name for name, way in ways.items()} == {"email": "outbox", "sms": "outbox"}
