"""Calls: today's phone calls, one after the other.

The list stands at the left, the call under the cursor at the right: the number large, the hour there, a script. Enter
opens a call; from then on one digit says how it went, and the next family comes up by itself. Who can be called now
comes first; what the engine knows of a call (the hour, whom to ask for, when it comes back) comes from
`engine.control`, by the same rules by which it will be carried out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from textual import on, work
from textual.app import ComposeResult

from console.acts.desk import DeskError
from console.model.calls.calls import CallRow, call_row, in_order
from console.model.calls.phone import grouped
from console.model.case import Case, Data
from console.model.control import Calling
from console.model.leases import lease_who
from console.model.prose import Block, Span
from console.model.undo import Pending
from console.model.words import say
from console.questions.calls import earlier_calls, todays_calls, what_became
from console.questions.cases import case_of_task
from console.questions.look import Look
from console.screens.call_rows import call_columns
from console.screens.worklist import Worklist
from console.widgets.call_panel import CallPanel
from console.widgets.find_bar import FindBar
from console.widgets.identity_list import IdentityList
from engine.store.reading.find.english import CALLS


class Calls(Worklist):
    """The list and the call."""

    FINDS = CALLS

    def __init__(self) -> None:
        super().__init__("calls")
        self._known: dict[int, tuple[Calling | None, list[Data]]] = {}  # of the calls that were looked at, by task

    def compose(self) -> ComposeResult:
        """List at the left, call at the right, find below."""
        yield IdentityList(call_columns(lambda: self.clock, self._on_it), empty=self._empty, classes="list")
        yield CallPanel(classes="case")
        yield FindBar(classes="find")

    @property
    def panel(self) -> CallPanel:
        """The call."""
        return self.query_one(CallPanel)

    def on_mount(self) -> None:
        """Read today's calls."""
        self.load()

    # -- reading ------------------------------------------------------------------------------------------------------

    async def read_rows(self) -> tuple[Sequence[CallRow], int]:
        """Today's calls, those first who can be called now."""
        found = await self._todays()
        rows = in_order([(row, risk) for row, risk in found if row.key not in self.hidden])
        return rows, len(rows)

    async def look_at(self, shown: list[Any]) -> Look:
        """What became of the calls shown."""
        rows = {row.key: row for row, _risk in await self._todays()}
        lost = [key for key in shown if key not in rows]
        gone = await self.ask(what_became, self.clock, lost) if lost else {}
        found = {key: row for key, row in rows.items() if key in shown}
        return Look(found, dict(gone), len(rows.keys() - set(shown) - self.hidden))

    async def _todays(self) -> list[tuple[CallRow, float]]:
        words = self.asked if self.looking_for else None
        found = await self.ask(todays_calls, self.clock, self.console.feed.simulated, words)
        known = await self._calling([row["task_id"] for row, _pending in found])
        clock = self.clock
        return [
            (call_row(row, known.get(row["task_id"]), clock, pending), float(row["risk"] or 50))
            for row, pending in found
        ]

    async def _calling(self, task_ids: list[int]) -> Mapping[int, Calling]:
        """What the engine knows of calls; nothing where it can't be asked, and then nothing is claimed."""
        try:
            return await self.console.desk.calls_now(task_ids)
        except DeskError as error:
            self.console.tell(say("calls.not_known", why=str(error)), "warn")
            return {}

    async def case_of(self, key: Any) -> Case | None:
        """The call behind a row, with what the engine knows of it."""
        case = await self.ask(case_of_task, key)
        if case is None:
            return None
        calling = (await self._calling([key])).get(key)
        numbers = [calling.number if calling else None, (case.family or {}).get("phone")]
        numbers += [person["phone"] for person in (case.family or {}).get("contacts", ())]
        await asyncio.to_thread(lambda: [grouped(number) for number in numbers if number])
        self._known = {key: (calling, await self.ask(earlier_calls, case))}
        return case

    def fill(self, case: Case | None, notes: list[str]) -> None:
        """Show a call with what is known of it."""
        key = case.frozen.task_id if case is not None else None
        self.panel.know(*self._known.get(key or 0, (None, [])))
        super().fill(case, notes)

    def minute(self) -> None:
        """The hours there go on: the rows say another one, and a call may be allowed now."""
        self.look_again()
        super().minute()

    def _on_it(self, row: CallRow) -> str:
        return lease_who(row.lease_holder, row.lease_until, self.console.actor, self.console.wall())

    def _empty(self) -> list[Block]:
        if self.looking_for:
            head = Span(say("calls.empty_find", text=self.shown_words), "strong")
            return [Block((head,)), Block((Span(say("needs.empty_find_text"), "quiet"),))]
        return [Block((Span(say("calls.empty_head"), "good"),)), Block((Span(say("calls.empty_text"), "quiet"),))]

    # -- acting -------------------------------------------------------------------------------------------------------

    def undone(self, entry: Pending) -> None:
        """The call stands where it stood, and is open again where one was open."""
        opened = self.panel.opened
        super().undone(entry)
        if opened and not self.panel.opened:
            self.begin_case()
            self._slide_in()

    def settled(self, key: Any) -> None:
        """How it went is written down, and so is the note."""
        super().settled(key)
        self.panel.notes.pop(key, None)

    @on(CallPanel.NoteWanted)
    @work(group="acts")
    async def _note(self, event: CallPanel.NoteWanted) -> None:
        from console.sheets.call_note import CallNoteSheet

        before = self.panel.notes.get(event.case.frozen.task_id or 0, "")
        answer = await self.console.push_screen_wait(CallNoteSheet(event.case.name, before))
        if answer is not None:
            self.panel.note(event.case, answer["notes"])
