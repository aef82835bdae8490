"""An open case or a family's story, with the nine choices.

It has three states. A *preview* shows what is under the list's cursor. *Open* has the focus: digits choose, and what
they act on is the case as it was frozen when it opened. *Opening* is the blink between Enter and the answer of the
database, in which digits do nothing but say so. It draws and asks; what a choice does is the app's business
(`Chosen`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Offset
from textual.message import Message

from console.model.case import Case
from console.model.case_sentences import case_blocks, case_heading
from console.model.choices import Choice, May, answered, choices
from console.model.moments import Clock
from console.model.prose import Block, Span
from console.model.story import earlier_line, family_heading, story_blocks
from console.model.words import say
from console.widgets.bars import place_cursor
from console.widgets.bindings import bindings
from console.widgets.choice_list import ChoiceList
from console.widgets.page import Page

SIDE_BY_SIDE = (76, 34)  # from this width, and under this height, the choices stand beside the text


class CasePanel(Container, can_focus=True):
    """Heading, text and choices."""

    BINDINGS = bindings("case")
    key_place = "case"
    side_by_side = SIDE_BY_SIDE
    cursor_line = 0  # where the terminal's own cursor comes when the case opens

    @dataclass
    class Chosen(Message):
        """A digit was pressed on an open case."""

        case: Case
        choice: Choice
        shown_at: float = 0.0  # when the case slid in, in monotonic seconds; long ago for one that was looked at first

    @dataclass
    class Stepped(Message):
        """The next (or previous) case of the list is wanted."""

        by: int

    @dataclass
    class TakenUp(Message):
        """The person says that they are at work on this case, or not any more."""

        case: Case

    class Closed(Message):
        """The person goes back to the list."""

    @dataclass
    class CardWanted(Message):
        """The card of this family is wanted."""

        family_id: int

    class NotYet(Message):
        """A digit was pressed before the case was there."""

    def __init__(self, *, story: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.case: Case | None = None
        self.choices: list[Choice] = []
        self.opened = False
        self.tells_story = story
        self._starts_with_story = story
        self._clock: Clock | None = None
        self._may: May = lambda kind, verb: None
        self._notes: list[str] = []
        self._lease = ""
        self._slid_in_at = 0.0

    def compose(self) -> ComposeResult:
        """Heading and text, and the choices beside or under them."""
        with Container(classes="case-body"):
            yield Page(classes="case-heading")
            yield Page(classes="case-text")
        yield ChoiceList(classes="case-choices")

    # -- what the screen tells ----------------------------------------------------------------------------------------

    def show(self, case: Case | None, clock: Clock, actor: str, may: May, notes: list[str]) -> None:
        """Show a case (or nothing). `notes` are said above it: what changed, or what somebody else is doing."""
        fresh = self.case is None or case is None or self.case.frozen.family_id != case.frozen.family_id
        if self.opened and (self.case is None or case is None or self.case.frozen != case.frozen):
            self._slid_in_at = time.monotonic()
        if fresh:
            self.tells_story = self._starts_with_story
        self.case, self._clock, self._notes, self._may = case, clock, notes, may
        self.choices = choices(case, clock, actor, may) if case else []
        self.remove_class("-opening")
        self._draw(from_top=fresh)

    def show_lease(self, words: str) -> None:
        """Say who is at work on the case, if anybody is."""
        if words != self._lease:
            self._lease = words
            self._draw(from_top=False)

    def choose_again(self, actor: str, may: May) -> None:
        """The same case, when it is known anew what this person may do."""
        self._may = may
        if self.case is not None and self._clock is not None:
            self.choices = choices(self.case, self._clock, actor, may)
            self._draw(from_top=False)

    def open(self) -> None:
        """Take the focus; from now on digits act on the case shown."""
        self.opened = True
        self.add_class("-open")
        self.focus()
        self._draw(from_top=True)

    def wait_for(self) -> None:
        """The case is on its way."""
        self.opened = True
        self.case, self.choices = None, []
        self.add_class("-open", "-opening")
        self.focus()
        self._draw(from_top=True)

    def close(self) -> None:
        """Be a preview again."""
        self.opened = False
        self.remove_class("-open", "-opening")
        self.tells_story = self._starts_with_story
        self._draw(from_top=True)

    # -- keys ---------------------------------------------------------------------------------------------------------

    def action_choose(self, digit: int) -> None:
        """Act, or say why not."""
        if self.case is None or not self.choices:
            self.post_message(self.NotYet())
            return
        self.post_message(self.Chosen(self.case, self.choices[digit - 1], self._slid_in_at))

    def action_card(self) -> None:
        """Show the family's card."""
        if self.case is None or self.case.frozen.family_id is None:
            self.post_message(self.NotYet())
            return
        self.post_message(self.CardWanted(self.case.frozen.family_id))

    def action_answered(self) -> None:
        """Write down what they said to this person."""
        if self.case is None or not self.choices:
            self.post_message(self.NotYet())
            return
        self.post_message(self.Chosen(self.case, answered(self.case, self._may), self._slid_in_at))

    def action_take_up(self) -> None:
        """Say that one is at work on it."""
        if self.case is None:
            self.post_message(self.NotYet())
            return
        self.post_message(self.TakenUp(self.case))

    def action_scroll(self, lines: int) -> None:
        """Scroll the text."""
        self.query_one(".case-text", Page).scroll_lines(lines)

    def action_scroll_page(self, pages: int) -> None:
        """Scroll the text by a page."""
        self.query_one(".case-text", Page).scroll_pages(pages)

    def action_story(self) -> None:
        """Change between the four answers and the whole story."""
        if self.case is not None and (self.case.task is not None or self.case.place is not None):
            self.tells_story = not self.tells_story
            self._draw(from_top=True)

    def action_step(self, by: int) -> None:
        """Open the next case of the list."""
        self.post_message(self.Stepped(by))

    def action_close(self) -> None:
        """Go back to the list."""
        self.post_message(self.Closed())

    def on_resize(self, event: events.Resize) -> None:
        """Put the choices where there is room for them."""
        width, height = self.side_by_side
        short = event.size.height < height
        self.set_class(event.size.width >= width and short, "-side")
        self.set_class(short, "-short")

    def on_focus(self) -> None:
        """The terminal's cursor comes to the heading, or what stands for it."""
        place_cursor(self, Offset(0, self.cursor_line))

    # -- drawing ------------------------------------------------------------------------------------------------------

    def _draw(self, *, from_top: bool) -> None:
        if not self.is_mounted:
            return
        heading, text = self.query_one(".case-heading", Page), self.query_one(".case-text", Page)
        case, clock = self.case, self._clock
        if case is None or clock is None:
            heading.show([Block((Span(say("act.working"), "quiet"),))] if self.opened else [], from_top=True)
            text.show([], from_top=True)
        else:
            story = self.tells_story and case.family is not None
            blocks = family_heading(case.family, clock) if story and case.family else case_heading(case, clock)
            lease = [Block((Span(self._lease, "accent", "app.press('c')"),))] if self._lease else []
            heading.show([*blocks, *lease, *(Block((Span(note, "warn"),)) for note in self._notes)], from_top=True)
            text.show(self._story(case, clock) if story else case_blocks(case, clock), from_top=from_top)
        listed = self.query_one(ChoiceList)
        listed.show(self.choices, live=self.opened)

    def _story(self, case: Case, clock: Clock) -> list[Block]:
        here = clock.for_family(case.zone)
        family = case.family or {}
        blocks: list[Block] = []
        if case.task is not None and case.task["status"] == "open":
            blocks += [
                Block(
                    (Span(case.task["description"] or case.task["task_type"]),),
                    (Span(say("story.open_tasks"), "warn"),),
                    24,
                ),
                Block(),
            ]
        if case.instance is None:
            blocks += [
                Block((Span(say("story.nothing"), "strong"),)),
                Block((Span(say("story.nothing_text"), "quiet"),)),
            ]
        else:
            blocks += story_blocks(case.instance, here)
        shown = case.frozen.instance_id
        earlier = [entry for entry in family.get("instances", []) if entry["instance_id"] != shown]
        if earlier:
            blocks += [
                Block(),
                Block((Span(say("story.earlier_title"), "head"),)),
                *(earlier_line(entry, here) for entry in earlier),
            ]
        if contacts := family.get("contacts"):
            blocks += [Block(), Block((Span(say("story.contacts"), "head"),)), *map(_contact, contacts)]
        return blocks


def _contact(contact: dict[str, Any]) -> Block:
    parts = [contact[name] for name in ("name", "role", "email", "phone") if contact[name]]
    tone = "quiet" if contact["may_contact"] == 0 else "plain"
    return Block((Span(" · ".join(parts), tone),), (Span("· ", "quiet"),), 2)
