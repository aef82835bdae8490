"""From a digit to an act: ask what is still needed, look whether the case is still the same, submit, offer to undo.

Nothing is done on a case that changed since it was opened: it is shown as it is now, with the difference in words.
What was asked for can be taken back for ten seconds; then it is carried out, and what came of it is said.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from console.acts.desk import Desk, DeskError
from console.feed import FeedLost
from console.model.case import Case, differences
from console.model.choices import APPROVALS, CALL_OUTCOMES, Choice, asks_which, done_sentence
from console.model.clean import clean
from console.model.control import Act
from console.model.many import LeftOut
from console.model.undo import Batch, Pending, UndoStack
from console.model.words import say, say_or
from console.questions.acts import acts_by_id, coordinators
from console.questions.cases import read_again

if TYPE_CHECKING:
    from console.app import Console
    from console.sheets.sheet import Answer, Sheet


class Acting:
    """What the app does with a chosen digit, with `u`, and when ten seconds are over."""

    def __init__(self, app: Console, desk: Desk, monotonic: Callable[[], float]) -> None:
        self._app, self.desk, self._monotonic = app, desk, monotonic
        self.stack = UndoStack()
        self.under_way = False
        self.left: list[LeftOut] = []  # who did not get the last act for many, and why

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One act after the other: while one is on its way, or its sheet is about to open, no other one begins."""
        self.under_way = True
        try:
            yield
        finally:
            self.under_way = False

    async def choose(self, case: Case, choice: Choice) -> None:
        """Carry a choice as far as it goes. Runs in a worker, because a sheet may be open for minutes."""
        if choice.unavailable:
            self._app.tell(say("act.not_now", label=choice.label, why=choice.unavailable), "warn")
            return
        began = await self._app.at_work.begin(case) if choice.sheet else False
        if began is None:
            return
        try:
            args = await self._arguments(case, choice)
            if args is None:
                if began:
                    await self._app.at_work.left(case)
                return
            changed = await self.changed_meanwhile(case)
            if changed is not None:
                self._app.place.changed(*changed)
                self._app.tell(say("case.changed"), "warn")
                return
            act = await self.desk.submit(choice, args)
        except FeedLost:
            return
        except DeskError as error:
            self._app.tell(say("act.failed", why=clean(str(error))), "bad")
            return
        self.submitted(act, case, choice, args)

    def submitted(self, act: Act, case: Case, choice: Choice, args: Answer, batch: Batch | None = None) -> None:
        """An act was asked for: offer to take it back, and let the screen move on."""
        sentence = done_sentence(choice, case, self._spoken(args, case))
        if act.status == "refused":
            self._app.tell(say("act.refused", name=case.name, why=clean(act.result)), "bad")
            self._app.place.look()
            return
        self.stack.add(act.action_id, sentence, case.target, now=self._monotonic(), batch=batch)
        self._app.tell("")
        self._app.place.acted(case, choice)
        self.count_down()

    async def _arguments(self, case: Case, choice: Choice) -> Answer | None:
        """The arguments of an act, asked for in a sheet where something is still needed; `None` when it was left."""
        sheet = await self._sheet(case, choice)
        if sheet is None:
            return dict(choice.args)
        answer = await self._app.push_screen_wait(sheet)
        return None if answer is None else {**choice.args, **answer}

    async def _sheet(self, case: Case, choice: Choice) -> Sheet | None:
        name = case.name
        if not choice.sheet:
            return None
        if choice.sheet == "until":
            from console.sheets.until import UntilSheet

            return UntilSheet(name, self._app.clock.for_family(case.zone))
        if choice.sheet == "call_back":
            from console.sheets.call_back import CallBackSheet

            return CallBackSheet(name, self._app.clock.for_family(case.zone))
        if choice.sheet == "wrong_number":
            from console.sheets.wrong_number import WrongNumberSheet

            return WrongNumberSheet(name, case.family or {}, choice.values["number"])
        if choice.sheet == "hand":
            from console.sheets.hand import HandSheet

            people = await self._app.ask(coordinators, self._app.clock.now)
            return HandSheet(name, people, "to" if choice.target_kind == "task" else "coordinator")
        if choice.sheet == "details":
            from console.sheets.details import DetailsSheet

            return DetailsSheet(name, case.family or {}, site_zone=self._app.clock.site_name)
        if choice.sheet == "answered":
            from console.sheets.answered import AnsweredSheet

            return AnsweredSheet(name)
        if choice.sheet == "which":
            from console.sheets.outcome import OutcomeSheet

            outcomes, labels = zip(*asks_which(case), strict=True)
            return OutcomeSheet(say("sheet.which_title"), outcomes, labels)
        if choice.sheet in ("outcome", "approval"):
            from console.sheets.outcome import OutcomeSheet

            outcomes = CALL_OUTCOMES if choice.sheet == "outcome" else APPROVALS
            return OutcomeSheet(say(f"sheet.{choice.sheet}_title", name=name), outcomes)
        from console.sheets.words import ConfirmSheet, GiveUpSheet, NoteSheet

        if choice.sheet == "give_up":
            return GiveUpSheet(name, str(choice.values["step"]))
        return ConfirmSheet(name) if choice.sheet == "confirm" else NoteSheet(name)

    async def changed_meanwhile(self, case: Case) -> tuple[Case, list[str]] | None:
        """The case as it is now, and what moved since it was opened; `None` when it is still the same."""
        now = await self.reread(case)
        if now is None:
            return case, [say("case.gone")]
        found = differences(case.frozen, now)
        return (now, [*found, say("case.changed_again")]) if found else None

    async def reread(self, case: Case) -> Case | None:
        """The same case from the database."""
        return await self._app.ask(read_again, case.frozen, self._app.feed.mode)

    def _spoken(self, args: Answer, case: Case) -> dict[str, Any]:
        """Arguments as words, for the sentence that says what will be done."""
        spoken = dict(args)
        if "until" in args:
            clock = self._app.clock.for_family(case.zone)
            spoken["until"] = clock.both(datetime.fromisoformat(args["until"]))
        if "coordinator" in args:
            spoken["to"] = args["coordinator"]
        if "by" in args or "stop" in args:
            spoken["heard"] = say(f"heard.{args.get('by') or args['stop']}")
        if "outcome" in args:
            spoken["outcome"] = say_or(f"outcome.{args['outcome']}", args["outcome"])
        return spoken

    def remember(self, action_id: int, sentence: str, row: Hashable, *, carried_out: bool) -> None:
        """Offer to take back what was asked for elsewhere."""
        self.stack.add(action_id, sentence, row, now=self._monotonic(), carried_out=carried_out)
        self.count_down()

    # -- undo and what came of it -------------------------------------------------------------------------------------

    async def undo(self) -> None:
        """Take the newest act back; one for many as a whole."""
        entry = self.stack.take(now=self._monotonic())
        if entry is None:
            self._app.tell(say("act.nothing_to_undo"), "warn")
            return
        kept = []
        for each in [entry, *self.stack.rest_of(entry)]:
            try:
                act = await self.desk.undo(each.action_id)
            except DeskError as error:
                kept.append(clean(str(error)))
                continue
            if act.status in ("withdrawn", "applied", "submitted"):
                self._back(each)
            else:
                kept.append(clean(act.result))
        sentence = entry.batch.sentence if entry.batch is not None else entry.sentence
        if kept:
            self._app.tell(say("act.not_undone", why=kept[0]), "bad")
        else:
            self._app.tell(say("hold.undone" if entry.carried_out else "act.undone", sentence=sentence), "good")
        self.count_down()

    def _back(self, entry: Pending) -> None:
        """What an act took away comes back, wherever the person is by now."""
        for place in self._app.places.values():
            if place.is_mounted:
                place.undone(entry)

    def count_down(self) -> None:
        """Say what can still be taken back, and for how long."""
        newest = self.stack.newest(now=self._monotonic())
        batch = newest[0].batch if newest else None
        words = ""
        if newest:
            sentence = batch.sentence if batch is not None else newest[0].sentence
            done = newest[0].carried_out
            words = say("act.undo_done" if done else "act.undo_bar", sentence=sentence, seconds=newest[1])
        self._app.say_undo(words)

    def due(self) -> list[Pending]:
        """The acts whose ten seconds are over, taken off the stack."""
        return [entry for entry in self.stack.expired(now=self._monotonic()) if not entry.carried_out]

    async def carry_out(self, entries: Iterable[Pending]) -> None:
        """Carry out what is due and say what came of it."""
        entries = list(entries)
        try:
            done = {act.action_id: act for act in await self.desk.apply_due()}
        except DeskError as error:
            self._app.tell(say("act.failed", why=clean(str(error))), "bad")
            return
        many: dict[Batch, list[LeftOut]] = {}
        for entry in entries:
            act = done.get(entry.action_id)
            status, result = (act.status, act.result) if act is not None else await self._fate(entry)
            if entry.batch is None:
                self._say_fate(entry, status, result)
            else:
                refused = many.setdefault(entry.batch, [])
                if status == "refused":
                    refused.append((entry.sentence, clean(result).rstrip(".")))
                self._move(entry, status)
        for batch, refused in many.items():
            count = sum(entry.batch is batch for entry in entries)
            self._say_fates(batch, count - len(refused), refused)

    def _say_fates(self, batch: Batch, done: int, refused: list[LeftOut]) -> None:
        if refused:
            self.left = refused
            self._app.tell(say("many.done_not", done=done, left=len(refused), count=len(refused)), "bad")
        else:
            self._app.tell(say("act.applied", sentence=batch.sentence), "good")

    def _move(self, entry: Pending, status: str) -> None:
        """An act that was refused brings its row back, marked again if it was one of many."""
        if status == "refused":
            self._back(entry)
            if entry.batch is not None and (place := self._app.places.get(entry.batch.place)) is not None:
                place.mark_again(entry.batch.rows.get(entry.action_id))
        elif status != "submitted":
            for place in self._app.places.values():
                if place.is_mounted:
                    place.settled(entry.target)

    async def _fate(self, entry: Pending) -> tuple[str, str]:
        """What the daemon made of an act that it carried out before us."""
        try:
            rows = await self._app.ask(acts_by_id, [entry.action_id])
        except FeedLost:
            return "submitted", ""
        return (rows[0]["status"], rows[0]["result"] or "") if rows else ("refused", say("case.gone"))

    def _say_fate(self, entry: Pending, status: str, result: str) -> None:
        if status == "refused":
            self._app.tell(say("act.refused_late", sentence=entry.sentence, why=clean(result)), "bad")
        elif status == "submitted":
            self._app.tell(say("act.kept", sentence=entry.sentence), "warn")
        else:
            self._app.tell(say("act.applied", sentence=entry.sentence), "good")
        self._move(entry, status)

    async def leave(self) -> int:
        """Carry out at once what is still open, because the person leaves; return how many acts those were."""
        if not self.stack.pending:
            return 0
        self.stack.pending.clear()
        return len(await self.desk.flush())
