"""One act for many cases: each is looked at again and asked for by itself, and what could not be done is named.

They are one act to the person: one line counts down for all of them, and one key takes all of them back.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from console.acts.acting import Acting
from console.acts.desk import DeskError
from console.feed import FeedLost
from console.model.case import Case
from console.model.choices import Choice
from console.model.clean import clean
from console.model.many import LeftOut, Plan, plans
from console.model.undo import Batch
from console.model.words import say
from console.questions.acts import coordinators

if TYPE_CHECKING:
    from console.app import Console
    from console.sheets.sheet import Sheet


async def act_on_many(app: Console, cases: list[Case], gone: int = 0) -> None:
    """Ask which act, do it for those who can get it, leave the others marked. `gone`: chosen ones that are no more."""
    from console.sheets.many import ManySheet

    offered = plans(cases, app.clock, app.actor, app.may, app.wall())
    plan = await app.push_screen_wait(ManySheet(len(cases), offered))
    if plan is None:
        return
    args = await _asked_once(app, plan)
    if args is None:
        return
    left = [*plan.left_out, *[(say("case.somebody"), say("many.done_already"))] * gone]
    batch = Batch(_sentence(app, plan, args, len(plan.able)), str(app.place.id))
    chosen_in = app.place
    for number, (case, choice) in enumerate(plan.able):
        app.tell(say("many.progress", done=number, count=len(plan.able)))
        why_not = await _one(app.acting, case, choice, {**choice.args, **args}, batch, chosen_in.key_of(case))
        if why_not:
            left.append((case.name, why_not))
        else:
            chosen_in.unmark(case)
    batch.sentence = _sentence(app, plan, args, len(batch.rows))
    app.acting.count_down()
    say_what_was_left(app, len(cases) + gone - len(left), left)


def say_what_was_left(app: Console, done: int, left: list[LeftOut]) -> None:
    """How many got it, and that a key shows those who did not."""
    app.acting.left = left
    if left:
        app.tell(say("many.done_not", done=done, left=len(left), count=len(left)), "warn")
    else:
        app.tell(say("many.done", done=done), "good")


async def _asked_once(app: Console, plan: Plan) -> dict[str, Any] | None:
    """What the act still needs, asked for all of them in one sheet; `None` when that was left."""
    sheet: Sheet
    many = len(plan.able)
    if not plan.sheet:
        return {}
    if plan.sheet == "until":
        from console.sheets.until import UntilSheet

        sheet = UntilSheet("", app.clock, many=many)
    elif plan.sheet == "hand":
        from console.sheets.hand import HandSheet

        try:
            people = await app.ask(coordinators, app.clock.now)
        except FeedLost:
            return None
        argument = "to" if plan.able[0][1].target_kind == "task" else "coordinator"
        sheet = HandSheet("", people, argument, many=many)
    else:
        from console.sheets.words import ConfirmSheet, NoteSheet

        sheet = ConfirmSheet("", many=many) if plan.sheet == "confirm" else NoteSheet("", many=many)
    return await app.push_screen_wait(sheet)


def _sentence(app: Console, plan: Plan, args: dict[str, Any], count: int) -> str:
    """What it will do with all of them: `Wait until…: 9 families, until Wed 25 Nov 09:00`."""
    detail = args.get("to") or args.get("coordinator") or ""
    if "until" in args:
        detail = app.clock.moment(datetime.fromisoformat(args["until"]))
    words = "many.sentence_with" if detail else "many.sentence"
    return say(words, label=plan.label.rstrip("…"), count=count, detail=detail)


async def _one(acting: Acting, case: Case, choice: Choice, args: dict[str, Any], batch: Batch, row: Hashable) -> str:
    """Ask for the act on one case; return why it was not done, or nothing."""
    try:
        if await acting.changed_meanwhile(case) is not None:
            return say("many.changed")
        act = await acting.desk.submit(choice, args)
    except (DeskError, FeedLost) as error:
        return clean(str(error))
    if act.status == "refused":
        return clean(act.result).rstrip(".")
    batch.rows[act.action_id] = row
    acting.submitted(act, case, choice, args, batch)
    return ""
