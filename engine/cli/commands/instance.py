"""`followthrough instance`: families on their way through workflows."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from engine.cli.acts import act, settings
from engine.cli.lists import pages, print_list
from engine.cli.moments import local
from engine.cli.printing import print_json
from engine.cli.session import session_of
from engine.cli.style import Json, Limit, OneId, example, new_app
from engine.cli.table import Column

app = new_app()
Reason = Annotated[str | None, typer.Option(metavar="TEXT", help="Why; it is kept with the instance.")]
Status = Literal["pending", "running", "paused", "completed", "failed", "cancelled"]

COLUMNS = (
    Column("id", "instance_id", right=True, whole=True),
    Column("family", "family_name"),
    Column("workflow", "template_name"),
    Column("status", "status", whole=True),
    Column("step", "current_step", right=True, whole=True),
    Column("next", "next", whole=True),
    Column("outcome", "result"),
)


@app.command("list", epilog=example("instance list --alive", "instance list --workflow payment_reminder --json"))
def list_(
    context: typer.Context,
    status: Annotated[Status | None, typer.Option(help="Only these.")] = None,
    alive: Annotated[bool, typer.Option("--alive", help="Only pending, running and paused ones.")] = False,
    workflow: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this workflow.")] = None,
    family: Annotated[int | None, typer.Option(metavar="ID", help="Only of this family.")] = None,
    mode: Annotated[Literal["simulate", "execute"] | None, typer.Option(help="Only of this mode.")] = None,
    find: Annotated[str | None, typer.Option(metavar="TEXT", help="In the family's or workflow's name.")] = None,
    limit: Limit = None,
    json: Json = False,
) -> None:
    """List instances, the newest first."""
    from engine.store.reading import list_instances

    session = session_of(context)
    zone = session.config.calendar.time_zone
    where: dict[str, Any] = {
        "status": status,
        "alive": alive,
        "workflow": workflow,
        "family": family,
        "mode": mode,
        "text": find,
    }
    rows = pages(
        lambda after, most: list_instances(session.reader, after=after, limit=most, **where),
        lambda row: row["instance_id"],
    )

    def shown(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "next": local(row["next_execution_at"], zone), "result": row["outcome"] or row["last_error"]}

    print_list(session, json, rows, COLUMNS, empty="No instances.", limit=limit, shown=shown)


@app.command(epilog=example("instance show 12"))
def show(context: typer.Context, instance_id: OneId, json: Json = False) -> None:
    """Show one instance: its steps, messages, tasks, and what comes next and why then."""
    from engine.store.reading import show_instance

    session = session_of(context)
    found = show_instance(session.reader, instance_id)
    if json or session.json:
        print_json(found)
        return
    from engine.cli.instance_story import print_story

    print_story(found, session.config.calendar.time_zone)


@app.command(epilog=example("instance pause 12"))
def pause(context: typer.Context, instance_id: OneId, json: Json = False) -> None:
    """Let nothing more happen until somebody resumes it."""
    act(session_of(context), json, "pause", "instance", instance_id)


@app.command(epilog=example("instance resume 12"))
def resume(context: typer.Context, instance_id: OneId, json: Json = False) -> None:
    """Go on where it was paused."""
    act(session_of(context), json, "resume", "instance", instance_id)


@app.command(epilog=example("instance retry 12"))
def retry(context: typer.Context, instance_id: OneId, json: Json = False) -> None:
    """Try the failed step again, with fresh attempts."""
    act(session_of(context), json, "retry", "instance", instance_id)


@app.command(epilog=example('instance skip 12 --reason "called them myself"'))
def skip(context: typer.Context, instance_id: OneId, reason: Reason = None, json: Json = False) -> None:
    """Leave the current step undone and go on with the next."""
    act(session_of(context), json, "skip", "instance", instance_id, reason=reason)


@app.command(epilog=example('instance cancel 12 --reason "they moved away"'))
def cancel(context: typer.Context, instance_id: OneId, reason: Reason = None, json: Json = False) -> None:
    """Stop it for good; what has left is left."""
    act(session_of(context), json, "cancel", "instance", instance_id, reason=reason)


@app.command("set", epilog=example("instance set 12 amount=120 tone=warm"))
def set_(
    context: typer.Context,
    instance_id: OneId,
    values: Annotated[list[str], typer.Argument(metavar="K=V", help="Variables; a value may be JSON.")],
    json: Json = False,
) -> None:
    """Set variables that its conditions and messages use."""
    act(session_of(context), json, "set", "instance", instance_id, variables=settings(values, "a variable"))
