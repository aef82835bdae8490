"""A folder of its own as the current one, without the developer's environment and with a known host zone."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from engine.config import Config, load_config

Load = Callable[..., Config]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder, on a host whose zone is Chicago's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "America/Chicago")
    return tmp_path


@pytest.fixture
def load(folder: Path) -> Load:
    """Load a config.toml of this text with this environment and this `.env`."""

    def load_text(toml: str = "", env: Mapping[str, str] | None = None, dotenv: str | None = None) -> Config:
        (folder / "config.toml").write_text(toml, encoding="utf-8")
        if dotenv is not None:
            (folder / ".env").write_text(dotenv, encoding="utf-8")
        return load_config(env=env or {})

    return load_text
