"""The SMTP channel as a site has configured it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.channels.letter import Letter
from engine.channels.smtp import Smtp
from engine.channels.smtp_connecting import Server
from engine.errors import ConfigError
from engine.messages.addresses import with_token

if TYPE_CHECKING:
    from engine.config import Config


def smtp_channel(config: Config) -> Smtp:
    """The channel that `[channels.email]` describes. Raises `ConfigError` when a file that it names can't be used."""
    email, password = config.channels.email, config.secrets.smtp_password
    server = Server(
        host=email.host,
        port=email.port,
        tls=email.tls,
        username=email.username,
        password=password.get_secret_value() if password is not None else "",
        ca_file=email.ca_file,
    )
    return_path = email.return_path.address or config.sender.address

    def bounces_go_to(letter: Letter) -> str:
        return with_token(return_path, letter.token)

    sign = _signature(config)
    try:
        return Smtp(server, config.sender.address, bounces_go_to, sign, connections=email.max_connections)
    except OSError as error:
        why = f"channels.email.ca_file {email.ca_file} can't be read as certificates ({error.strerror or error})."
        raise _unusable(why) from error


def _signature(config: Config) -> Callable[[bytes], bytes] | None:
    email = config.channels.email
    if email.dkim_key_file is None:
        return None
    from engine.messages.dkim_signature import BadKey, Signer  # 60 ms: only who signs pays

    try:
        return Signer(email.dkim_domain, email.dkim_selector, email.dkim_key_file.read_bytes()).signed
    except (OSError, BadKey) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or error
        raise _unusable(f"channels.email.dkim_key_file {email.dkim_key_file} can't be used: {why}.") from error


def _unusable(sentence: str) -> ConfigError:
    return ConfigError("Email can't be sent:", [sentence])
