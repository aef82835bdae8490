"""Whatever stands in a text column, the terminal gets neither a control character nor one that turns the line round."""

from __future__ import annotations

import random
import sqlite3
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from console.model.clean import MAX_MARKS, clean, is_clean
from tests.console.stage import LARGE, SMALL, on_stage, play

ATTACKS = (
    "x [/x] [bold]no[/bold] [link=file:///etc]x[/link]",
    "\x1b[2J\x1b[H\x1b]0;owned\x07",
    "\x9b31mC1 CSI",
    "a\u202etxt.exe\u202c",
    "\u2066isolated\u2069",
    "zero\u200bwidth\u200d\ufeff",
    "Z" + "\u0336\u0489\u030d" * 60,
    "tab\tnew\nline\rreturn\x0bvertical\x0cpage",
    "\u2028line\u2029paragraph\x85next",
    "{text} {0} %s %(x)s $1",
    "漢字" * 40,
    "👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿" * 9,
    "\ue000private\U0010fffd",
    "a" * 5000,
    "",
    " ",
    "\x00null",
    "@click=app.quit()",
)
KEPT = {
    "instance_events",
    "alembic_version",
    "sqlite_sequence",
    "audit_log",
    "workflow_template_versions",
    "contact_consents",
}
NEVER = {
    "status",
    "held_reason",
    "time_zone",
    "mode",
    "phase",
    "task_type",
    "priority",
    "channel",
    "branch",
    "name",
    "value",
    "claim_token",
    "idempotency_key",
    "template_name",
    "scheduled_for",
    "not_before",
}
MOMENTS = ("_at", "_date", "_until")
FORBIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def hostile(text: str) -> list[str]:
    return [f"{ord(character):04x}" for character in text if unicodedata.category(character) in FORBIDDEN]


@pytest.mark.parametrize("attack", ATTACKS)
def test_cleaned_text_obeys_nothing(attack: str) -> None:
    assert hostile(clean(attack)) == []
    assert hostile(clean(attack, lines=True).replace("\n", "")) == []


@given(st.text())
def test_any_text_is_cleaned_and_cleaning_twice_changes_nothing(text: str) -> None:
    once = clean(text)
    assert hostile(once) == []
    assert is_clean(once)
    assert clean(once) == once


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Nd"]), max_size=200))
def test_letters_of_every_script_stay(text: str) -> None:
    assert clean(text) == text


def test_marks_are_kept_in_reason() -> None:
    assert clean("Nguye\u0302\u0303n") == "Nguye\u0302\u0303n"
    assert clean("Z" + "\u0301" * 50) == "Z" + "\u0301" * MAX_MARKS


def poison(database: Path, seed: int) -> None:
    """Put an attack into every text column of every table that takes it."""
    chooser = random.Random(seed)
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'family_words%'"
    tables = [row[0] for row in connection.execute(named)]
    for table in sorted(set(tables) - KEPT):
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[2] == "TEXT"]
        free = [column for column in columns if column not in NEVER and not column.endswith(MOMENTS)]
        for (rowid,) in connection.execute(f"SELECT rowid FROM {table}").fetchall():
            for column in free:
                attack = chooser.choice(ATTACKS).replace("\x00", "")
                connection.execute(f"UPDATE OR IGNORE {table} SET {column} = ? WHERE rowid = ?", (attack, rowid))
    connection.execute("UPDATE families SET family_name = CAST(x'1b5b324aff80' AS TEXT) WHERE family_id = 1")
    connection.close()


@pytest.mark.parametrize("size", [SMALL, LARGE])
@pytest.mark.parametrize("seed", [1, 2])
def test_no_screen_shows_or_falls_over_hostile_rows(database: Path, size: tuple[int, int], seed: int) -> None:
    poison(database, seed)

    async def scene() -> None:
        async with on_stage(database, size=size) as stage:
            seen = []
            for keys in (
                ["enter", "s", "escape"],
                ["j", "enter", "5", "escape", "6", "escape", "escape"],
                ["G", "enter"],
            ):
                for key in keys:
                    await stage.press(key)
                    seen.append(await stage.frame())
            await stage.press("escape", "3")
            for key in ("enter", "pagedown", "right_square_bracket", "escape", "slash", "x", "escape", "6"):
                await stage.press(key)
                seen.append(await stage.frame())
            for frame in seen:
                assert hostile(frame.replace("\n", "")) == []
                assert all(cell_len(line) <= size[0] for line in frame.splitlines())

    play(scene)
