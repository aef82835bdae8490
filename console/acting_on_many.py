"""One act for many cases: each is looked at again and asked for by itself, and what could not be done is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.acting import Acting
from console.desk import DeskError
from console.feed import FeedLost
from console.model.case import Case
from console.model.choices import Choice
from console.model.clean import clean
from console.model.many import names, plans
from console.model.words import say

if TYPE_CHECKING:
    from console.app import Console


async def act_on_many(app: Console, cases: list[Case]) -> None:
    """Ask which act, do it for those who can get it, leave the others marked."""
    from console.sheets.many import ManySheet

    offered = plans(cases, app.clock, app.actor, app.may)
    plan = await app.push_screen_wait(ManySheet(len(cases), offered))
    if plan is None:
        return
    left = list(plan.left_out)
    for case, choice in plan.able:
        why_not = await _one(app.acting, case, choice)
        if why_not:
            left.append((case.name, why_not))
        else:
            app.place.unmark(case)
    done = len(cases) - len(left)
    if left:
        listed = names([f"{name} ({why})" for name, why in left])
        app.tell(say("many.done_not", done=done, left=len(left), names=listed), "warn")
    else:
        app.tell(say("many.done", done=done), "good")


async def _one(acting: Acting, case: Case, choice: Choice) -> str:
    """Ask for the act on one case; return why it was not done, or nothing."""
    try:
        if await acting.changed_meanwhile(case) is not None:
            return say("many.changed")
        act = await acting.desk.submit(choice, dict(choice.args))
    except (DeskError, FeedLost) as error:
        return clean(str(error))
    if act.status == "refused":
        return clean(act.result).rstrip(".")
    acting.submitted(act, case, choice, dict(choice.args))
    return ""
