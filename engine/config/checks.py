"""Configurations that are valid and still need a look: what a daemon warns of, and why it won't contact families."""

from collections.abc import Iterator

from engine.config.model import Config
from engine.config.values import LOOPBACK_HOSTS

_UTC_NAMES = frozenset(
    {"UTC", "Etc/UTC", "Etc/UCT", "UCT", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal", "GMT", "Etc/GMT"}
)


def warnings_about(config: Config) -> tuple[str, ...]:
    """Sentences on what someone should look at soon; nothing is refused for them."""
    return tuple(_warnings(config))


def objections_to_execute(config: Config) -> tuple[str, ...]:
    """Sentences on why an engine with this configuration must not start in execute mode; empty: it may."""
    return tuple(_objections(config))


def _warnings(config: Config) -> Iterator[str]:
    zone = config.calendar.time_zone
    if zone in _UTC_NAMES:
        yield (
            f"calendar.time_zone is {zone}, so families without a zone of their own are contacted by that clock. "
            'Write the zone of the place, such as "America/Chicago".'
        )
    if config.engine.mode == "execute" and config.channels.email.kind == "smtp" and not config.site.postal_address:
        yield "site.postal_address is empty, and the law asks for one at the foot of an email. Write it into [site]."
    if config.engine.mode == "execute" and config.channels.sms.kind == "twilio" and not config.api.public_url:
        yield (
            "api.public_url is empty, so what families text, STOP included, does not come in. Write where the world "
            "reaches the HTTP receiver into [api], and run `followthrough api`."
        )
    if config.engine.mode == "execute" and config.channels.redirects:
        elsewhere = " and ".join(config.channels.redirect_to)
        yield f"channels.redirect_to is set, so all goes to {elsewhere} and nothing to a family. Empty it to go live."


def _objections(config: Config) -> Iterator[str]:
    channels, secrets = config.channels, config.secrets
    for name, kind in (("email", channels.email.kind), ("sms", channels.sms.kind)):
        if kind == "outbox" and not channels.allow_outbox:
            yield (
                f'channels.{name}.kind is "outbox", which reaches nobody. Set another kind, '
                "or channels.allow_outbox = true if that is meant."
            )
    email, sms = channels.email, channels.sms
    if email.kind == "smtp":
        if not email.from_:
            yield 'channels.email.from is empty. Write the address that emails are from, such as "office@example.org".'
        if email.username and secrets.smtp_password is None:
            yield "channels.email.username is set and SMTP_PASSWORD is not. Set it in the environment or in .env."
        if email.username and email.tls == "none" and email.host.lower() not in LOOPBACK_HOSTS:
            yield 'channels.email.tls is "none", so the password would go in the clear. Set it to "starttls" or "tls".'
    inbox = email.inbox
    if inbox.host and secrets.imap_password is None:
        yield "channels.email.inbox.host is set and IMAP_PASSWORD is not. Set it in the environment or in .env."
    if inbox.host and inbox.tls == "none" and inbox.host.lower() not in LOOPBACK_HOSTS:
        yield (
            'channels.email.inbox.tls is "none", so the password would go in the clear. Set it to "tls" or "starttls".'
        )
    if channels.redirects and email.kind != "outbox" and channels.redirection("email") is None:
        yield "channels.redirect_to names no email address, so emails had nowhere to go. Add one to it."
    if channels.redirects and sms.kind != "outbox" and channels.redirection("sms") is None:
        yield "channels.redirect_to names no phone number, so texts had nowhere to go. Add one to it."
    if sms.kind == "twilio":
        for variable, secret in (
            ("TWILIO_ACCOUNT_SID", secrets.twilio_account_sid),
            ("TWILIO_AUTH_TOKEN", secrets.twilio_auth_token),
        ):
            if secret is None:
                yield f'channels.sms.kind is "twilio" and {variable} is not set. Set it in the environment or in .env.'
        if not sms.from_ and not sms.messaging_service_sid:
            yield "channels.sms.from and channels.sms.messaging_service_sid are both empty. Set one of them."
