"""What can be done on the screen of people and days, by the list that is shown and by what is selected in it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from console.acts.asking import Wish
from console.keys import Key, keys_of
from console.model.people import ClosureRow, HoldRow, PersonRow, day_words
from console.model.words import say
from console.sheets.sheet import Sheet

if TYPE_CHECKING:
    from console.screens.site import Site

Doing = Callable[[], Coroutine[Any, Any, None]]
KEYS = {"open": "rows.open", "add": "site.add", "away": "site.away", "back": "site.back", "remove": "site.remove"}
"""The keys of the table that do these things."""


@dataclass(frozen=True)
class Offer:
    """One thing that can be done now."""

    name: str
    label: str
    then: str
    do: Doing
    why_not: str = ""

    @property
    def key(self) -> str:
        """The key that does it, by Textual's name."""
        return _key(self.name).keys.split(",")[0]

    @property
    def shown(self) -> str:
        """The key as it is printed on a keyboard."""
        return _key(self.name).shown


class SiteActs:
    """The offers of each list, and what each does."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def offers(self) -> list[Offer]:
        """What can be done with what is selected, and in this list."""
        row = self._site.selected
        found: list[Offer] = []
        if isinstance(row, PersonRow):
            found = self._with_person(row)
        elif isinstance(row, ClosureRow):
            found = [self._offer("remove", "closures.remove", lambda: self._open_again(row), "closure", "remove")]
        elif isinstance(row, HoldRow):
            found = [self._offer("open", "hold.lift", self._lift, "hold", "release")]
        return [*found, self._addition()]

    # -- people -------------------------------------------------------------------------------------------------------

    def _with_person(self, row: PersonRow) -> list[Offer]:
        console = self._site.console
        own = row.target == console.actor
        others = "" if own else console.may("coordinator", "edit") or ""
        away = "people.away_own" if own else "people.away_other"
        found = [
            self._offer("open", "people.change", lambda: self._edit(row), "coordinator", "edit"),
            self._offer("away", away, lambda: self._away(row), "coordinator", "away", others),
        ]
        if row.goes_away(self._site.clock.now):
            found.append(self._offer("back", "people.back", lambda: self._back(row), "coordinator", "back", others))
        return found

    async def _edit(self, row: PersonRow) -> None:
        from console.sheets.person import PersonSheet

        answer = await self._asked(PersonSheet(self._site.found.people, row))
        if answer is not None:
            name = answer.pop("name")
            await self._ask("edit", "coordinator", name, say("people.done_edit", name=row.name), answer)

    async def _add_person(self) -> None:
        from console.sheets.person import PersonSheet

        answer = await self._asked(PersonSheet(self._site.found.people))
        if answer is not None:
            name = answer.pop("name")
            await self._ask("add", "coordinator", name, say("people.done_add", name=name), answer)

    async def _away(self, row: PersonRow) -> None:
        from console.sheets.away import AwaySheet

        own = row.target == self._site.console.actor
        answer = await self._asked(AwaySheet(row, self._site.found.people, self._site.clock, own=own))
        if answer is not None:
            await self._ask("away", "coordinator", row.target, say("people.done_away", name=row.name), answer)

    async def _back(self, row: PersonRow) -> None:
        await self._ask("back", "coordinator", row.target, say("people.done_back", name=row.name), {})

    # -- days and holds -----------------------------------------------------------------------------------------------

    async def _add_closure(self) -> None:
        from console.sheets.closure import ClosureSheet

        answer = await self._asked(ClosureSheet(self._site.clock, self._site.moves))
        if answer is not None:
            name = answer.get("name") or say("closures.unnamed")
            await self._ask("add", "closure", "new", say("closures.done_add", name=name), answer)

    async def _open_again(self, row: ClosureRow) -> None:
        from console.sheets.yes import YesSheet

        lines = [say("closures.reads_row", first=day_words(row.first), last=day_words(row.last)), say("closures.frees")]
        answer = await self._asked(YesSheet(say("closures.remove_title", name=row.name), lines))
        if answer is not None:
            await self._ask("remove", "closure", row.key, say("closures.done_remove", name=row.name), {})

    async def _hold(self) -> None:
        await self._site.console.holding.hold()

    async def _lift(self) -> None:
        await self._site.console.holding.release()

    # -- inner workings -----------------------------------------------------------------------------------------------

    def _addition(self) -> Offer:
        if self._site.section == "people":
            return self._offer("add", "people.add", self._add_person, "coordinator", "add")
        if self._site.section == "closures":
            return self._offer("add", "closures.add", self._add_closure, "closure", "add")
        return self._offer("add", "hold.place", self._hold, "all", "hold")

    def _offer(
        self,
        name: str,
        words: str,
        do: Callable[[], Coroutine[Any, Any, None]],
        target_kind: str,
        verb: str,
        why_not: str = "",
    ) -> Offer:
        why = self._site.console.may(target_kind, verb) or why_not
        return Offer(name, say(words), say(f"{words}_then"), do, why)

    async def _asked(self, sheet: Sheet) -> dict[str, Any] | None:
        return await self._site.console.push_screen_wait(sheet)

    async def _ask(self, verb: str, kind: str, target: int | str, sentence: str, args: dict[str, Any]) -> None:
        await self._site.console.asking.ask(Wish(verb, kind, target, sentence, args, (kind, target)))


def _key(name: str) -> Key:
    return next(key for key in keys_of("rows", "site") if key.id == KEYS[name])
