"""The limits that the engine keeps, from the configuration."""

from datetime import timedelta

from engine.config.model import Config
from engine.core.bucket import Pace
from engine.core.caps import Caps
from engine.core.limits import ON_THE_WAY, SHORTEST_VALIDITY, Limits


def limits_of(config: Config) -> Limits:
    """The site's limits. Nothing is paced that doesn't leave the building: in simulate mode, and in the outbox, where
    in execute mode only the day's cap on texts counts, as a file counts as sent there."""
    section, channels = config.limits, config.channels
    paces: dict[str, Pace] = {}
    least_left: dict[str, timedelta] = {}
    if config.engine.mode == "execute":
        email, sms = channels.email, channels.sms
        if email.kind != "outbox":
            paces["email"] = Pace(f"email:{email.from_.address}", email.max_per_minute / 60)
        if sms.kind == "outbox":
            paces["sms"] = Pace("sms:outbox", per_day=sms.max_segments_per_day)
        else:
            sender = sms.messaging_service_sid or sms.from_
            paces["sms"] = Pace(f"sms:{sender}", sms.segments_per_second, sms.max_segments_per_day)
            least_left["sms"] = SHORTEST_VALIDITY + ON_THE_WAY
    caps = Caps(section.max_per_family_per_day, section.max_per_family_per_week)
    return Limits(caps, paces, least_left, section.max_waiting)
