"""What the console loads before anybody has asked for anything: neither the forms of definitions nor the templates."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
HEAVY = {"alembic", "apscheduler", "fastapi", "holidays", "httpx", "jinja2", "markdown_it", "phonenumbers", "pydantic"}


def loaded(program: str) -> set[str]:
    """The packages that a program has loaded at its end."""
    said = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    return {name.partition(".")[0] for name in said.stdout.split()}


def test_the_first_screen_and_what_a_person_may_do_load_nothing_heavy() -> None:
    found = loaded("import console.__main__, console.app, console.acts.desk, console.feed, engine.control")
    assert "textual" in found
    assert found & HEAVY == set()


def test_the_rows_are_read_without_what_draws_the_app() -> None:
    found = loaded("import console.opening.ahead, engine.config.load")
    assert found & (HEAVY | {"textual"}) == set()
