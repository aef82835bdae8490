"""An open call: the number large, the hour there, a script, and how it went by one digit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from textual import events
from textual.message import Message

from console.model.calls.call_choices import call_choices
from console.model.calls.call_sentences import call_blocks, call_heading, number_blocks
from console.model.case import Case, Data
from console.model.choices import May
from console.model.control import Calling
from console.model.moments import Clock
from console.model.prose import Block, Span
from console.widgets.bindings import bindings
from console.widgets.case_panel import CasePanel
from console.widgets.choice_list import ChoiceList
from console.widgets.page import Page

LARGE_FROM = 13  # lines of the panel from which there is room for a number of three lines
NEVER = (10_000, 0)  # the number needs the width: the choices stay under the text
EMPTY_LINE_FROM = 26  # lines from which the number may stand apart


class CallPanel(CasePanel, inherit_bindings=False):
    """A case that is a call. What the engine knows of it comes by `know` before it is shown."""

    BINDINGS = bindings("call")
    key_place = "call"
    side_by_side = NEVER

    @dataclass
    class NoteWanted(Message):
        """The person wants to write something down, to go with the outcome."""

        case: Case

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(story=False, **kwargs)
        self._calling: Calling | None = None
        self._earlier: list[Data] = []
        self._actor = ""
        self.notes: dict[int, str] = {}  # what is written down for calls whose outcome is not known yet, by task

    def know(self, calling: Calling | None, earlier: list[Data]) -> None:
        """What the engine knows of the call that is shown next, and how earlier ones went."""
        self._calling, self._earlier = calling, earlier

    def show(self, case: Case | None, clock: Clock, actor: str, may: May, notes: list[str]) -> None:
        """Show a call (or nothing)."""
        self._actor = actor
        super().show(case, clock, actor, may, notes)
        self.choose_again(actor, may)

    def choose_again(self, actor: str, may: May) -> None:
        """The same call, when it is known anew what this person may do."""
        self._actor, self._may = actor, may
        if self.case is not None and self._clock is not None:
            self.choices = call_choices(self.case, self._calling, self._clock, may)
            self._draw(from_top=False)

    def note(self, case: Case, words: str) -> None:
        """Keep what is to be noted with the outcome."""
        if case.frozen.task_id is not None:
            self.notes[case.frozen.task_id] = words
        self._draw(from_top=True)

    # -- keys ---------------------------------------------------------------------------------------------------------

    def action_choose(self, digit: int) -> None:
        """Say how it went, with the note if there is one."""
        if self.case is None or not self.choices:
            self.post_message(self.NotYet())
            return
        choice = self.choices[digit - 1]
        words = self.notes.get(self.case.frozen.task_id or 0)
        if words and choice.verb == "resolve":
            choice = replace(choice, args={**choice.args, "notes": words})
        self.post_message(self.Chosen(self.case, choice))

    def action_note(self) -> None:
        """Write something down."""
        if self.case is None:
            self.post_message(self.NotYet())
            return
        self.post_message(self.NoteWanted(self.case))

    def on_resize(self, event: events.Resize) -> None:
        """The number is as large as there is room."""
        self._draw(from_top=False)

    # -- drawing ------------------------------------------------------------------------------------------------------

    def _draw(self, *, from_top: bool) -> None:
        if not self.is_mounted:
            return
        case, clock = self.case, self._clock
        if case is None or clock is None or (self.tells_story and case.family is not None):
            super()._draw(from_top=from_top)
            return
        height, width = self.size.height, self.size.width - 5
        first = call_heading(case, self._calling, clock)
        lease = [Block((Span(self._lease, "accent", "app.press('c')"),))] if self._lease else []
        said = [*lease, *(Block((Span(note, "warn"),)) for note in self._notes)]
        apart = [Block()] if height >= EMPTY_LINE_FROM else []
        number = number_blocks(case, self._calling, width, large=height >= LARGE_FROM)
        self.cursor_line = len(first) + len(said) + len(apart)
        self.query_one(".case-heading", Page).show([*first, *said, *apart, *number], from_top=True)
        words = self.notes.get(case.frozen.task_id or 0, "")
        blocks = call_blocks(case, self._calling, clock, self._actor, self._earlier, words)
        self.query_one(".case-text", Page).show(blocks, from_top=from_top)
        self.query_one(ChoiceList).show(self.choices, live=self.opened)
