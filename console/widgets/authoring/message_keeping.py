"""Saving a message, and keeping what was typed and not saved: nothing that somebody wrote is ever lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from difflib import unified_diff
from typing import TYPE_CHECKING

from textual import work

from console.acts.desk import DeskError
from console.model.clean import clean
from console.model.words import say
from console.widgets.authoring.message_desk import MessageDesk

if TYPE_CHECKING:
    from engine.control.authoring.message_bench import Bench


class MessageKeeping(MessageDesk):
    """Keep, throw away, save."""

    def keep_words(self, then: Callable[[], object] | None = None) -> None:
        """Keep beside the file what was typed and not saved, if it is another than what is kept already."""
        bench, text = self.bench, self.text
        if self.loaded is None or bench is None or self.forbidden or text in (self.kept_text, bench.disk.text):
            if then is not None:
                then()
            return
        self._keep(bench, text, then)

    @work(group="message-keep")
    async def _keep(self, bench: Bench, text: str, then: Callable[[], object] | None) -> None:
        kept = await self.asked(lambda room: room.keep(bench, text))
        if kept:
            self.kept_text = text
        elif kept is not None:
            self.console.tell(say("writing.not_kept"), "bad")
        if then is not None:
            then()

    @work(group="acts")
    async def action_discard(self) -> None:
        """The file's own words again; once more: the thrown away ones."""
        if self.bench is None or self.loaded is None:
            return
        field, bench = await self.field(), self.bench
        if self.unsaved:
            self.thrown_away = field.text
            dropped = await self.asked(lambda room: room.drop(bench))
            if dropped is None:
                return
            self.bench, self.kept_text, self.notes = dropped, None, []
            field.put_text(dropped.disk.text)
            self.console.tell(say("writing.thrown_away"))
        elif self.thrown_away is not None:
            field.put_text(self.thrown_away)
            self.thrown_away = None
            self.console.tell(say("writing.brought_back"))
        else:
            self.console.tell(say("writing.nothing_unsaved"))
        self.draw_heading()

    async def why_forbidden(self, bench: Bench) -> str:
        """Why this person can't save a file, as a sentence; empty where they can."""
        why = self.console.may("message", "publish") or await self.asked(lambda room: room.not_writable(bench))
        return say("writing.look_only", why=clean(why)) if why else ""

    @work(group="acts")
    async def action_save(self) -> None:
        """Write the text into its file."""
        await self._save()

    async def _save(self) -> bool:
        from engine.control.authoring.message_saving import ChangedMeanwhile

        if self.bench is None or self.loaded is None:
            return False
        if self.forbidden:
            self.console.tell(self.forbidden, "warn")
            return False
        if not self.unsaved:
            self.console.tell(say("writing.nothing_unsaved"))
            return True
        bench, text = self.bench, self.text
        try:
            saved = await self.console.desk.messages(lambda room: room.save(bench, text))
        except DeskError as error:
            if isinstance(error.__cause__, ChangedMeanwhile):
                return await self._choose_between(bench, text, error.__cause__.now.text)
            self.console.tell(say("writing.not_saved", why=clean(str(error))), "bad")
            return False
        self.bench, self.kept_text, self.notes, self.thrown_away = saved, None, [], None
        look = await asyncio.to_thread(saved.look, text)
        mode = "writing.saved_simulated" if self.console.feed.simulated else "writing.saved"
        if look.usable:
            self.console.tell(say(mode), "good")
        else:
            self.console.tell(say("writing.saved_with_mistakes"), "warn")
        self.post_message(self.Rewritten())
        self.read_state()
        return True

    async def _choose_between(self, bench: Bench, mine: str, theirs: str) -> bool:
        """Somebody else saved meanwhile: this person says whose words stay. Nothing is lost until then."""
        from console.sheets.message_sheets import ChangedSheet

        self.keep_words()
        lines = tuple(unified_diff(theirs.splitlines(), mine.splitlines(), "theirs", "mine", lineterm="", n=1))
        answer = await self.app.push_screen_wait(ChangedSheet(bench.path.name, lines))
        if answer is None:
            self.console.tell(say("writing.still_unsaved"), "warn")
            return False
        as_it_is = await self.asked(lambda room: room.reopen(bench))
        if as_it_is is None:
            return False
        self.bench = as_it_is
        if answer["mine"]:
            return await self._save()
        field = await self.field()
        self.thrown_away = field.text
        field.put_text(as_it_is.disk.text)
        await self.asked(lambda room: room.drop(as_it_is))
        self.kept_text = None
        self.console.tell(say("writing.took_theirs"))
        return False
