"""Moving about in an opened message: its files, its families, its mistakes, the names that it may use."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from textual import work
from textual.worker import WorkerCancelled

from console.model.authoring.message_views import problem_lines
from console.model.authoring.typing_names import fitting
from console.model.clean import clean
from console.model.words import say
from console.widgets.authoring.message_desk import MessageDesk

if TYPE_CHECKING:
    from console.widgets.authoring.message_text import MessageText


class MessageMoves(MessageDesk):
    """Commands that change nothing."""

    def action_close(self) -> None:
        """Back to the list."""
        if self.unsaved:
            self.console.tell(say("writing.kept"))
        self.post_message(self.Left())

    @work(group="message-focus")
    async def action_edit(self) -> None:
        """Into the text, as soon as it is read."""
        if self.reading is not None:
            with suppress(WorkerCancelled):  # another message was wanted meanwhile
                await self.reading.wait()
        if self.bench is None or self.loaded is None:
            return
        if self.forbidden:
            self.console.tell(self.forbidden, "warn")
            return
        (await self.field()).focus()

    def action_view(self, by: int) -> None:
        """The next family, or the one before."""
        if self.seen is not None:
            self.show_view((self.view + by) % len(self.seen.views))

    def show_view(self, number: int) -> None:
        """As another family would get it."""
        self.view = number
        self.draw()

    def action_part(self) -> None:
        """The next language or channel."""
        if self.state is not None and self.state.parts:
            self.open_part((self.part + 1) % len(self.state.parts))

    def open_part(self, number: int) -> None:
        """Another file of the message; what was not saved of this one is kept."""
        if self.state is None or not self.state.parts[number].path:
            self.console.tell(say("writing.file_gone"), "warn")
            return
        if self.unsaved:
            self.console.tell(say("writing.kept"))
        self.keep_words(then=lambda: self._turn_to(number))

    def _turn_to(self, number: int) -> None:
        self.part, self.thrown_away = number, None
        if self.entry is not None:
            self.reading = self.read(self.entry)

    def action_scroll(self, lines: int) -> None:
        """Scroll the preview."""
        self.shown.scroll_lines(lines)

    def action_scroll_page(self, pages: int) -> None:
        """Scroll the preview by a page."""
        self.shown.scroll_pages(pages)

    def action_next_problem(self) -> None:
        """To the next place where something is wrong, after the cursor."""
        if self.seen is None or not (places := [(line, column) for _, line, column in problem_lines(self.seen)]):
            self.console.tell(say("writing.all_well"), "good")
            return
        self._find_next(sorted(set(places)))

    @work(group="message-focus")
    async def _find_next(self, places: list[tuple[int, int]]) -> None:
        row, column = (await self.field()).cursor_location
        self.go_to(*next((place for place in places if place > (row + 1, column + 1)), places[0]))

    @work(group="message-focus")
    async def go_to(self, line: int, column: int) -> None:
        """Put the cursor of the text somewhere."""
        if self.loaded is None:
            return
        field = await self.field()
        field.go_to(line, column)
        if not self.forbidden:
            field.focus()

    # -- names --------------------------------------------------------------------------------------------------------

    def on_message_text_name_wanted(self, event: MessageText.NameWanted) -> None:
        """Tab in a name that was begun."""
        found = fitting(event.begun, self.bench.holds()) if self.bench is not None else []
        if found:
            self.take_name(found[0][0])

    @work(group="message-focus")
    async def take_name(self, name: str) -> None:
        """Write a name into the text."""
        field = await self.field()
        field.put_name(name)
        field.focus()

    @work(group="acts")
    async def action_names(self) -> None:
        """All names, with what they hold for the real family."""
        if self.bench is None:
            return
        from console.sheets.message_sheets import ChooseSheet

        names = [(name, clean(holds)[:40]) for name, holds in self.bench.holds()]
        answer = await self.app.push_screen_wait(ChooseSheet(say("writing.names_title"), say("writing.name"), names))
        if answer is not None and not self.forbidden:
            self.take_name(names[answer["chosen"]][0])

    @work(group="acts")
    async def action_family(self) -> None:
        """Another real family."""
        if self.bench is None:
            return
        from console.sheets.message_sheets import ChooseSheet, FamilySheet

        answer = await self.app.push_screen_wait(FamilySheet())
        if answer is None:
            return
        found = await self.asked(lambda room: room.families_called(answer["text"]))
        if not found:
            self.console.tell(say("writing.nobody_fits", text=clean(answer["text"])), "warn")
            return
        number = 0
        if len(found) > 1:
            names = [(clean(name), str(key)) for key, name in found]
            chosen = await self.app.push_screen_wait(
                ChooseSheet(say("writing.family_title"), say("writing.family_label"), names)
            )
            if chosen is None:
                return
            number = chosen["chosen"]
        bench = self.bench
        tried = await self.asked(lambda room: room.try_on(bench, found[number][0]))
        if tried is not None:
            self.bench, self.view = tried, 0
            self.look_at_text()

    def family_chosen(self) -> int | None:
        """The family under the cursor of the list of families, or the one that was picked here."""
        if self.bench is not None and not self.bench.chosen.made_up:
            return self.bench.chosen.family_id
        families = self.console.places.get("families")
        cursor = getattr(getattr(getattr(families, "rows", None), "window", None), "cursor", None)
        return cursor if isinstance(cursor, int) else None
