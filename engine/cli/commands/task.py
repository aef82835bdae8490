"""`followthrough task`: what waits for a person."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import typer

from engine.cli.acts import act
from engine.cli.lists import pages, print_list
from engine.cli.moments import ahead, local, local_with_day
from engine.cli.printing import print_json, print_pairs, say, say_boldly
from engine.cli.session import session_of
from engine.cli.style import Json, Limit, OneId, example, new_app
from engine.cli.table import Column

app = new_app()

COLUMNS = (
    Column("id", "task_id", right=True, whole=True),
    Column("due", "due", whole=True),
    Column("priority", "priority", whole=True),
    Column("type", "task_type"),
    Column("family", "family_name"),
    Column("who", "assigned_to"),
    Column("description", "description"),
)
Note = Annotated[str | None, typer.Option(metavar="TEXT", help="A note that is kept with it.")]


@app.command("list", epilog=example("task list", "task list --for Dana --json"))
def list_(
    context: typer.Context,
    status: Annotated[
        Literal["open", "snoozed", "done", "dropped", "all"] | None,
        typer.Option(help="Instead of those that wait, which are open or snoozed."),
    ] = None,
    task_type: Annotated[str | None, typer.Option("--type", metavar="TYPE", help="Such as phone_call.")] = None,
    who: Annotated[str | None, typer.Option("--for", metavar="NAME", help="Only this coordinator's.")] = None,
    family: Annotated[int | None, typer.Option(metavar="ID", help="Only of this family.")] = None,
    instance: Annotated[int | None, typer.Option(metavar="ID", help="Only of this instance.")] = None,
    limit: Limit = None,
    json: Json = False,
) -> None:
    """List what waits for a person, the oldest first."""
    from engine.store.reading import list_tasks

    session = session_of(context)
    zone = session.config.calendar.time_zone
    where: dict[str, Any] = {
        "status": None if status == "all" else status,
        "waiting": status is None,
        "task_type": task_type,
        "assigned_to": who,
        "family": family,
        "instance": instance,
    }
    rows = pages(
        lambda after, most: list_tasks(session.reader, after=after, limit=most, **where), lambda row: row["task_id"]
    )

    def shown(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "due": local(row["due_date"], zone)}

    print_list(session, json, rows, COLUMNS, empty="Nothing waits for anybody.", limit=limit, shown=shown)


@app.command(epilog=example("task show 5"))
def show(context: typer.Context, task_id: OneId, json: Json = False) -> None:
    """Show one task and who did what to it."""
    from engine.store.reading import show_task

    session = session_of(context)
    task = show_task(session.reader, task_id)
    if json or session.json:
        print_json(task)
        return
    zone = session.config.calendar.time_zone
    say_boldly(f"Task {task_id}: {task['task_type']}")
    say(task["description"] or "")
    print_pairs(
        {
            "family": task["family_name"],
            "workflow": task["template_name"],
            "instance": task["instance_id"],
            "status": task["status"],
            "priority": task["priority"],
            "due": local_with_day(task["due_date"], zone),
            "comes back": local_with_day(task["snoozed_until"], zone),
            "who": task["assigned_to"],
            "outcome": task["outcome"],
            "notes": task["outcome_notes"],
            "resolved by": task["resolved_by"],
        }
    )


@app.command(epilog=example("--as Dana task claim 5"))
def claim(context: typer.Context, task_id: OneId, json: Json = False) -> None:
    """Take it for some minutes, so that nobody else works on it."""
    act(session_of(context), json, "claim", "task", task_id)


@app.command(epilog=example("task resolve 5 --outcome reached", 'task resolve 6 --note "they will pay on Friday"'))
def resolve(
    context: typer.Context,
    task_id: OneId,
    outcome: Annotated[
        str | None, typer.Option(metavar="WORD", help="reached, no_answer, left_message, wrong_number, retry, done …")
    ] = None,
    note: Note = None,
    json: Json = False,
) -> None:
    """Say that it is done, and how it ended; what waits for it goes on.

    A call that ends in no_answer or left_message comes back the next business day. For an escalation the outcome
    decides: retry, skip, cancel, or call.
    """
    act(session_of(context), json, "resolve", "task", task_id, outcome=outcome, notes=note)


@app.command(epilog=example("task snooze 5 --until 2026-11-24T09:00:00-06:00", 'task snooze 5 --until "2 days"'))
def snooze(
    context: typer.Context,
    task_id: OneId,
    until: Annotated[str, typer.Option(metavar="ISO", help="A moment, or how long from now.")],
    json: Json = False,
) -> None:
    """Put it off until a moment."""
    session = session_of(context)
    act(session, json, "snooze", "task", task_id, until=ahead(until, "--until", session.now))


@app.command(epilog=example("task assign 5 --to Dana", "task assign 5 --to everyone"))
def assign(
    context: typer.Context,
    task_id: OneId,
    to: Annotated[str, typer.Option(metavar="NAME", help="A coordinator, or everyone.")],
    json: Json = False,
) -> None:
    """Hand it to somebody, or to everyone."""
    act(session_of(context), json, "assign", "task", task_id, to=None if to == "everyone" else to)


@app.command(epilog=example('task note 5 "asked for a call after six"'))
def note(
    context: typer.Context,
    task_id: OneId,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The note.")],
    json: Json = False,
) -> None:
    """Write something down for whoever looks next."""
    act(session_of(context), json, "note", "task", task_id, notes=text)
