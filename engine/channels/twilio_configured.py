"""Twilio's channel as a site has configured it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from engine.channels.twilio import Twilio, TwilioAccount

if TYPE_CHECKING:
    from engine.config import Config


def twilio_channel(config: Config, now: Callable[[], datetime]) -> Twilio:
    """The channel that `[channels.sms]` describes. Credentials that are not set make one that Twilio refuses; an engine
    without them does not start in execute mode."""
    settings, secrets = config.channels.sms, config.secrets
    account = TwilioAccount(
        account_sid=secrets.twilio_account_sid.get_secret_value() if secrets.twilio_account_sid else "",
        auth_token=secrets.twilio_auth_token.get_secret_value() if secrets.twilio_auth_token else "",
        from_=settings.from_,
        messaging_service_sid=settings.messaging_service_sid,
        api_base_url=settings.api_base_url,
        public_url=config.api.public_url,
    )
    channel = Twilio(account, now)
    channel.warm_up()
    return channel
