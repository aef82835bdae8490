"""`followthrough queue`: what is due, what is held and why, what failed for good."""

from __future__ import annotations

from typing import Any

import click

from engine.cli.acts import act_on_many
from engine.cli.finding import asked_for, words_argument
from engine.cli.lists import pages, print_list
from engine.cli.moments import local
from engine.cli.session import Session
from engine.cli.style import NUMBER, example, ids_argument, json_option, limit_option, new_group
from engine.cli.table import Column

group = new_group("See what is due or failed; try again or give up.")

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


@group.command(
    "list", epilog=example("queue list --due", "queue list held older than 2 days", "queue list --dead --json")
)
@words_argument
@click.option("--status", type=click.Choice(["queued", "processing", "held", "failed"]), help="Only these.")
@click.option("--dead", is_flag=True, help="Only dead letters: what failed for good.")
@click.option("--due", is_flag=True, help="Only what is due now.")
@click.option("--workflow", metavar="NAME", help="Only of this workflow.")
@click.option("--instance", type=NUMBER, metavar="ID", help="Only of this instance.")
@limit_option
@json_option
@click.pass_obj
def list_(
    session: Session,
    words: tuple[str, ...],
    status: str | None,
    dead: bool,
    due: bool,
    workflow: str | None,
    instance: int | None,
    limit: int | None,
) -> None:
    """List live work: where each instance waits or runs now; or what plain words ask for, such as `held older than 2
    days`."""
    from engine.store.reading import list_queue
    from engine.store.reading.find.english import QUEUE
    from engine.store.reading.find.others import where_of_queue

    zone = session.config.calendar.time_zone
    where: dict[str, Any] = {"status": status, "dead": dead, "workflow": workflow, "instance": instance}
    asked = asked_for(session, words, QUEUE)
    where |= where_of_queue(session.reader, asked)
    where |= {"due_by": session.now} if due else {}
    rows = pages(
        lambda after, most: list_queue(session.reader, after=after, limit=most, **where),
        lambda row: row["queue_id"],
    )

    def shown(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "when": local(row["scheduled_for"], zone)}

    print_list(session, rows, COLUMNS, empty="The queue is empty.", limit=limit, shown=shown)


@group.command(epilog=example("queue requeue 17", "queue requeue 17 18 19"))
@ids_argument("queue_ids")
@json_option
@click.pass_obj
def requeue(session: Session, queue_ids: tuple[int, ...]) -> None:
    """Try dead letters again, with fresh attempts."""
    act_on_many(session, "requeue", "queue", queue_ids)


@group.command(epilog=example('queue discard 17 --reason "no such number any more"'))
@ids_argument("queue_ids")
@click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept with the instance.")
@json_option
@click.pass_obj
def discard(session: Session, queue_ids: tuple[int, ...], reason: str) -> None:
    """Give up on dead letters; their instances end as failed."""
    act_on_many(session, "discard", "queue", queue_ids, reason=reason)
