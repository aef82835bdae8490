"""Secrets: which there are, and how a key that holds one is recognised where it must not stand.

A secret comes only from the environment or from `.env` beside the configuration. One found in config.toml is an error
that names the variable to put it into, so that a file which people copy, commit and mail never holds one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

SECRET_NAMES = ("SMTP_PASSWORD", "IMAP_PASSWORD", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")

_WORDS_OF_SECRETS = frozenset(
    ("password", "passwd", "passphrase", "pass", "pwd", "secret", "secrets", "token", "tokens", "apikey", "key", "sid")
)


def secret_variable(path: tuple[str, ...]) -> str | None:
    """The environment variable for a key that looks like a secret; None if it doesn't look like one.

    Asked only about keys that are not in the models: `messaging_service_sid` is a known key and no secret.
    """
    words = re.split(r"[^a-z0-9]+", " ".join(path).lower())
    if not _WORDS_OF_SECRETS.intersection(words):
        return None
    if "imap" in words:
        return "IMAP_PASSWORD"
    if "sid" in words:
        return "TWILIO_ACCOUNT_SID"
    if "token" in words or "sms" in words or "twilio" in words:
        return "TWILIO_AUTH_TOKEN"
    if "email" in words or "smtp" in words or "mail" in words:
        return "SMTP_PASSWORD"
    return ", ".join(SECRET_NAMES[:-1]) + " or " + SECRET_NAMES[-1]


class Secret:
    """A secret text, which shows itself to nobody who doesn't ask for it by name."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def get_secret_value(self) -> str:
        """The plain text, for the one call that needs it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret('***')"

    def __bool__(self) -> bool:
        return bool(self._text)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not to be written anywhere")


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """The secrets of this process; None: not set."""

    smtp_password: Secret | None = None
    imap_password: Secret | None = None
    twilio_account_sid: Secret | None = None
    twilio_auth_token: Secret | None = None

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Secrets":
        """Those that the environment names; an empty one counts as not set."""
        return cls(**{name.lower(): Secret(environment[name]) for name in SECRET_NAMES if environment.get(name)})

    def plain_texts(self) -> frozenset[str]:
        """All of them in plain text, for what must blot them out of logs and errors."""
        secrets = (self.smtp_password, self.imap_password, self.twilio_account_sid, self.twilio_auth_token)
        return frozenset(secret.get_secret_value() for secret in secrets if secret is not None)
