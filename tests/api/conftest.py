"""A receiver for each test: the application on a database of its own, reached as through a proxy."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.api.app import create_app
from engine.config import Config, load_config
from tests.api.client import Client
from tests.twilio_fake import ACCOUNT_SID, AUTH_TOKEN

PUBLIC = "https://texts.example.org"


@pytest.fixture
def config(database: str, tmp_path: Path) -> Config:
    """A site that the world reaches at `PUBLIC`."""
    file = tmp_path / "config.toml"
    file.write_text(f'[api]\npublic_url = "{PUBLIC}"\n[site]\nname = "Ana & Co"\n', encoding="utf-8")
    env = {"TWILIO_ACCOUNT_SID": ACCOUNT_SID, "TWILIO_AUTH_TOKEN": AUTH_TOKEN}
    return load_config(file, database=database, env=env)


@pytest.fixture
def client(config: Config) -> Iterator[Client]:
    """Requests as the proxy hands them on."""
    opened = Client(create_app(config))
    yield opened
    opened.close()
