"""The whole configuration as one value."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.config.api_section import ApiSection
from engine.config.calendar_section import CalendarSection
from engine.config.channel_sections import ChannelsSection
from engine.config.engine_section import DatabaseSection, EngineSection
from engine.config.fields import table
from engine.config.limits_section import LimitsSection
from engine.config.secrets import Secrets
from engine.config.section import Section
from engine.config.site_sections import ConsoleSection, DemoSection, PathsSection, SiteSection
from engine.config.values import Mailbox


@dataclass(frozen=True, kw_only=True)
class Config(Section):
    """A site's configuration: validated, with absolute paths, frozen. `load_config` makes it."""

    database: DatabaseSection = table(DatabaseSection)
    engine: EngineSection = table(EngineSection)
    calendar: CalendarSection = table(CalendarSection)
    channels: ChannelsSection = table(ChannelsSection)
    api: ApiSection = table(ApiSection)
    limits: LimitsSection = table(LimitsSection)
    paths: PathsSection = table(PathsSection)
    site: SiteSection = table(SiteSection)
    console: ConsoleSection = table(ConsoleSection)
    demo: DemoSection = table(DemoSection)

    root: Path
    """The folder that relative paths start from: the file's, or the current one where there is no file."""
    source: Path | None
    """The file that was read; None: built-in defaults."""
    secrets: Secrets
    """What the environment and `.env` say of passwords and tokens."""

    @property
    def sender(self) -> Mailbox:
        """Who emails are from: the name to show, and the address, which is empty where none is configured."""
        mailbox = self.channels.email.from_
        return Mailbox(mailbox.name or self.site.sender or self.site.name, mailbox.address)

    def fingerprint_parts(self) -> dict[str, Any]:
        """What all living daemons of one database must agree on, as JSON values: mode, calendar and channels.

        The outbox's folder and the places of files are left out, as machines may differ in them, and what a text
        costs, by which nothing is decided; published templates are the database's to add.
        """
        channels = dataclasses.asdict(self.channels)
        del channels["outbox"], channels["email"]["ca_file"], channels["email"]["dkim_key_file"]
        del channels["sms"]["price_per_segment"], channels["sms"]["currency"]
        parts = {
            "mode": self.engine.mode,
            "calendar": dataclasses.asdict(self.calendar),
            "channels": channels,
            "limits": dataclasses.asdict(self.limits),
        }
        values: dict[str, Any] = json.loads(json.dumps(parts, default=str))
        return values
