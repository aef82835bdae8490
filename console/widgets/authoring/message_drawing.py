"""Drawing an opened message: its head, what is wrong or which names fit, and what a family would get."""

from __future__ import annotations

from console.model.authoring.message_views import problem_lines, view_blocks
from console.model.authoring.messages import heading
from console.model.authoring.typing_names import SHOWN, fitting
from console.model.clean import clean
from console.model.prose import Block, Span
from console.model.words import say
from console.widgets.authoring.message_desk import MessageDesk


class MessageDrawing(MessageDesk):
    """Everything but the text, which draws itself."""

    def draw(self) -> None:
        """Everything but the text."""
        self.draw_heading()
        self.draw_problems()
        page = self.shown
        if self.bench is None or self.seen is None:
            page.show([Block((Span(self.trouble or say("list.loading"), "warn" if self.trouble else "quiet"),))])
            return
        self.view = min(self.view, len(self.seen.views) - 1)
        if self.seen.views[self.view].written.problem is None:
            self.good = self.seen
        page.show(view_blocks(self.bench, self.seen, self.view, self.good))

    def draw_heading(self) -> None:
        """Name, files, what is live, and what must be said."""
        page = self.head
        if self.state is None:
            page.show([Block((Span(self.entry.title, "strong"),))] if self.entry is not None else [])
            return
        notes = [*self.notes, *([self.forbidden] if self.opened and self.forbidden else [])]
        clock = self.console.clock
        page.show(heading(self.state, self.part, clock, unsaved=self.unsaved, notes=notes), from_top=True)

    def draw_problems(self) -> None:
        """What is wrong; while a name is typed, the names that fit."""
        page = self.wrong
        if self.seen is None or self.bench is None:
            page.show([])
            return
        field = self.writing
        begun = field.begun if field is not None and field.has_focus else None
        if begun is not None and (names := fitting(begun, self.bench.holds())):
            shown = [
                Block((
                    Span(clean(name), "accent", f"pressed('name', {number})"),
                    Span(f"  {clean(holds)}" if holds else f"  {say('writing.holds_nothing')}", "quiet"),
                ))
                for number, (name, holds) in enumerate(names[:SHOWN])
            ]  # fmt: skip
            self.names_shown = [name for name, _ in names[:SHOWN]]
            page.show([Block((Span(say("writing.tab_takes"), "quiet"),)), *shown], from_top=True)
            return
        problems = [Block(line) for line, _, _ in problem_lines(self.seen)]
        page.show(problems or [Block((Span(say("writing.all_well"), "good"),))])
