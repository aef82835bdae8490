"""What an author does in a drawn workflow: add, move and take out steps, save, publish.

All of it is done to a draft (`workflow_drafts`); publishing is the one act that others notice, and asks for a word.
"""

from __future__ import annotations

from console.model.authoring.change_words import change_lines
from console.model.authoring.drafted import Drafted
from console.model.authoring.workflow_words import kind_words
from console.model.clean import clean
from console.model.words import say
from console.sheets.confirm_word import ConfirmWordSheet, KindSheet
from console.widgets.authoring.workflow_drafts import Drafts

CHANGES_SHOWN = 12


class WorkflowAuthoring(Drafts):
    """The acts of an author, on the workflow that is named."""

    async def add(self, name: str, after: int) -> int | None:
        """Ask what sort of step, put it below `after`, open its form; its number, or None where it was left."""
        drafted = await self.changeable(name)
        if drafted is None:
            return None
        from engine.control.authoring.workflow_fields import STEP_TYPES

        kinds = [(kind, say(f"new_step.{kind}")) for kind in STEP_TYPES]
        chosen = await self.console.push_screen_wait(KindSheet(say("author.add_title"), kinds))
        if chosen is None:
            return None
        self.before_change(drafted)
        at = min(after + 1, len(drafted.steps))
        drafted.draft.add(at, {"name": _new_name(kind_words(chosen["kind"]), drafted.names), "type": chosen["kind"]})
        if await self.form(name, drafted.draft.document, at):
            return at
        drafted.draft.take_back()
        await self.review(drafted)
        return None

    async def remove(self, name: str, number: int) -> bool:
        """Take a step out; where others jump to it, only after a typed word."""
        drafted = await self.changeable(name)
        if drafted is None:
            return False
        step = clean(drafted.names[number])
        if len(drafted.steps) == 1:
            self.console.tell(say("author.last_step"), "warn")
            return False
        if jumping := drafted.draft.jumps_to(number):
            lines = [say("author.jumped_to", steps=", ".join(f"“{clean(other)}”" for other in jumping))]
            sheet = ConfirmWordSheet(say("author.remove_title", step=step), lines, say("author.remove_word"))
            if await self.console.push_screen_wait(sheet) is None:
                return False
        self.before_change(drafted)
        drafted.draft.remove(number)
        await self.review(drafted)
        self.console.tell(say("author.removed", step=step))
        return True

    async def move(self, name: str, number: int, by: int) -> int | None:
        """Move a step up or down; its new number."""
        drafted = await self.changeable(name)
        if drafted is None or not 0 <= number + by < len(drafted.steps):
            return None
        self.before_change(drafted)
        to = drafted.draft.move(number, by)
        await self.review(drafted)
        return to

    async def take_back(self, name: str) -> bool:
        """Take the last change of the draft back."""
        drafted = self.drafts.get(name)
        if drafted is None or not drafted.draft.take_back():
            self.console.tell(say("author.nothing_to_take_back"), "warn")
            return False
        drafted.notes.clear()
        await self.review(drafted)
        self.console.tell(say("author.taken_back"), "good")
        return True

    async def drop(self, name: str) -> bool:
        """Forget the draft, after a typed word where it holds what no file has."""
        drafted = self.drafts.get(name)
        if drafted is None:
            return False
        if drafted.draft.changed:
            lines = change_lines(drafted.changes, CHANGES_SHOWN)
            sheet = ConfirmWordSheet(say("author.drop_title"), lines, say("author.drop_word"))
            if await self.console.push_screen_wait(sheet) is None:
                return False
        del self.drafts[name]
        self.console.tell(say("author.dropped"))
        return True

    # -- saving and publishing ----------------------------------------------------------------------------------------

    async def save(self, name: str) -> bool:
        """Write the draft's file."""
        drafted = await self.changeable(name)
        if drafted is None:
            return False
        path = await self.desk(lambda control: self.working(control).save(drafted.draft))
        if path is not None:
            drafted.notes.clear()
            self.console.tell(say("author.saved", file=clean(path)), "good")
        return path is not None

    async def publish(self, name: str, under_way: int) -> bool:
        """Show what changes and who keeps the old version; after a typed word, make the draft live."""
        drafted = await self.changeable(name)
        if drafted is None:
            return False
        await self.review(drafted)
        if drafted.wrong:
            self.console.tell(say("author.still_wrong", count=len(drafted.wrong)), "warn")
            return False
        if not drafted.changes:
            self.console.tell(say("author.nothing_changed"), "warn")
            return False
        title, lines = say("author.publish_title", name=clean(name)), _what_publishing_does(drafted, under_way)
        sheet = ConfirmWordSheet(title, lines, say("author.publish_word"))
        if await self.console.push_screen_wait(sheet) is None:
            return False
        done = await self.desk(lambda control: self.working(control).publish(drafted.draft))
        if done is None:
            return False
        if done.overtaken is not None:
            by = clean(done.overtaken.by) or say("who.nobody")
            drafted.notes = [
                say("author.overtaken", by=by, version=done.overtaken.version),
                *change_lines(done.found, CHANGES_SHOWN // 2),
                say("author.overtaken_then"),
            ]
            self.console.tell(say("author.not_published"), "bad")
            return True
        del self.drafts[name]
        words = "author.published" if done.active else "author.published_off"
        self.console.tell(say(words, name=clean(name), version=done.version), "good")
        return True


def _new_name(wanted: str, names: list[str]) -> str:
    taken = {name.lower() for name in names}
    return next(
        name
        for name in (wanted, *(f"{wanted} {number}" for number in range(2, len(names) + 3)))
        if name.lower() not in taken
    )


def _what_publishing_does(drafted: Drafted, under_way: int) -> list[str]:
    new = drafted.draft.live is None
    lines = [say("author.first_version")] if new else change_lines(drafted.changes, CHANGES_SHOWN)
    if under_way:
        lines.append(say("author.keep_theirs", count=under_way))
    return [*lines, "", say("author.no_way_back")]
