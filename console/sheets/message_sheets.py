"""Sheets of the message editor: publish after a look at the difference, whose words stay, a test, a family, a name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from console.model.authoring.message_diff import diff_lines
from console.model.authoring.typing_names import fitting
from console.model.prose import Block
from console.model.words import say
from console.sheets.sheet import Answer, Field, Sheet
from console.widgets.bindings import bindings
from console.widgets.page import Page

SHOWN = 8  # lines of a choice at once


class DiffSheet(Sheet):
    """A difference above the fields, that PgUp and PgDn scroll."""

    BINDINGS = [*bindings("sheet"), *bindings("diff")]  # noqa: RUF012 - Textual wants a plain list
    KEYS_OF = "diff"

    def __init__(self, title: str, fields: list[Field], blocks: Sequence[Block], *, text: str = "") -> None:
        super().__init__(title, fields, text=text)
        self._blocks = blocks

    def above(self) -> Iterable[Widget]:
        """The difference."""
        yield Page(classes="sheet-diff")

    def on_mount(self) -> None:
        """Show it."""
        super().on_mount()
        self.query_one(".sheet-diff", Page).show(self._blocks)

    def action_scroll(self, pages: int) -> None:
        """Scroll the difference."""
        self.query_one(".sheet-diff", Page).scroll_pages(pages)


class PublishSheet(DiffSheet):
    """What families will get instead of what; a typed word, because it can't be taken back by a key."""

    def __init__(self, name: str, blocks: Sequence[Block], *, simulated: bool) -> None:
        word = say("writing.publish_word")
        text = say("writing.publish_simulated" if simulated else "writing.publish_text")
        field = Field("word", say("sheet.confirm_type", word=word))
        super().__init__(say("writing.publish_title", name=name), [field], blocks, text=text)

    def answer(self) -> Answer | None:
        """The word must be the word."""
        word = say("writing.publish_word")
        if self.value("word").lower() != word:
            self.tell(say("writing.confirm_wrong", word=word), tone="warn")
            return None
        return {}


class ChangedSheet(DiffSheet):
    """Somebody else saved the file meanwhile: whose words stay."""

    def __init__(self, name: str, lines: tuple[str, ...]) -> None:
        field = Field("take", say("writing.changed_take"), hint=say("writing.changed_hint"))
        super().__init__(
            say("writing.changed_title", name=name), [field], diff_lines(lines), text=say("writing.changed_text")
        )

    def answer(self) -> Answer | None:
        """1 or 2."""
        if self.value("take") not in ("1", "2"):
            self.tell(say("writing.changed_hint"), tone="warn")
            return None
        return {"mine": self.value("take") == "1"}


class TrySheet(Sheet):
    """One's own address, and a typed word."""

    def __init__(self, channel: str) -> None:
        label = say("writing.test_email" if channel == "email" else "writing.test_phone")
        word = say("writing.test_word")
        fields = [Field("to", label), Field("word", say("sheet.confirm_type", word=word))]
        super().__init__(say("writing.test_title"), fields, text=say("writing.test_text"))

    def answer(self) -> Answer | None:
        """Both must be there; the engine checks the address."""
        word = say("writing.test_word")
        if not self.value("to") or self.value("word").lower() != word:
            self.tell(say("writing.confirm_wrong", word=word), tone="warn")
            return None
        return {"to": self.value("to")}


class FamilySheet(Sheet):
    """A family by its name, address or number; who fits is looked for when Enter is pressed."""

    def __init__(self) -> None:
        super().__init__(say("writing.family_title"), [Field("text", say("writing.family_label"))])

    def answer(self) -> Answer | None:
        """A few letters."""
        return {"text": self.value("text")} if self.value("text") else None


class ChooseSheet(Sheet):
    """One of several by a few letters of it; the first that fits is taken."""

    def __init__(self, title: str, label: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__(title, [Field("text", label)])
        self._choices = choices

    def look(self) -> None:
        """Show what fits, with what it holds."""
        found = self._fitting()
        if found:
            self.offer([f"{name}   {holds}" if holds else name for name, holds in found[:SHOWN]], 0)
        else:
            self.tell(say("writing.nothing_fits"), tone="warn")

    def answer(self) -> Answer | None:
        """The first that fits."""
        found = self._fitting()
        return {"chosen": self._choices.index(found[0])} if found else None

    def _fitting(self) -> list[tuple[str, str]]:
        return fitting(self.value("text"), self._choices)
