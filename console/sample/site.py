"""The sample co-op's own files: a few of the messages that ship, and a configuration that knows what a text costs."""

from __future__ import annotations

import shutil
from pathlib import Path

from console.sample.co_op import SITE_ZONE
from engine import resources
from engine.config import Config, load_config

MESSAGES = ("checking_in.sms.txt", "concern_outreach.email.md", "concern_outreach.es.email.md", "quick_hello.sms.txt")
CONFIG = f"""\
[calendar]
time_zone = "{SITE_ZONE}"
[site]
name = "Maple Street Co-op"
[channels.sms]
price_per_segment = 0.0083
"""


def message_files(database: Path) -> Path:
    """The folder of messages beside the sample's database, made when it is first asked for."""
    folder = database.parent / "templates" / "messages"
    if not folder.exists():
        folder.mkdir(parents=True)
        for name in MESSAGES:
            shutil.copy(resources.templates_dir() / "messages" / name, folder)
    return folder


def site_of(database: Path) -> Config:
    """The configuration of the co-op whose database this is."""
    message_files(database)
    file = database.parent / "config.toml"
    file.write_text(CONFIG, encoding="utf-8")
    return load_config(str(file), database=f"sqlite:///{database}", env={})
