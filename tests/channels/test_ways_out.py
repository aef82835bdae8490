"""Which way messages leave, by the configuration: built-in ways, installed ones, and what is refused at start."""

from __future__ import annotations

from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from engine.channels.letter import Result
from engine.channels.outbox import Outbox
from engine.channels.smtp import Smtp
from engine.channels.ways_out import GROUP, channels_for
from engine.config import Config, load_config
from engine.errors import ConfigError
from tests.channels.letters import letter, send
from tests.channels.twilio_rig import NOW
from tests.smtp_server import CERTIFICATE, smtp_server


def configured(folder: Path, mode: str, **settings: str) -> Config:
    """A configuration in this mode; settings are keys of `channels.email`."""
    (folder / "config.toml").write_text(f'[engine]\nmode = "{mode}"\n[channels.email]\nfrom = "a@co-op.example"\n')
    env = {f"FOLLOWTHROUGH_CHANNELS__EMAIL__{name.upper()}": value for name, value in settings.items()}
    return load_config(str(folder / "config.toml"), env={"SMTP_PASSWORD": "s3cret", **env})


def test_in_simulate_mode_all_goes_to_the_outbox(tmp_path: Path) -> None:
    channels = channels_for(configured(tmp_path, "simulate", kind="smtp"), lambda: NOW)
    assert {name: type(channel) for name, channel in channels.items()} == {"email": Outbox, "sms": Outbox}


def test_in_execute_mode_email_leaves_by_smtp(tmp_path: Path) -> None:
    with smtp_server(tls="starttls", login=("office", "s3cret")) as server:
        config = configured(
            tmp_path,
            "execute",
            kind="smtp",
            host="localhost",
            port=str(server.port),
            username="office",
            ca_file=str(CERTIFICATE),
            return_path="bounces+{token}@co-op.example",
        )
        channel = channels_for(config, lambda: NOW)["email"]
        assert isinstance(channel, Smtp)
        (receipt,) = send(channel, letter())
        assert receipt.sender == "a@co-op.example"
        assert server.taken[0]["sender"] == "bounces+t0k3n@co-op.example"


def test_certificates_that_can_not_be_read_are_an_error_of_the_configuration(tmp_path: Path) -> None:
    config = configured(tmp_path, "execute", kind="smtp", ca_file=str(tmp_path / "none.pem"))
    with pytest.raises(
        ConfigError, match=r"channels\.email\.ca_file .*none\.pem can't be read as certificates \(No such"
    ):
        channels_for(config, lambda: NOW)


def test_a_way_out_that_is_installed_twice_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch, "email.smtp")
    with pytest.raises(
        ConfigError, match=r"Two ways out are called 'email\.smtp' \(one from elsewhere:way\); uninstall"
    ):
        channels_for(configured(tmp_path, "simulate"), lambda: NOW)


def test_a_way_out_from_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch, "email.pigeon")
    config = configured(tmp_path, "execute", kind="pigeon")
    channel: object = channels_for(config, lambda: NOW)["email"]
    assert channel == ("a pigeon for", "a@co-op.example")


def test_a_kind_that_nothing_sends_by(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r'channels\.email\.kind .*must be "outbox" or "smtp", and is "pigeon"'):
        configured(tmp_path, "execute", kind="pigeon")


def installed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let it look as if a package offered this way out."""

    class Point:
        value = "elsewhere:way"

        def __init__(self) -> None:
            self.name = name

        def load(self) -> Any:
            return lambda config, now: ("a pigeon for", config.sender.address)

    class Points(list[Point]):
        names = frozenset({name})

    def entry_points(**chosen: str) -> Any:
        return Points([Point()]) if chosen == {"group": GROUP} else real(**chosen)

    real: Any = metadata.entry_points
    monkeypatch.setattr(metadata, "entry_points", entry_points)


DKIM = Path(__file__).parents[1] / "messages" / "dkim_test_key.pem"
SIGNING = {"kind": "smtp", "tls": "none", "dkim_domain": "co-op.example", "dkim_selector": "m1"}


def test_emails_are_signed_where_that_is_configured(tmp_path: Path) -> None:
    with smtp_server() as server:
        config = configured(
            tmp_path, "execute", host="127.0.0.1", port=str(server.port), dkim_key_file=str(DKIM), **SIGNING
        )
        channel = channels_for(config, lambda: NOW)["email"]
        assert isinstance(channel, Smtp)
        one = letter()
        dated = replace(one, content=b"Date: Mon, 16 Nov 2026 10:00:00 +0000\r\n" + one.content)
        assert [receipt.result for receipt in send(channel, dated)] == [Result.SENT]
        assert server.taken[0]["content"].startswith("DKIM-Signature: v=1; a=rsa-sha256;")
        assert server.taken[0]["content"].encode().endswith(dated.content)


@pytest.mark.parametrize("content", [None, "nonsense"])
def test_a_key_that_can_not_sign_is_an_error_of_the_configuration(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "key.pem").write_text(content)
    config = configured(tmp_path, "execute", dkim_key_file=str(tmp_path / "key.pem"), **SIGNING)
    why = "No such file or directory" if content is None else "it is no RSA private key in PEM"
    with pytest.raises(ConfigError, match=rf"dkim_key_file .*key\.pem can't be used: {why}\.") as caught:
        channels_for(config, lambda: NOW)
    assert "nonsense" not in str(caught.value)


def test_signing_takes_all_three(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"channels\.email.* names only a part of dkim_domain, dkim_selector and"):
        configured(tmp_path, "execute", **SIGNING)


@pytest.mark.parametrize("address", ["replies+{token}x@b.c", "{token}@b.c", "a@{token}.c", "a+{token}+{token}@b.c"])
def test_a_token_goes_right_before_the_at(tmp_path: Path, address: str) -> None:
    with pytest.raises(ConfigError, match=r"reply_to .*may hold \+\{token\} right before the @"):
        configured(tmp_path, "execute", reply_to=address)
