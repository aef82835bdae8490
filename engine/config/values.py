"""How the texts of the configuration become values: durations, addresses, paths, URLs.

Each function takes what stood in the file and gives the value, or raises ValueError with the rest of a sentence that
begins with the key: "must be a duration … Write it as …".
"""

import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from engine.config.file_paths import path_beside
from engine.config.problems import shown
from engine.config.section import Surroundings
from engine.core.durations import Duration, parse_duration

_DURATION_REMEDY = 'Write it as "90 seconds", "5 minutes", "4 hours" or "3 days", or as a number of seconds.'
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\\\[\]]+@[^\s@<>(),;:\"\\\[\]]+")
_MAILBOX = re.compile(r"\s*(?:\"([^\"\\<>@]+)\"|([^\"\\<>@,;]*?))\s*<([^<>]*)>\s*")
MOST_EXPENSIVE = 100
"""More than any provider takes for a segment: a slip of the decimal point."""
LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]", "::1")


class Mailbox(NamedTuple):
    """A sender: the name to show, perhaps empty, and the address. False when there is no address."""

    name: str
    address: str

    def __bool__(self) -> bool:
        return bool(self.address)

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


def text_of(value: Any) -> str:
    """A text as it stands, without blanks around it and without control characters inside."""
    if not isinstance(value, str):
        raise ValueError(f'must be text in "quotes", and is {shown(value)}.')
    if any(ord(character) < 32 or 127 <= ord(character) < 160 for character in value.strip()):
        raise ValueError("holds a control character, such as a line end. Write it on one line.")
    return value.strip()


def price_of(value: Any) -> Decimal:
    """A price as it is written, to the last digit: 0.0083 is not a sum of powers of two."""
    try:
        price = Decimal(-1) if isinstance(value, bool) else Decimal(str(value).strip())
    except InvalidOperation:
        price = Decimal(-1)
    if not (price.is_finite() and 0 <= price <= MOST_EXPENSIVE):
        raise ValueError(f"must be a price from 0 to {MOST_EXPENSIVE}, such as 0.0083, and is {shown(value)}.")
    return price


def currency_of(value: Any) -> str:
    """A currency's code of three letters (ISO 4217), in capitals."""
    code = text_of(value).upper()
    if not re.fullmatch("[A-Z]{3}", code):
        raise ValueError(f'must be a currency\'s three letters, and is {shown(value)}. Write "USD".')
    return code


def code_of(value: Any) -> str:
    """A code of a country or a part of it, in capitals."""
    return text_of(value).upper()


def duration_of(value: Any) -> Duration:
    """A duration of minutes, hours or days; a bare number counts seconds."""
    if isinstance(value, str) and value.strip().isdecimal() and value.isascii():
        value = int(value)
    try:
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise ValueError("neither a text nor a number")
        duration = Duration(seconds=value) if isinstance(value, int) else parse_duration(value)
    except ValueError as error:
        raise ValueError(
            f"must be a duration of at most ten years, and is {shown(value)}. {_DURATION_REMEDY}"
        ) from error
    if duration.business_days:
        raise ValueError(f"must not be counted in business days, and is {shown(value)}. {_DURATION_REMEDY}")
    return duration


def positive_duration_of(value: Any) -> Duration:
    """A duration longer than nothing."""
    duration = duration_of(value)
    if not duration:
        raise ValueError(f"must be longer than nothing, and is {shown(value)}. {_DURATION_REMEDY}")
    return duration


def folder_of(value: Any, surroundings: Surroundings) -> Path:
    """A folder beside the configuration. It need not exist yet."""
    return _folder(value, surroundings.root)


def file_of(value: Any, surroundings: Surroundings) -> Path | None:
    """A file beside the configuration, None for none; whether it can be read is seen when it is."""
    text = text_of(value)
    return path_beside(surroundings.root, text) if text else None


def written_folder_of(value: Any, surroundings: Surroundings) -> Path:
    """A folder that the engine writes into; whether it can be made is seen when it is written, and tried again."""
    return path_beside(surroundings.storage, _folder_name(value))


def _folder_name(value: Any) -> str:
    text = text_of(value)
    if not text:
        raise ValueError('must name a folder. Write "." for the one that the configuration is in.')
    return text


def _folder(value: Any, base: Path) -> Path:
    path = path_beside(base, _folder_name(value))
    if path.is_file():
        raise ValueError(f"must name a folder, and {shown(str(path))} is a file.")
    return path


def mailbox_of(value: Any) -> Mailbox:
    """`office@example.org` or `Name <office@example.org>`; empty for none. Exactly one address."""
    text = text_of(value)
    if not text:
        return Mailbox("", "")
    match = _MAILBOX.fullmatch(text)
    mailbox = Mailbox((match[1] or match[2]).strip(), match[3].strip()) if match else Mailbox("", text)
    if not _ADDRESS.fullmatch(mailbox.address):
        raise ValueError(
            f"must be one email address, and is {shown(value)}. "
            'Write "office@example.org" or "Name <office@example.org>".'
        )
    return mailbox


def domain_of(value: Any) -> str:
    """A name of the DNS, such as `example.org`; empty for none."""
    text = text_of(value).lower()
    label = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
    if text and not re.fullmatch(rf"(?=.{{1,200}}$){label}(\.{label})*", text):
        raise ValueError(f'must be a name such as "example.org", and is {shown(value)}.')
    return text


def mailbox_with_token_of(value: Any) -> Mailbox:
    """A mailbox, perhaps with `+{token}` right before the @, where each message's token goes."""
    mailbox = mailbox_of(value)
    local, _, domain = mailbox.address.rpartition("@")
    if "{" in domain or "{" in local.removesuffix("+{token}"):
        raise ValueError(
            f'may hold +{{token}} right before the @, and is {shown(value)}. Write "replies+{{token}}@example.org".'
        )
    return mailbox


def phone_number(text: str) -> str | None:
    """A number in the international form, blanks and dashes taken out (`+13125550142`); None if it isn't one."""
    number = re.sub(r"[\s().\-]", "", text)
    return number if re.fullmatch(r"\+[1-9][0-9]{6,14}", number) else None


def text_sender_of(value: Any) -> str:
    """Who a text message comes from: an international number, a short code, or up to 11 letters; empty for none."""
    text = text_of(value)
    number = phone_number(text)
    is_name = re.fullmatch(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}", text) is not None
    if text and number is None and not is_name and not re.fullmatch(r"[0-9]{3,8}", text):
        raise ValueError(
            f'must be a number to send from, and is {shown(value)}. Write it with + and the country: "+13125550142".'
        )
    return number or text


def messaging_service_of(value: Any) -> str:
    """The id of a Twilio messaging service; empty for none. It never shows in an error: people paste tokens here."""
    text = text_of(value)
    if text and not re.fullmatch(r"MG[0-9a-fA-F]{32}", text):
        raise ValueError(
            "is no messaging service. Write the id that starts with MG and has 32 letters and digits more."
        )
    return text


def redirections_of(value: Any) -> tuple[str, ...]:
    """Where every message goes instead of to the family: one email address, one phone number, or a list of both."""
    texts = [text_of(item) for item in (value if isinstance(value, list) else [value])]
    found = [phone_number(text) or text for text in texts if text]
    for text in found:
        if not text.startswith("+") and not _ADDRESS.fullmatch(text):
            raise ValueError(
                f"must be an email address or a phone number, and is {shown(text)}. "
                'Write "me@example.org" or ["me@example.org", "+13125550142"].'
            )
    if len({text.startswith("+") for text in found}) != len(found):
        raise ValueError("must hold at most one email address and one phone number. Take the others out.")
    return tuple(found)


def api_url_of(value: Any) -> str:
    """The base URL of a provider: https, as a token travels there, or plain http to this same machine, for tests."""
    text = text_of(value).rstrip("/")
    match = re.fullmatch(r"(https?)://(\[[0-9a-fA-F:]+\]|[^\s/:@?#\[\]]+)(?::(\d{1,5}))?(/[^\s?#]*)?", text)
    if match is None:
        raise ValueError(
            f'must be a URL without user and parameters, and is {shown(value)}. Write "https://api.twilio.com".'
        )
    if match[1] == "http" and match[2].lower() not in LOOPBACK_HOSTS:
        raise ValueError(f"must start with https://, because a token travels there, and is {shown(value)}.")
    return text


def public_url_of(value: Any) -> str:
    """Where the world reaches us: https, or plain http on this same machine, for tests; empty for nowhere."""
    if not text_of(value):
        return ""
    try:
        return api_url_of(value)
    except ValueError:
        raise ValueError(
            f'must be an https URL without user and parameters, and is {shown(value)}. Write "https://texts.example.org".'
        ) from None


def key_bindings_of(value: Any) -> dict[str, str]:
    """Keys by the id of the act that they call."""
    if not isinstance(value, dict):
        raise ValueError(f'must be a table, and is {shown(value)}. Write {{"app.undo" = "z"}}.')
    for act, key in value.items():
        if not isinstance(key, str) or not key.strip() or not key.isprintable():
            raise ValueError(f'has {shown(key)} for "{act}", which is no key. Write {{"{act}" = "z"}}.')
    return {act: key.strip() for act, key in value.items()}
