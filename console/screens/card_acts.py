"""What can be done with a row of a family's card."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from console.acts.asking import Wish
from console.model.card import CardRow, value_of
from console.model.case import Data
from console.model.words import say

if TYPE_CHECKING:
    from console.screens.family_card import FamilyCard
    from console.sheets.sheet import Sheet


class CardActs:
    """From a key to an act."""

    def __init__(self, card: FamilyCard) -> None:
        self._card = card

    async def do(self, name: str, family: Data, row: CardRow) -> None:
        """Change a fact, or put first, add or take out a contact."""
        if not self._card.console.asking.allowed(say("card.title"), "family", "edit"):
            return
        if name == "add" or row.kind == "new":
            await self._add_contact(family)
        elif name in ("first", "remove"):
            await self._move_contact(name, family, row)
        elif row.kind == "field":
            await self._field(family, row)
        elif row.kind == "active":
            await self._active(family, row)
        elif row.kind == "quiet":
            await self._quiet(family, row)
        elif row.kind == "contact":
            await self._contact(family, row)
        elif row.kind == "consent":
            await self._consent(family, row)
        else:
            self._card.console.tell(say("card.only_read"))

    async def _field(self, family: Data, row: CardRow) -> None:
        if row.name == "coordinator":
            await self._coordinator(family)
            return
        from console.sheets.details import DetailsSheet

        sheet = DetailsSheet(
            family["family_name"], family, columns=[row.name], site_zone=self._site_zone, zone=family["time_zone"]
        )
        answer = await self._asked(sheet)
        if answer is not None:
            await self._ask("edit", "family", family["family_id"], say("done.details", name=_name(family)), answer)

    async def _coordinator(self, family: Data) -> None:
        from console.questions.acts import coordinators
        from console.sheets.hand import HandSheet

        people = await self._card.ask(coordinators, self._card.clock.now)
        answer = await self._asked(HandSheet(family["family_name"], people, "coordinator"))
        if answer is not None:
            sentence = say("done.hand_family", to=answer["coordinator"], name=_name(family))
            await self._ask("edit", "family", family["family_id"], sentence, answer)

    async def _active(self, family: Data, row: CardRow) -> None:
        from console.sheets.yes import YesSheet

        words = "leave" if row.on else "return"
        sheet = YesSheet(say(f"card.{words}_title", name=_name(family)), [say(f"card.{words}_text")])
        if await self._asked(sheet) is not None:
            sentence = say(f"card.{words}_done", name=_name(family))
            await self._ask("edit", "family", family["family_id"], sentence, {"active": int(not row.on)})

    async def _quiet(self, family: Data, row: CardRow) -> None:
        if row.on:
            await self._ask("resume", "family", family["family_id"], say("done.resume_family", name=_name(family)), {})
            return
        from console.sheets.until import UntilSheet

        clock = self._card.clock.for_family(family["time_zone"])
        answer = await self._asked(UntilSheet(_name(family), clock))
        if answer is not None:
            sentence = say("card.quiet_done", name=_name(family))
            await self._ask("pause", "family", family["family_id"], sentence, answer)

    async def _contact(self, family: Data, row: CardRow) -> None:
        answer = await self._asked(self._contact_sheet(family, value_of(family, row), say("card.contact_title")))
        if answer is not None:
            await self._ask("edit", "contact", row.target, say("card.contact_done", name=_name(family)), answer)

    async def _add_contact(self, family: Data) -> None:
        own = family["email"] or family["phone"]
        text = say("card.add_text") if own and not family["contacts"] else ""
        answer = await self._asked(self._contact_sheet(family, {}, say("card.add_title", name=_name(family)), text))
        if answer is not None:
            sentence = say("card.add_done", name=_name(family))
            await self._ask("add_contact", "family", family["family_id"], sentence, answer)

    async def _move_contact(self, name: str, family: Data, row: CardRow) -> None:
        if row.kind != "contact":
            self._card.console.tell(say("card.no_contact"))
            return
        if name == "remove":
            from console.sheets.yes import YesSheet

            text = say("card.remove_last" if len(family["contacts"]) == 1 else "card.remove_text")
            if await self._asked(YesSheet(say("card.remove_title", who=row.value), [text])) is None:
                return
        await self._ask(name, "contact", row.target, say(f"card.{name}_done", name=_name(family)), {})

    async def _consent(self, family: Data, row: CardRow) -> None:
        from console.sheets.yes import YesSheet

        words = "withdraw" if row.on else "grant"
        text = say(f"card.{words}_{row.name}")
        if await self._asked(YesSheet(say(f"card.{words}_title", what=row.label), [text])) is None:
            return
        status = "withdrawn" if row.on else "granted"
        sentence = say(f"card.{words}_done", what=row.label, name=_name(family))
        await self._ask("consent", "family", family["family_id"], sentence, {"channel": row.name, "status": status})

    def _contact_sheet(self, family: Data, values: Mapping[str, Any], title: str, text: str = "") -> Sheet:
        from console.sheets.details import CONTACT, DetailsSheet

        return DetailsSheet(
            _name(family), values, columns=CONTACT, title=title, text=text, site_zone=self._site_zone,
            zone=family["time_zone"],
        )  # fmt: skip

    @property
    def _site_zone(self) -> str:
        return self._card.clock.site_name

    async def _asked(self, sheet: Sheet) -> dict[str, Any] | None:
        return await self._card.console.push_screen_wait(sheet)

    async def _ask(self, verb: str, kind: str, target: int, sentence: str, args: Mapping[str, Any]) -> None:
        await self._card.console.asking.ask(Wish(verb, kind, target, sentence, args, ("card", kind, target)))


def _name(family: Data) -> str:
    return str(family["family_name"] or say("family.unnamed", id=family["family_id"]))
