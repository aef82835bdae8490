"""Secrets come from the environment and `.env` only, and show up nowhere."""

import pickle

import pytest

from engine.config.dotenv import read_dotenv
from engine.config.secrets import Secrets
from engine.errors import ConfigError
from tests.config.conftest import Load

SECRET = "correct-horse-battery"


def test_they_come_from_the_environment_and_from_dotenv(load: Load) -> None:
    secrets = load(env={"SMTP_PASSWORD": SECRET}, dotenv="SMTP_PASSWORD=weaker\nTWILIO_AUTH_TOKEN='other'\n").secrets
    assert secrets.smtp_password is not None
    assert secrets.smtp_password.get_secret_value() == SECRET
    assert secrets.twilio_auth_token is not None
    assert secrets.twilio_auth_token.get_secret_value() == "other"
    assert secrets.twilio_account_sid is None
    assert secrets.plain_texts() == {SECRET, "other"}


def test_an_empty_one_is_not_set(load: Load) -> None:
    assert load(env={"SMTP_PASSWORD": ""}, dotenv="IMAP_PASSWORD=\n").secrets == Secrets()


def test_they_never_show(load: Load) -> None:
    config = load(env={"SMTP_PASSWORD": SECRET, "FOLLOWTHROUGH_DATABASE__URL": f"postgresql://u:{SECRET}@h/d"})
    for text in (
        repr(config),
        str(config),
        f"{config.secrets}",
        repr(config.secrets.smtp_password),
        repr(config.database),
    ):
        assert SECRET not in text
    assert str(config.secrets.smtp_password) == "Secret('***')"
    assert SECRET not in str(config.fingerprint_parts())
    assert config.database.shown_url == "postgresql://u:***@h/d"
    with pytest.raises(TypeError):
        pickle.dumps(config.secrets)


@pytest.mark.parametrize(
    ("key", "variable"),
    [
        ("channels.email.password", "SMTP_PASSWORD"),
        ("channels.email.smtp_password", "SMTP_PASSWORD"),
        ("channels.email.imap_password", "IMAP_PASSWORD"),
        ("channels.sms.account_sid", "TWILIO_ACCOUNT_SID"),
        ("channels.sms.auth_token", "TWILIO_AUTH_TOKEN"),
        ("channels.sms.api_key", "TWILIO_AUTH_TOKEN"),
        ("SMTP_PASSWORD", "SMTP_PASSWORD"),
        ("TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN"),
        ("secrets.whatever", "SMTP_PASSWORD, IMAP_PASSWORD, TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN"),
    ],
)
def test_one_in_the_file_is_refused_and_its_variable_named(load: Load, key: str, variable: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(f'{key} = "{SECRET}"')
    assert "is a secret, and secrets are never read from config.toml. " in str(caught.value)
    assert f"Set {variable} in the environment or in .env" in str(caught.value)
    assert SECRET not in str(caught.value)


def test_one_that_is_set_as_a_key_in_the_environment_is_refused_too(load: Load) -> None:
    with pytest.raises(ConfigError, match="Set SMTP_PASSWORD") as caught:
        load(env={"FOLLOWTHROUGH_CHANNELS__EMAIL__PASSWORD": SECRET})
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("url", [f"postgresql://u:{SECRET}@h/d", f"postgresql://h/d?user=u&password={SECRET}"])
def test_a_password_in_the_files_database_url_is_refused(load: Load, url: str) -> None:
    with pytest.raises(ConfigError, match=r"database.url .config.toml:1.: holds a password") as caught:
        load(f'database.url = "{url}"', env={"FOLLOWTHROUGH_DATABASE__URL": "sqlite:///other.db"})
    assert "FOLLOWTHROUGH_DATABASE__URL" in str(caught.value)
    assert SECRET not in str(caught.value)
    assert load(env={"FOLLOWTHROUGH_DATABASE__URL": url}).database.url == url


def test_a_known_secret_is_blotted_out_of_every_error(load: Load) -> None:
    with pytest.raises(ConfigError) as caught:
        load(f'site.phone = 1\nengine.mode = "{SECRET}"', env={"IMAP_PASSWORD": SECRET})
    assert SECRET not in str(caught.value)
    assert 'and is "***".' in str(caught.value)


def test_what_is_pasted_where_a_twilio_id_belongs_does_not_show(load: Load) -> None:
    with pytest.raises(ConfigError, match="is no messaging service") as caught:
        load(f'channels.sms.messaging_service_sid = "{SECRET}"')
    assert SECRET not in str(caught.value)


def test_a_bad_database_url_shows_no_password(load: Load) -> None:
    with pytest.raises(ConfigError) as caught:
        load(env={"FOLLOWTHROUGH_DATABASE__URL": f"postgresql://u:{SECRET}@h"})
    assert SECRET not in str(caught.value)


DOTENV = r"""
# a comment
PLAIN=two words   # and a comment
HASH=a#b
EMPTY=
export EXPORTED=yes
  SPACED = value
SINGLE='as it $is # here\n'
DOUBLE="a \"b\" \\ \n c" # comment
LAST=1
LAST=2
URL=postgresql://u:p@h/d?a=b
"""


def test_dotenv_reads_the_usual_forms() -> None:
    values, problems = read_dotenv(DOTENV, ".env")
    assert problems == []
    assert {name: line.value for name, line in values.items()} == {
        "PLAIN": "two words",
        "HASH": "a#b",
        "EMPTY": "",
        "EXPORTED": "yes",
        "SPACED": "value",
        "SINGLE": r"as it $is # here\n",
        "DOUBLE": 'a "b" \\ \n c',
        "LAST": "2",
        "URL": "postgresql://u:p@h/d?a=b",
    }
    assert values["EXPORTED"].number == 6


@pytest.mark.parametrize("line", [SECRET, f"PASS WORD={SECRET}", f"A='{SECRET}", f'A="{SECRET}" x', f"={SECRET}"])
def test_a_line_of_dotenv_that_cannot_be_read_is_told_without_its_text(load: Load, line: str) -> None:
    with pytest.raises(ConfigError, match=r"\.env:2") as caught:
        load(dotenv=f"# secrets\n{line}\n")
    assert SECRET not in str(caught.value)
