"""A screen with a list, a case that opens from it, and find: what Needs you and Families have in common."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from textual import on, work

from console.acts.acting_on_many import act_on_many
from console.feed import FeedLost
from console.model.case import Case
from console.model.find import chips, read_typed, words_to_type
from console.model.leases import lease_words
from console.model.words import say
from console.questions.acts import lease_of
from console.screens.screen import Place
from console.widgets.case_panel import CasePanel
from console.widgets.find_bar import Chips, FindBar
from console.widgets.identity_list import IdentityList
from engine.store.reading.find import Found
from engine.store.reading.find.meaning import Asked, names_known


class ListPlace(Place):
    """The list keeps its cursor and its marks while a case is open over it."""

    FINDS: tuple[str, ...] = ()  # the plain words that mean something here

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self.looking_for = Found()
        self._names: tuple[str, ...] | None = None  # of people and workflows, for who types them without quotes

    @property
    def rows(self) -> IdentityList[Any]:
        """The list."""
        found: IdentityList[Any] = self.query_one(IdentityList)
        return found

    @property
    def panel(self) -> CasePanel:
        """The case."""
        return self.query_one(CasePanel)

    @property
    def opened_case(self) -> Case | None:
        """The case that is open, once it is there."""
        return self.panel.case if self.panel.opened else None

    def enter(self) -> None:
        """The list, or the case that is open, gets the focus; everything is looked at again."""
        (self.panel if self.panel.opened else self.rows).focus()
        self.look()

    def permissions_known(self) -> None:
        """Dim what this person may not do."""
        self.panel.choose_again(self.console.actor, self.console.may)

    def found(self) -> None:
        """Read the list anew, because other things are looked for."""

    def minute(self) -> None:
        """What says how long something waits changes."""
        self.rows.redraw_rows()
        self.look_at_lease()

    def changed(self, case: Case, notes: list[str]) -> None:
        """Show the case as it is now, with what changed."""
        self.fill(case, notes)

    def fill(self, case: Case | None, notes: list[str]) -> None:
        """Show a case."""
        self.panel.show(case, self.clock, self.console.actor, self.console.may, notes)
        task = (case.task if case is not None else None) or {}
        self.show_lease(task.get("lease_holder") or "", task.get("lease_until"))

    def show_lease(self, holder: str, until: datetime | None) -> None:
        """Say who is at work on the case."""
        self.panel.show_lease(lease_words(holder, until, self.console.actor, self.console.wall_clock))

    @work(exclusive=True, group="lease")
    async def look_at_lease(self) -> None:
        """Look again at who is at work on the open case; the case itself stays as it was when it was opened."""
        case = self.opened_case
        if case is None or case.frozen.task_id is None:
            return
        try:
            holder, until = await self.ask(lease_of, case.frozen.task_id)
        except FeedLost:
            return
        if self.opened_case is case:
            self.show_lease(holder, until)

    async def case_of(self, key: Any) -> Case | None:
        """The case behind a row, read anew."""
        raise NotImplementedError

    def key_of(self, case: Case) -> Any:
        """The row of a case."""
        raise NotImplementedError

    @work(group="acts")
    async def open_many(self) -> None:
        """What is marked is opened together, each frozen for itself, whether it is in view or not."""
        if self.console.acting.under_way:
            return
        with self.console.acting.alone():
            if (chosen := await self._chosen()) is not None:
                await act_on_many(self.console, *chosen)

    async def _chosen(self) -> tuple[list[Case], int] | None:
        """The cases of what is marked, and how many of them are no more; `None` when they can't be read."""
        window = self.rows.window
        at_hand = [row.key for row in window.rows if row.key in window.marks]
        marked = [*at_hand, *sorted(window.marks - set(at_hand), key=str)]
        cases = []
        try:
            for key in marked:
                case = await self.case_of(key)
                if case is None:
                    window.marks.discard(key)
                else:
                    cases.append(case)
        except FeedLost:
            return None
        return cases, len(marked) - len(cases)

    def mark_again(self, key: Any) -> None:
        """It was one of many and was refused after all."""
        if key is not None:
            self.rows.window.marks.add(key)
            self.rows.painted([key])

    def unmark(self, case: Case) -> None:
        """It is done: its mark goes."""
        key = self.key_of(case)
        self.rows.window.marks.discard(key)
        self.rows.painted([key])

    def begin_case(self) -> None:
        """The case takes the place that it needs."""
        self.set_class(True, "-case")

    @on(CasePanel.Closed)
    def leave_case(self) -> None:
        """Back to the list."""
        self.panel.close()
        self.set_class(False, "-case")
        if self.display:  # an act can be taken back from another screen
            self.rows.focus()

    @on(IdentityList.FindWanted)
    async def _find_wanted(self) -> None:
        if not self.FINDS:
            self.console.tell(say("find.not_here"))
            return
        await self.query_one(FindBar).open(say("find.label"), words_to_type(self.FINDS))
        if self._names is None:
            with suppress(FeedLost):
                self._names = await self.ask(names_known)

    @on(IdentityList.ClearWanted)
    def _clear_wanted(self) -> None:
        if self.looking_for:
            self.query_one(FindBar).action_cancel()

    @on(FindBar.Typed)
    def _typed(self, event: FindBar.Typed) -> None:
        before = self.looking_for
        self.looking_for = read_typed(event.text, self.FINDS, self._names or ())
        self.say_found()
        if self.looking_for != before:
            self.found()

    @on(Chips.Taken)
    def _taken_away(self, event: Chips.Taken) -> None:
        self.query_one(FindBar).put(self.looking_for.without(event.place))

    @on(IdentityList.UnfindWanted)
    def _unfind(self) -> None:
        """Backspace takes the last chip away."""
        if self.looking_for:
            place = len(self.looking_for.terms) - (0 if self.looking_for.texts else 1)
            self.query_one(FindBar).put(self.looking_for.without(place))

    @property
    def asked(self) -> Asked:
        """What is looked for, by whom and when."""
        return Asked(self.looking_for, self.clock.now, self.clock.site_name, self.console.actor, self.console.feed.mode)

    @property
    def shown_words(self) -> str:
        """What is looked for, in one line."""
        return " + ".join(chips(self.looking_for, self.FINDS))

    def say_found(self, *notes: str) -> None:
        """Say in the find bar what the list is showing, and what is to be said about it."""
        said = [note for note in notes if note]
        meant = next(iter(self.looking_for.hints), None)
        self.query_one(FindBar).say_found(chips(self.looking_for, self.FINDS), said, meant)

    @on(FindBar.Left)
    def _find_left(self) -> None:
        self.rows.focus()
