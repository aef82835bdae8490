"""The drafts of an author, and the forms they are changed in.

The engine reads and checks a draft in the desk's thread, in the name of the person; what it turns down is said and
changes nothing. One draft a workflow is kept while the console is open.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from console.acts.desk import DeskError
from console.model.authoring.drafted import Drafted
from console.model.authoring.workflow_form import form_fields
from console.model.authoring.workflow_words import kind_words
from console.model.clean import clean
from console.model.words import say
from console.sheets.form import FormSheet, Looked

if TYPE_CHECKING:
    from console.app import Console
    from engine.control.authoring.workflow_desk import WorkflowDesk


class Drafts:
    """The drafts of one person, by the workflow's name."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.drafts: dict[str, Drafted] = {}
        self._work: WorkflowDesk | None = None  # used in the desk's thread only

    @property
    def why_not(self) -> str:
        """Why this person may not change workflows; empty when they may."""
        why = self.console.may("workflow", "publish")
        return say("author.forbidden", why=why) if why else ""

    async def begin(self, name: str) -> Drafted | None:
        """The draft of a workflow, made from its file when there is none yet; None where that can't be (it is said)."""
        if name not in self.drafts:

            def opened(control: Any) -> Drafted:
                self._work = work = control.workflows()
                draft = work.open(name)
                return Drafted(draft, work.check(draft.document), work.changes(draft))

            found = await self.desk(opened)
            if found is None:
                return None
            self.drafts[name] = found
            if found.changes and found.draft.live is not None:
                found.file_differs = True
        return self.drafts[name]

    async def review(self, drafted: Drafted) -> None:
        """Look again what the draft comes to."""

        def look(control: Any) -> None:
            work = self.working(control)
            drafted.checked = work.check(drafted.draft.document)
            drafted.changes = work.changes(drafted.draft)

        await self.desk(look)

    # -- forms --------------------------------------------------------------------------------------------------------

    async def read_only(self, document: dict[str, Any], number: int | None, why: str) -> None:
        """A form to look at, which says why it can't be changed."""
        await self._ask(document, number, _names(document), _nothing, why)

    async def form(self, name: str, document: dict[str, Any], number: int | None) -> bool:
        """Open the form of a step (None: of the head), to change or only to read; says whether something changed."""
        if locked := self.why_not:
            await self.read_only(document, number, locked)
            return False
        drafted = await self.begin(name)
        if drafted is None or (number is not None and number >= len(drafted.steps)):
            return False
        document = drafted.draft.document
        values = await self._ask(document, number, drafted.names, self._looker(drafted, number), "")
        if not values:
            return False
        self.before_change(drafted)
        drafted.draft.replace(number, values)
        await self.review(drafted)
        return True

    async def _ask(
        self, document: dict[str, Any], number: int | None, names: list[str], look: Any, locked: str
    ) -> dict[str, Any] | None:
        from engine.control.authoring.workflow_fields import head_fields, step_fields

        if number is None:
            trigger = document.get("trigger")
            kind = trigger.get("on") if isinstance(trigger, dict) else trigger
            fields = form_fields("head", head_fields(str(kind or "manual")), document)
            title = say("form.head_title", name=clean(document.get("workflow")))
        else:
            step = document["steps"][number]
            fields = form_fields(str(step.get("type")), step_fields(str(step.get("type"))), step)
            title = say("form.step_title", number=number + 1, kind=kind_words(step.get("type")))
        return await self.console.push_screen_wait(FormSheet(title, fields, names, look, locked=locked))

    def _looker(self, drafted: Drafted, number: int | None) -> Callable[[dict[str, Any]], Any]:
        async def look(values: dict[str, Any]) -> Looked | None:
            def tried(control: Any) -> tuple[Any, Any]:
                work = self.working(control)
                document = drafted.draft.tried(number, values)
                effect = work.effect(document, number) if number is not None else None
                return work.check(document), effect

            found = await self.desk(tried)
            if found is None:
                return None
            checked, effect = found
            wrong = {slip.key: _sentence(slip) for slip in reversed(checked.slips) if _is(slip, number, "error")}
            odd = {slip.key: _sentence(slip) for slip in reversed(checked.slips) if _is(slip, number, "warning")}
            return Looked(wrong, odd, self._effect(effect))

        return look

    def _effect(self, effect: Any) -> str:
        if effect is None:
            return ""
        clock = self.console.clock
        if effect.sort == "wait" and effect.opening != effect.at:
            return say("author.waits_opening", at=clock.moment(effect.at), opening=clock.moment(effect.opening))
        return say("author.waits" if effect.sort == "wait" else "author.goes_out", at=clock.moment(effect.at))

    # -- inside -------------------------------------------------------------------------------------------------------

    async def changeable(self, name: str) -> Drafted | None:
        if why := self.why_not:
            self.console.tell(why, "warn")
            return None
        return await self.begin(name)

    def before_change(self, drafted: Drafted) -> None:
        drafted.draft.remember()
        drafted.notes.clear()

    def working(self, control: Any) -> WorkflowDesk:
        if self._work is None:
            self._work = control.workflows()
        return self._work

    async def desk(self, work: Callable[[Any], Any]) -> Any:
        """Some work in the desk's thread; None where it was turned down, which is said."""
        try:
            return await self.console.desk.run(work)
        except DeskError as error:
            self.console.tell(clean(str(error)), "bad")
            return None


async def _nothing(_values: dict[str, Any]) -> Looked:
    """A form that is only read has nothing wrong with it."""
    return Looked()


def _names(document: dict[str, Any]) -> list[str]:
    return [str(step.get("name", "")) for step in document["steps"]]


def _sentence(slip: Any) -> str:
    """What is wrong, without the key: it stands under its field."""
    inner = slip.key.rpartition(".")[2]
    text = clean(slip.message).removeprefix(f"'{inner}'").lstrip(" :")
    return f"{text[:1].upper()}{text[1:]}"


def _is(slip: Any, number: int | None, severity: str) -> bool:
    return bool(slip.step == number and slip.severity == severity)
