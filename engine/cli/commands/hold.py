"""`followthrough hold` and `followthrough release`: stop now, and go on."""

from __future__ import annotations

import click

from engine.cli.acts import act
from engine.cli.session import Session
from engine.cli.style import NUMBER, example, json_option


@click.command(
    epilog=example('hold --reason "wrong price in the text"', 'hold --channel sms --reason "number is moving"')
)
@click.option("--reason", required=True, metavar="TEXT", help="Why; everybody reads it.")
@click.option("--workflow", metavar="W", help="Only this workflow.")
@click.option("--channel", metavar="C", help="Only this channel: email, sms, call or webhook.")
@json_option
@click.pass_obj
def hold(session: Session, reason: str, workflow: str | None, channel: str | None) -> None:
    """Stop sending at once: everything, a workflow or a channel.

    What waits is held, not skipped, until somebody releases it.
    """
    if workflow is not None:
        act(session, "hold", "workflow", workflow, channel=channel, reason=reason)
    elif channel is not None:
        act(session, "hold", "channel", channel, reason=reason)
    else:
        act(session, "hold", "all", "all", reason=reason)


@click.command(epilog=example("release", "release --channel sms", "release --hold 3"))
@click.option("--workflow", metavar="W", help="Only this workflow.")
@click.option("--channel", metavar="C", help="Only this channel: email, sms, call or webhook.")
@click.option("--hold", "number", type=NUMBER, metavar="ID", help="Only the hold of this number.")
@json_option
@click.pass_obj
def release(session: Session, workflow: str | None, channel: str | None, number: int | None) -> None:
    """Go on after a hold; what fell overdue is spread out.

    Without an option every hold there is ends.
    """
    if number is not None:
        act(session, "release", "hold", number)
    elif workflow is not None and channel is not None:
        act(session, "release", "hold", _hold_of(session, workflow, channel))
    elif workflow is not None:
        act(session, "release", "workflow", workflow)
    elif channel is not None:
        act(session, "release", "channel", channel)
    else:
        act(session, "release", "all", "all")


def _hold_of(session: Session, workflow: str, channel: str) -> int:
    """The newest hold of just this workflow on just this channel."""
    from engine.errors import NotFound
    from engine.store.reading import list_holds

    for hold_ in reversed(list_holds(session.reader)):
        if (hold_["workflow"], hold_["channel"]) == (workflow, channel):
            return int(hold_["hold_id"])
    raise NotFound(f"There is no hold of {workflow} on {channel}; `followthrough status` names those there are.")
