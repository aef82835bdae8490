"""The SMTP channel as a site has configured it."""

from __future__ import annotations

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

    try:
        return Smtp(server, config.sender.address, bounces_go_to)
    except OSError as error:
        sentence = f"channels.email.ca_file {email.ca_file} can't be read as certificates ({error.strerror or error})."
        raise ConfigError("Email can't be sent:", [sentence]) from error
