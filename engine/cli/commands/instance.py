"""`followthrough instance`: families on their way through workflows."""

from __future__ import annotations

from typing import Any

import click

from engine.cli.acts import act, settings
from engine.cli.finding import asked_for, words_argument
from engine.cli.lists import pages, print_list
from engine.cli.moments import local
from engine.cli.printing import print_json
from engine.cli.session import Session
from engine.cli.style import NUMBER, example, id_argument, json_option, limit_option, new_group
from engine.cli.table import Column

group = new_group("Look at instances and steer them.")
STATUSES = ("pending", "running", "paused", "completed", "failed", "cancelled")

COLUMNS = (
    Column("id", "instance_id", right=True, whole=True),
    Column("family", "family_name"),
    Column("workflow", "template_name"),
    Column("status", "status", whole=True),
    Column("step", "current_step", right=True, whole=True),
    Column("next", "next", whole=True),
    Column("outcome", "result"),
)


@group.command(
    "list",
    epilog=example(
        "instance list --alive", "instance list failed of Dana", "instance list --workflow payment_reminder --json"
    ),
)
@words_argument
@click.option(
    "--status",
    type=click.Choice(STATUSES),
    metavar="STATUS",
    help=f"Only {', '.join(STATUSES[:-1])} or {STATUSES[-1]}.",
)
@click.option("--alive", is_flag=True, help="Only pending, running and paused ones.")
@click.option("--workflow", metavar="NAME", help="Only of this workflow.")
@click.option("--family", type=NUMBER, metavar="ID", help="Only of this family.")
@click.option("--mode", type=click.Choice(["simulate", "execute"]), help="Only of this mode.")
@click.option("--find", metavar="TEXT", help="In the family's or workflow's name.")
@limit_option
@json_option
@click.pass_obj
def list_(
    session: Session,
    words: tuple[str, ...],
    status: str | None,
    alive: bool,
    workflow: str | None,
    family: int | None,
    mode: str | None,
    find: str | None,
    limit: int | None,
) -> None:
    """List instances, the newest first; or those that plain words ask for, as in `family list`."""
    from engine.store.reading import list_instances
    from engine.store.reading.find.english import INSTANCES
    from engine.store.reading.find.others import where_of_instances

    zone = session.config.calendar.time_zone
    where: dict[str, Any] = {
        "status": status,
        "alive": alive,
        "workflow": workflow,
        "family": family,
        "mode": mode,
        "text": find,
    }
    asked = asked_for(session, words, INSTANCES)
    where |= where_of_instances(session.reader, asked)
    rows = pages(
        lambda after, most: list_instances(session.reader, after=after, limit=most, **where),
        lambda row: row["instance_id"],
    )

    def shown(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "next": local(row["next_execution_at"], zone), "result": row["outcome"] or row["last_error"]}

    print_list(session, rows, COLUMNS, empty="No instances.", limit=limit, shown=shown)


@group.command(epilog=example("instance show 12"))
@id_argument("instance_id")
@json_option
@click.pass_obj
def show(session: Session, instance_id: int) -> None:
    """Show one instance: its steps, messages, tasks, and what comes next and why then."""
    from engine.store.reading import show_instance

    found = show_instance(session.reader, instance_id)
    if session.json:
        print_json(found)
        return
    from engine.cli.instance_story import print_story

    print_story(found, session.config.calendar.time_zone)


@group.command(epilog=example("instance pause 12"))
@id_argument("instance_id")
@json_option
@click.pass_obj
def pause(session: Session, instance_id: int) -> None:
    """Let nothing more happen until somebody resumes it."""
    act(session, "pause", "instance", instance_id)


@group.command(epilog=example("instance resume 12"))
@id_argument("instance_id")
@json_option
@click.pass_obj
def resume(session: Session, instance_id: int) -> None:
    """Go on where it was paused."""
    act(session, "resume", "instance", instance_id)


@group.command(epilog=example("instance retry 12"))
@id_argument("instance_id")
@json_option
@click.pass_obj
def retry(session: Session, instance_id: int) -> None:
    """Try the failed step again, with fresh attempts."""
    act(session, "retry", "instance", instance_id)


@group.command(epilog=example('instance skip 12 --reason "called them myself"'))
@id_argument("instance_id")
@click.option("--reason", metavar="TEXT", help="Why; it is kept with the instance.")
@json_option
@click.pass_obj
def skip(session: Session, instance_id: int, reason: str | None) -> None:
    """Leave the current step undone and go on with the next."""
    act(session, "skip", "instance", instance_id, reason=reason)


@group.command(epilog=example('instance cancel 12 --reason "they moved away"'))
@id_argument("instance_id")
@click.option("--reason", metavar="TEXT", help="Why; it is kept with the instance.")
@json_option
@click.pass_obj
def cancel(session: Session, instance_id: int, reason: str | None) -> None:
    """Stop it for good; what has left is left."""
    act(session, "cancel", "instance", instance_id, reason=reason)


@group.command("set", epilog=example("instance set 12 amount=120 tone=warm"))
@id_argument("instance_id")
@click.argument("values", nargs=-1, required=True, metavar="K=V...", help="Variables; a value may be JSON.")
@json_option
@click.pass_obj
def set_(session: Session, instance_id: int, values: tuple[str, ...]) -> None:
    """Set variables that its conditions and messages use."""
    act(session, "set", "instance", instance_id, variables=settings(values, "a variable"))
