"""`[channels]`: how messages leave. In simulate mode all of them go to the outbox, whatever stands here."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from engine.config.fields import choice, flag, kind_of_way_out, number, parsed, placed, table, whole
from engine.config.section import Section
from engine.config.values import (
    Mailbox,
    api_url_of,
    currency_of,
    domain_of,
    file_of,
    mailbox_of,
    mailbox_with_token_of,
    messaging_service_of,
    positive_duration_of,
    price_of,
    redirections_of,
    text_of,
    text_sender_of,
    written_folder_of,
)
from engine.core.durations import Duration


@dataclass(frozen=True, kw_only=True)
class InboxSection(Section):
    """The mailbox that answers and bounces arrive in, read by IMAP. The password comes from IMAP_PASSWORD."""

    host: str = parsed(text_of, "")
    """Empty: no mailbox is read."""
    port: int = whole(993, at_least=1, at_most=65_535)
    """993 with tls (RFC 8314), 143 with starttls or none."""
    tls: Literal["tls", "starttls", "none"] = choice("tls", "starttls", "none")
    username: str = parsed(text_of, "")
    folder: str = parsed(text_of, "INBOX")
    poll_interval: Duration = parsed(positive_duration_of, "1 minute")
    """How often is looked; a server that can tell of new mail (IDLE) is listened to in between."""
    mark_seen: bool = flag(False)
    move_to: str = parsed(text_of, "")
    """A folder for what has been taken in; empty: it stays where it is."""
    in_simulate: bool = flag(False)
    """Whether simulate mode reads it too."""
    ca_file: Path | None = placed(file_of, "")
    """Certificates to trust besides the machine's own; empty: none."""

    def check(self) -> None:
        """A mailbox needs a name to log in with, and a folder."""
        if self.host and not self.username:
            raise ValueError("has a host and no username. Write the name to log in with, often the address itself.")
        if self.host and not self.folder:
            raise ValueError('has a host and no folder. Write "INBOX", or the folder that answers arrive in.')


@dataclass(frozen=True, kw_only=True)
class EmailSection(Section):
    """Email by SMTP. The password comes from SMTP_PASSWORD."""

    kind: str = kind_of_way_out("email", "outbox", "smtp")
    host: str = parsed(text_of, "localhost")
    port: int = whole(587, at_least=1, at_most=65_535)
    """587 with starttls, 465 with tls (RFC 8314), 25 with none."""
    tls: Literal["none", "starttls", "tls"] = choice("starttls", "none", "tls")
    username: str = parsed(text_of, "")
    """Empty: no authentication."""
    from_: Mailbox = parsed(mailbox_of, "", name="from")
    """Who the mail is from; without a name in it, `site.sender` is shown."""
    reply_to: Mailbox = parsed(mailbox_with_token_of, "")
    """Where answers go, with `{token}` in it to tell which message they answer; empty: to `from`."""
    return_path: Mailbox = parsed(mailbox_with_token_of, "")
    """Where mail servers report what they can't deliver, likewise; empty: to `from`."""
    ca_file: Path | None = placed(file_of, "")
    """Certificates to trust besides the machine's own; empty: none."""
    max_connections: int = whole(10, at_least=1, at_most=1_000)
    """To the mail server at once; more emails than that wait for their turn."""
    max_per_minute: int = whole(60, at_least=0, at_most=100_000)
    """What the mail server may take in a minute; the rest waits for its turn; 0: no limit."""
    dkim_domain: str = parsed(domain_of, "")
    """The domain that emails are signed for (RFC 6376); empty: they are not signed here, but perhaps by the relay."""
    dkim_selector: str = parsed(domain_of, "")
    """Where in that domain the public key stands: SELECTOR._domainkey.DOMAIN."""
    dkim_key_file: Path | None = placed(file_of, "")
    """The private key, RSA in PEM."""
    inbox: InboxSection = table(InboxSection)

    def check(self) -> None:
        """Signing takes all three; raises ValueError."""
        given = (self.dkim_domain, self.dkim_selector, self.dkim_key_file)
        if any(given) and not all(given):
            raise ValueError(
                "names only a part of dkim_domain, dkim_selector and dkim_key_file. Write all three, or none."
            )


@dataclass(frozen=True, kw_only=True)
class SmsSection(Section):
    """Text messages by Twilio. Its account and token come from TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN."""

    kind: str = kind_of_way_out("sms", "outbox", "twilio")
    from_: str = parsed(text_sender_of, "", name="from")
    messaging_service_sid: str = parsed(messaging_service_of, "")
    """Twilio's pool of numbers, instead of `from`. Not a secret."""
    api_base_url: str = parsed(api_url_of, "https://api.twilio.com")
    max_connections: int = whole(10, at_least=1, at_most=1_000)
    """To Twilio at once; more texts than that wait for their turn."""
    segments_per_second: float = number(1.0, at_least=0, at_most=1000)
    """What the number may send in a second, in SMS segments: Twilio sends one from a long code in the United States;
    0: no limit."""
    max_segments_per_day: int = whole(1000, at_least=0, at_most=10_000_000)
    """A brake on cost: when so many segments have gone out in a day, the rest waits for the next; 0: no limit."""
    price_per_segment: Decimal = parsed(price_of, 0)
    """What a segment costs, for authors to see what a text will cost; 0: unknown."""
    currency: str = parsed(currency_of, "USD")
    """The currency of the price, by its code (ISO 4217)."""


@dataclass(frozen=True, kw_only=True)
class OutboxSection(Section):
    """The folder that gets one file a message."""

    dir: Path = placed(written_folder_of, "outbox")


NOBODY = "nobody@redirected.invalid"
"""Whom a rehearsal writes to in the outbox where it has no address of the channel's kind (RFC 2606, 2: `.invalid`)."""


@dataclass(frozen=True, kw_only=True)
class ChannelsSection(Section):
    """All ways out, and the two safety catches."""

    email: EmailSection = table(EmailSection)
    sms: SmsSection = table(SmsSection)
    outbox: OutboxSection = table(OutboxSection)
    redirect_to: tuple[str, ...] = parsed(redirections_of, "", json_text=True)
    """For rehearsals: every message goes here instead of to the family; empty: to the family."""
    allow_outbox: bool = flag(False)
    """Let execute mode count a file in the outbox as delivered."""

    def redirection(self, channel: Literal["email", "sms"]) -> str | None:
        """The address of this channel's kind that messages are redirected to. None with `redirects` set: this channel
        must not send."""
        return next((to for to in self.redirect_to if to.startswith("+") == (channel == "sms")), None)

    def redirected(self, channel: Literal["email", "sms"]) -> str | None:
        """Where this channel's messages go instead of to the family; None: to the family. Without an address of the
        channel's kind to nobody, which only an outbox can do: a channel that sends is refused then."""
        return self.redirection(channel) or (NOBODY if self.redirect_to else None)

    @property
    def redirects(self) -> bool:
        """Whether no message may go to a family."""
        return bool(self.redirect_to)
