"""`followthrough queue`: what is due, what is held and why, what failed for good."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from engine.cli.acts import act_on_many
from engine.cli.lists import pages, print_list
from engine.cli.moments import local
from engine.cli.session import session_of
from engine.cli.style import Json, Limit, ManyIds, example, new_app
from engine.cli.table import Column

app = new_app()

COLUMNS = (
    Column("id", "queue_id", right=True, whole=True),
    Column("when", "when", whole=True),
    Column("status", "status", whole=True),
    Column("why held", "held_reason"),
    Column("family", "family_name"),
    Column("workflow", "template_name"),
    Column("step", "step_number", right=True, whole=True),
    Column("tries", "attempts", right=True, whole=True),
    Column("error", "last_error"),
)


@app.command("list", epilog=example("queue list --due", "queue list --dead --json"))
def list_(
    context: typer.Context,
    status: Annotated[
        Literal["queued", "processing", "held", "failed"] | None, typer.Option(help="Only these.")
    ] = None,
    dead: Annotated[bool, typer.Option("--dead", help="Only dead letters: what failed for good.")] = False,
    due: Annotated[bool, typer.Option("--due", help="Only what is due now.")] = False,
    workflow: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this workflow.")] = None,
    instance: Annotated[int | None, typer.Option(metavar="ID", help="Only of this instance.")] = None,
    limit: Limit = None,
    json: Json = False,
) -> None:
    """List live work: where each instance waits or runs now."""
    from engine.store.reading import list_queue

    session = session_of(context)
    zone = session.config.calendar.time_zone
    where: dict[str, Any] = {"status": status, "dead": dead, "workflow": workflow, "instance": instance}
    due_by = session.now if due else None
    rows = pages(
        lambda after, most: list_queue(session.reader, after=after, limit=most, due_by=due_by, **where),
        lambda row: row["queue_id"],
    )

    def shown(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "when": local(row["scheduled_for"], zone)}

    print_list(session, json, rows, COLUMNS, empty="The queue is empty.", limit=limit, shown=shown)


@app.command(epilog=example("queue requeue 17", "queue requeue 17 18 19"))
def requeue(context: typer.Context, queue_ids: ManyIds, json: Json = False) -> None:
    """Try dead letters again, with fresh attempts."""
    act_on_many(session_of(context), json, "requeue", "queue", queue_ids)


@app.command(epilog=example('queue discard 17 --reason "no such number any more"'))
def discard(
    context: typer.Context,
    queue_ids: ManyIds,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; it is kept with the instance.")],
    json: Json = False,
) -> None:
    """Give up on dead letters; their instances end as failed."""
    act_on_many(session_of(context), json, "discard", "queue", queue_ids, reason=reason)
