"""Random hands at the real console while everything under them moves; no act may hit what the person did not see.

    python -m tests.console.wrong_target --steps 100000

The app runs without a terminal, and the hands call what keys and clicks call, one after the other without waiting for
what goes on behind: rows are read, sorted anew, vanish and arrive, a second coordinator settles cases and takes them
up, the filter changes, ten seconds pass, all in between. What the person saw is read from what the widgets draw: the
row under the cursor's sign, the name over the open case, the names on the sheet for many. An act that reaches the
control must be for a family whose name was drawn there when its digit was pressed, with that digit's verb, and once.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from textual import events
from textual.geometry import Offset

import console.acts.key_times as key_times
from console import sample
from console.sample import NOW
from console.screens.needs_you import NeedsYou
from console.sheets.many import ManySheet
from console.widgets.find_bar import FindBar
from console.widgets.page import Page
from engine.store.times import to_db
from tests.console.fake_control import FakeControl
from tests.console.stage import SMALL, Stage, on_stage

FAMILIES = 40
KINDS = ("message_uncertain", "message_uncertain", "reply", "workflow_escalation")
VERBS = {1: "resolve", 2: "resolve", 3: "assign", 7: "resolve"}
MOST_MARKS = 6  # all their names fit on the sheet for many
NAME = re.compile(r"F\d\d")


@dataclass
class Count:
    """What happened, and what went wrong."""

    steps: Counter[str] = field(default_factory=Counter)
    acts: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass
class Hands:
    """A person at the console, and what they saw when they pressed."""

    stage: Stage
    control: FakeControl
    chance: random.Random
    count: Count
    meant: Counter[tuple[str, str]] = field(default_factory=Counter)  # family and verb, as seen when pressed
    ticked: set[str] = field(default_factory=set)  # the families that the person has marked
    judged: int = 0
    intended: str = ""  # the row that was opened, until its case is drawn

    @property
    def place(self) -> NeedsYou:
        """The list and the case."""
        place = self.stage.app.places["needs_you"]
        assert isinstance(place, NeedsYou)
        return place

    # -- what is to be seen ------------------------------------------------------------------------------------------

    def row_seen(self, y: int) -> str:
        """The family in a drawn line of the list, or in the line above it, as a row takes two."""
        for line in (y, y - 1):
            if line > 0 and (found := NAME.search(self.place.rows.render_line(line).text)):
                return found[0]
        return ""

    def under_cursor(self) -> str:
        """The family at the cursor's sign."""
        rows = self.place.rows
        signs = [y for y in range(1, rows.size.height) if rows.render_line(y).text.startswith("▌")]
        return self.row_seen(signs[0]) if signs else ""

    def ticks_drawn(self) -> set[str]:
        """The families with a tick, of those in view."""
        rows = self.place.rows
        lines = [rows.render_line(y).text for y in range(1, rows.size.height)]
        return {found[0] for line in lines if "✓" in line and (found := NAME.search(line))}

    def opened(self) -> str:
        """The family over the open case."""
        lines = self.place.panel.query_one(".case-heading", Page)._lines
        found = NAME.search("".join(span.text for span in lines[0])) if lines else None
        if lines:
            self.intended = ""
        return found[0] if found else self.intended

    # -- what can be done --------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Do one thing that a person can do now."""
        screen = self.stage.app.screen
        if not screen.is_mounted or not screen.is_running or len(screen.query("*")) < 2:
            self.count.steps["waited for a sheet"] += 1  # keys come to a sheet after it has been made
        elif isinstance(screen, ManySheet):
            self._on_the_sheet(screen)
        elif len(self.stage.app.screen_stack) > 1:
            screen.action_cancel()  # type: ignore[attr-defined]  # every sheet has it
        elif self.stage.app.focused is not None and self.place.query_one(FindBar).has_focus_within:
            self.place.query_one(FindBar).action_cancel()
        elif self.place.panel.opened:
            self._in_the_case()
        else:
            self._in_the_list()

    def _in_the_case(self) -> None:
        panel = self.place.panel
        what = self.chance.choice(("digit", "digit", "digit", "digit", "next", "previous", "close", "story", "undo"))
        self.count.steps[what] += 1
        match what:
            case "digit":
                digit = self.chance.choice(tuple(VERBS))
                seen = self.opened()
                if panel.case is not None and seen != NAME.findall(panel.case.name)[0]:
                    self.count.faults.append(f"{panel.case.name} was open, and {seen or 'nothing'} was to be seen")
                self.meant[seen, VERBS[digit]] += 1
                self.stage.app.keys_seen.note(time.monotonic())
                panel.action_choose(digit)
            case "next" | "previous":
                panel.action_step(1 if what == "next" else -1)
            case "close":
                panel.action_close()
            case "story":
                panel.action_story()
            case "undo":
                self.stage.app.action_undo()

    def _in_the_list(self) -> None:
        rows = self.place.rows
        moves = ("down", "down", "up", "page", "end", "open", "open", "open", "click")
        what = self.chance.choice((*moves, "mark", "new", "find", "clear", "undo"))
        self.count.steps[what] += 1
        match what:
            case "down" | "up":
                rows.action_move(1 if what == "down" else -1)
            case "page":
                rows.action_page(self.chance.choice((1, -1)))
            case "end":
                (rows.action_last if self.chance.random() < 0.5 else rows.action_first)()
            case "open":
                self.intended = self.under_cursor()
                rows.action_open()
            case "mark":
                if len(self.ticked) < MOST_MARKS and (name := self.under_cursor()):
                    rows.action_mark()
                    self.ticked -= {name}
                    self.ticked |= {name} & self.ticks_drawn()
            case "new":
                rows.action_take_order()
            case "find":
                text = self.chance.choice(("", "", "F1", "F0", "mine"))
                self.place.post_message(FindBar.Typed(text))
            case "clear":
                rows.action_clear()
                self.ticked.clear()
            case "click":
                self._click()
            case "undo":
                self.stage.app.action_undo()

    def _click(self) -> None:
        rows = self.place.rows
        x, y = 5, self.chance.randrange(1, max(2, rows.size.height))
        seen = self.row_seen(y)
        at = rows.content_region.offset + Offset(x, y)
        rows.on_click(events.Click(rows, x, y, 0, 0, 1, False, False, False, screen_x=at.x, screen_y=at.y))
        if seen and not self.place.rows.window.marks and self.under_cursor() not in (seen, ""):
            self.count.faults.append(f"a click on {seen} went to {self.under_cursor()}")

    def _on_the_sheet(self, sheet: ManySheet) -> None:
        self.count.steps["sheet"] += 1
        digit = self.chance.choice((0, 1, 2, 3, 7))
        event = events.Key(str(digit), str(digit))
        sheet.on_key(event)
        if self.chance.random() < 0.6:
            text = " ".join("".join(span.text for span in line) for line in sheet.query_one(Page)._lines)
            given = text.partition("Left out:")[0]
            chosen = re.search(r"▸\s*(\d)", text)
            names = set(NAME.findall(given)) if chosen else set()
            if chosen and int(chosen[1]) in VERBS:
                for name in names:
                    self.meant[name, VERBS[int(chosen[1])]] += 1
                sheet.action_submit()
                return
        sheet.action_cancel()

    # -- the judge ---------------------------------------------------------------------------------------------------

    def judge(self) -> None:
        """Every act that reached the control was meant."""
        for act in self.control.asked[self.judged :]:
            self.count.acts += 1
            family = f"F{int(act['id']):02}"  # a task of the site has its family's number
            if self.meant[family, act["verb"]] <= 0:
                self.count.faults.append(f"{act['verb']} for {family}, which nobody had asked for")
            else:
                self.meant[family, act["verb"]] -= 1
        self.judged = len(self.control.asked)

    def forget(self) -> None:
        """Nothing is on its way any more: what was pressed and not done was refused, and is not waited for."""
        self.meant.clear()
        marks = self.place.rows.window.marks
        self.ticked &= {f"F{int(str(key)):02}" for key in marks}


class SecondOperator:
    """Somebody else at the same tables."""

    def __init__(self, connection: sqlite3.Connection, chance: random.Random) -> None:
        self._connection, self._chance = connection, chance

    def act(self) -> None:
        """Do one thing to a case or two."""
        key = self._chance.randrange(1, FAMILIES + 1)
        what = self._chance.choice(("settle", "bring back", "bring back", "hurry", "edit", "take up", "snooze"))
        statements: dict[str, tuple[str, tuple[Any, ...]]] = {
            "settle": (
                "UPDATE coordinator_tasks SET status = 'done', outcome = 'done', resolved_by = 'Sam Ortiz', "
                "resolved_at = ?, snoozed_until = NULL, revision = revision + 1 WHERE task_id = ?",
                (to_db(NOW), key),
            ),
            "bring back": (
                "UPDATE coordinator_tasks SET status = 'open', outcome = NULL, resolved_by = NULL, resolved_at = NULL, "
                "snoozed_until = NULL WHERE task_id IN (?, ?, ?)",
                (key, key % FAMILIES + 1, (key + 1) % FAMILIES + 1),
            ),
            "hurry": (
                "UPDATE coordinator_tasks SET priority = ? WHERE task_id = ?",
                (self._chance.choice(("low", "normal", "high", "urgent")), key),
            ),
            "edit": ("UPDATE coordinator_tasks SET revision = revision + 1 WHERE task_id = ?", (key,)),
            "take up": (
                "INSERT OR REPLACE INTO case_leases VALUES (?, ?, ?, ?)",
                (key, self._chance.choice(("Sam Ortiz", sample.ACTOR)), to_db(NOW), to_db(NOW + timedelta(minutes=5))),
            ),
            "snooze": (
                "UPDATE coordinator_tasks SET status = 'snoozed', snoozed_until = '2027-01-01 00:00:00.000000' "
                "WHERE task_id = ? AND status = 'open'",
                (key,),
            ),
        }
        self._connection.execute(*statements[what])


def site(path: Path) -> Path:
    """Forty families with a case each; a task has its family's number."""
    sample.build(path, stories=False)
    connection = sqlite3.connect(path, isolation_level=None)
    for number in range(1, FAMILIES + 1):
        connection.execute("INSERT INTO families (family_id, family_name) VALUES (?, ?)", (number, f"F{number:02}"))
        connection.execute(
            "INSERT INTO coordinator_tasks "
            "(task_id, family_id, task_type, description, priority, status, mode, created_date) "
            "VALUES (?, ?, ?, 'Somebody wrote', 'normal', 'open', 'simulate', ?)",
            (number, number, KINDS[number % len(KINDS)], to_db(NOW - timedelta(hours=number))),
        )
    connection.close()
    return path


def unpainted(hands: Hands) -> list[str]:
    """What stands on the screen and is not what the list would draw now: a click on it would hit another row."""
    if hands.place.panel.opened:
        return []
    rows = hands.place.rows
    region, strips = rows.content_region, hands.stage.app.screen._compositor.render_strips()
    lines = [
        (strips[region.y + y].text[region.x : region.right], rows.render_line(y).text) for y in range(region.height)
    ]
    return [
        f"the list shows {shown!r} where {drawn!r} is" for shown, drawn in lines if shown.rstrip() != drawn.rstrip()
    ]


async def run(
    steps: int, seed: int, database: Path, told: Callable[[int, Count], None] = lambda _step, _count: None
) -> Count:
    """So many random steps; what was counted and what was wrong."""
    chance, count, control = random.Random(seed), Count(), FakeControl()
    control.refuses_late = {"resolve": "Sam Ortiz did this at 14:01."} if seed % 2 else {}
    connection = sqlite3.connect(site(database), isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    other = SecondOperator(connection, chance)
    pause, key_times.SIMULTANEOUS_SECONDS = key_times.SIMULTANEOUS_SECONDS, 0.0
    try:
        async with on_stage(database, control, size=SMALL) as stage:
            hands = Hands(stage, control, chance, count)
            for step in range(steps):
                hands.step()
                if chance.random() < 0.15:
                    other.act()
                    hands.place.look()
                if chance.random() < 0.02:
                    stage.ticking.seconds += chance.choice((1, 11))
                    stage.app.tick()
                await asyncio.sleep(
                    chance.choice((0, 0, 0, 0.002, 0.005) if hands.place.panel.opened else (0, 0, 0, 0, 0.002))
                )
                hands.judge()
                if step % 100 == 99:
                    await stage.settle()
                    hands.judge()
                    if len(stage.app.screen_stack) == 1:
                        hands.forget()
                        count.faults += unpainted(hands)
                    control.asked.clear()
                    hands.judged = 0
                if step % 1000 == 999:
                    told(step + 1, count)
            await stage.settle()
            hands.judge()
    finally:
        key_times.SIMULTANEOUS_SECONDS = pause
        connection.close()
    return count


def main() -> int:
    """Run, and say what came of it; exit 1 when an act hit a wrong target."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:

        def told(step: int, count: Count) -> None:
            took = time.monotonic() - begun
            print(f"{step} steps after {took:.0f} s: {count.acts} acts, {len(count.faults)} faults", flush=True)

        count = asyncio.run(run(asked.steps, asked.seed, Path(folder) / "site.db", told))
    for fault in count.faults[:20]:
        print(fault)
    print(f"{asked.steps} steps in {time.monotonic() - begun:.0f} s: {dict(count.steps)}")
    print(f"{count.acts} acts; {len(count.faults)} on a wrong target")
    return 1 if count.faults else 0


if __name__ == "__main__":
    sys.exit(main())
