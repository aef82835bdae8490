"""The engine beside the console: it works while the console is open, keeps a pace, and never outlives it."""

import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from engine.demo.beside import engine_beside
from engine.demo.build import build
from engine.demo.paced import main, pace
from engine.demo.run import LOG, run_demo
from engine.errors import Refused

PATIENCE_SECONDS = 30


def workers(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "followthrough.db")) as connection:
        return [status for (status,) in connection.execute("SELECT status FROM engine_workers ORDER BY worker_id")]


def first_message(outbox: Path) -> bool:
    """Wait for the first message: its moment is two virtual hours, a sixth of a second, after the start."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if outbox.is_dir() and any(outbox.glob("[!.]*")):
            return True
        time.sleep(0.02)
    return False


def test_four_weeks_take_a_minute() -> None:
    assert pace(timedelta(weeks=4)) == pytest.approx(60)
    assert pace(timedelta(minutes=1)) < 0.01


@pytest.mark.slow
def test_the_engine_works_beside_the_console_and_ends_cleanly_with_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    build(tmp_path / "demo", 30, default=30)
    with engine_beside(tmp_path / "demo"):
        assert first_message(tmp_path / "demo" / "outbox"), (tmp_path / "demo" / LOG).read_text()
        assert workers(tmp_path / "demo") == ["running"]
        with pytest.raises(Refused, match="Another engine"):
            run_demo(tmp_path / "demo", headless=True, families=None)
    assert workers(tmp_path / "demo") == ["stopped"]
    assert capfd.readouterr().err == ""


def test_an_engine_that_may_not_start_says_why_in_the_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    config = build(tmp_path / "demo", 5, default=5)
    with closing(sqlite3.connect(tmp_path / "demo" / "followthrough.db")) as connection:
        connection.execute(
            "INSERT INTO workflow_instances (template_id, family_id, status, started_at, mode) "
            "VALUES (1, 1, 'running', '2026-11-02 13:00:00.000000', 'execute')"
        )
        connection.commit()
    assert config.source is not None
    assert main(config.source) == 1
    assert "live work in execute mode" in capfd.readouterr().err
