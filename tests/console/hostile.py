"""Ten thousand generated strings in every text column, and every screen looked at: the terminal gets none of it.

    python -m tests.console.hostile --strings 10000

Each round writes fresh strings into every text column of every table that takes them, opens the console on that
database, goes through all its screens by the table of screens, opens what can be opened, and looks at every byte that
is drawn. Strings are made of escape sequences (C0, C1, CSI, OSC), marks that turn the direction round, characters
without a width, floods of accents, markup, emoji, right-to-left letters, very long words.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import sys
import tempfile
import time
import unicodedata
from pathlib import Path

from rich.cells import cell_len

from console import sample
from console.keys import KEYS
from console.places import PLACES
from tests.console.stage import LARGE, SMALL, Stage, on_stage
from tests.console.test_hostile import FORBIDDEN, KEPT, MOMENTS, NEVER

PIECES = (
    "\x1b[2J", "\x1b]0;owned\x07", "\x9b31m", "\x1b[?1049l", "\u202e", "\u2066", "\u2069", "\u200b", "\u200d", "\ufeff",
    "e" + "\u0301" * 40, "[bold]", "[/x]", "[@click=app.quit()]x[/]", "{name}", "%s", "👩‍👩‍👧", "🏳️‍🌈", "漢字", "שלום",
    "مرحبا", "a" * 300, " ", "\t", "\n", "\r", "\x0b", "\u2028", "\u0085", "\ue000", "\U0010fffd", "\x7f", "plain",
    "ß", "İ",
)  # fmt: skip
OPENED = (["enter"], ["enter", "s"], ["j", "enter"], ["G", "enter"], ["slash", "x", "enter"])


def made(chance: random.Random) -> str:
    """One hostile string."""
    pieces = [chance.choice(PIECES) for _ in range(chance.randrange(1, 8))]
    pieces += [chr(chance.randrange(1, 0x2FFFF)) for _ in range(chance.randrange(4))]
    return "".join(character for character in "".join(pieces) if not 0xD800 <= ord(character) < 0xE000)


def poison(database: Path, chance: random.Random) -> int:
    """Put a fresh string into every text column of every table that takes it; return how many there were."""
    count, connection = 0, sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA ignore_check_constraints = ON")
    connection.execute("PRAGMA synchronous = OFF")
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'family_words%'"
    connection.execute("BEGIN")
    for table in sorted({row[0] for row in connection.execute(named)} - KEPT):
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[2] == "TEXT"]
        free = [column for column in columns if column not in NEVER and not column.endswith(MOMENTS)]
        for (rowid,) in connection.execute(f"SELECT rowid FROM {table}").fetchall():
            for column in free:
                connection.execute(f"UPDATE OR IGNORE {table} SET {column} = ? WHERE rowid = ?", (made(chance), rowid))
                count += 1
    connection.execute("COMMIT")
    connection.close()
    return count


def wrong_with(frame: str, width: int) -> list[str]:
    """What must not be in a frame: characters that a terminal obeys, or a line that is too wide."""
    lines = frame.splitlines()
    found = [f"U+{ord(each):04X}" for line in lines for each in line if unicodedata.category(each) in FORBIDDEN]
    return found + [f"{cell_len(line)} cells" for line in lines if cell_len(line) > width]


async def look_round(stage: Stage, width: int) -> list[str]:
    """Go through every screen there is and open what opens; return what was wrong."""
    digits = {key.action: key.keys for key in KEYS if key.place == "anywhere"}
    found = []
    for name in PLACES:
        for keys in ([], *OPENED):
            # The screen is gone to anew each time: a case that is open takes digits for choices.
            await stage.app.action_show(name)
            await stage.settle()
            await stage.press(*keys)
            found += [f"{name} after {keys}: {each}" for each in wrong_with(await stage.frame(), width)]
            while len(stage.app.screen_stack) > 1:
                await stage.press("escape")
            await stage.press("escape", "escape")
        assert f"show('{name}')" in digits
    return found


def run(strings: int, seed: int, folder: Path) -> tuple[int, list[str]]:
    """So many strings, as many rounds as that takes; return how many there were and what was wrong."""
    chance, count, found = random.Random(seed), 0, list[str]()
    built = sample.build(folder / "sample.db")
    number = 0
    while count < strings:
        number += 1
        database = folder / f"round{number}.db"
        database.write_bytes(built.read_bytes())
        count += poison(database, chance)
        size = (SMALL, LARGE)[number % 2]

        async def scene(database: Path = database, size: tuple[int, int] = size) -> None:
            async with on_stage(database, size=size) as stage:
                found.extend(await look_round(stage, size[0]))

        asyncio.run(scene())
    return count, found


def main() -> int:
    """Look round; exit 1 when a terminal would have got anything that it obeys."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--strings", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        count, found = run(asked.strings, asked.seed, Path(folder))
    for each in found[:20]:
        print(each)
    print(f"{count} strings, {len(found)} characters or widths that must not be, in {time.monotonic() - begun:.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
