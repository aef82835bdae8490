"""`followthrough hold` and `followthrough release`: stop now, and go on."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.cli.acts import act
from engine.cli.session import Session, session_of
from engine.cli.style import Json, example, new_app

app = new_app()
Workflow = Annotated[str | None, typer.Option(metavar="W", help="Only this workflow.")]
Channel = Annotated[str | None, typer.Option(metavar="C", help="Only this channel: email, sms, call or webhook.")]


@app.command(
    epilog=example('hold --reason "wrong price in the text"', 'hold --channel sms --reason "number is moving"')
)
def hold(
    context: typer.Context,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; everybody reads it.")],
    workflow: Workflow = None,
    channel: Channel = None,
    json: Json = False,
) -> None:
    """Stop sending at once: everything, a workflow or a channel.

    What waits is held, not skipped, until somebody releases it.
    """
    session = session_of(context)
    if workflow is not None:
        act(session, json, "hold", "workflow", workflow, channel=channel, reason=reason)
    elif channel is not None:
        act(session, json, "hold", "channel", channel, reason=reason)
    else:
        act(session, json, "hold", "all", "all", reason=reason)


@app.command(epilog=example("release", "release --channel sms", "release --hold 3"))
def release(
    context: typer.Context,
    workflow: Workflow = None,
    channel: Channel = None,
    number: Annotated[int | None, typer.Option("--hold", metavar="ID", help="Only the hold of this number.")] = None,
    json: Json = False,
) -> None:
    """Go on after a hold; what fell overdue is spread out.

    Without an option every hold there is ends.
    """
    session = session_of(context)
    if number is not None:
        act(session, json, "release", "hold", number)
    elif workflow is not None and channel is not None:
        act(session, json, "release", "hold", _hold_of(session, workflow, channel))
    elif workflow is not None:
        act(session, json, "release", "workflow", workflow)
    elif channel is not None:
        act(session, json, "release", "channel", channel)
    else:
        act(session, json, "release", "all", "all")


def _hold_of(session: Session, workflow: str, channel: str) -> int:
    """The newest hold of just this workflow on just this channel."""
    from engine.errors import NotFound
    from engine.store.reading import list_holds

    for hold_ in reversed(list_holds(session.reader)):
        if (hold_["workflow"], hold_["channel"]) == (workflow, channel):
            return int(hold_["hold_id"])
    raise NotFound(f"There is no hold of {workflow} on {channel}; `followthrough status` names those there are.")
