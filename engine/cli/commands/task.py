"""`followthrough task`: what waits for a person."""

from __future__ import annotations

from typing import Any

import click

from engine.cli.acts import act
from engine.cli.finding import asked_for, words_argument
from engine.cli.lists import pages, print_list
from engine.cli.moments import ahead, local, local_with_day
from engine.cli.printing import print_json, print_pairs, say_boldly, say_in_lines
from engine.cli.session import Session
from engine.cli.style import NUMBER, example, id_argument, json_option, limit_option, new_group
from engine.cli.table import Column
from engine.errors import UsageError

group = new_group("Work on what waits for a person.")

COLUMNS = (
    Column("id", "task_id", right=True, whole=True),
    Column("due", "due", whole=True),
    Column("priority", "priority", whole=True),
    Column("type", "task_type"),
    Column("family", "family_name"),
    Column("who", "assigned_to"),
    Column("description", "description"),
)


@group.command("list", epilog=example("task list", "task list overdue calls of Dana", "task list --for Dana --json"))
@words_argument
@click.option(
    "--status",
    type=click.Choice(["open", "snoozed", "done", "dropped", "all"]),
    help="Instead of those that wait, which are open or snoozed.",
)
@click.option("--type", "task_type", metavar="TYPE", help="Such as phone_call.")
@click.option("--for", "who", metavar="NAME", help="Only this coordinator's.")
@click.option("--family", type=NUMBER, metavar="ID", help="Only of this family.")
@click.option("--instance", type=NUMBER, metavar="ID", help="Only of this instance.")
@click.option(
    "--mode", type=click.Choice(["simulate", "execute"]), help="Only of this mode; execute once the engine is live."
)
@click.option("--all", "both", is_flag=True, help="Of both modes, rehearsals too.")
@limit_option
@json_option
@click.pass_obj
def list_(
    session: Session,
    words: tuple[str, ...],
    status: str | None,
    task_type: str | None,
    who: str | None,
    family: int | None,
    instance: int | None,
    mode: str | None,
    both: bool,
    limit: int | None,
) -> None:
    """List what waits for a person, the oldest first; or what plain words ask for, such as `overdue calls of Dana`.

    Once the engine is live, what was only rehearsed is left out.
    """
    from engine.store.reading import list_tasks
    from engine.store.reading.find.english import TASKS
    from engine.store.reading.find.others import where_of_tasks

    if both and mode is not None:
        raise UsageError("--all asks for both modes and --mode for one of them; give one of the two.")
    live = "execute" if session.config.engine.mode == "execute" and not both else None

    zone = session.config.calendar.time_zone
    where: dict[str, Any] = {
        "status": None if status == "all" else status,
        "waiting": status is None,
        "task_type": task_type,
        "assigned_to": who,
        "family": family,
        "instance": instance,
        "mode": mode or live,
    }
    asked = asked_for(session, words, TASKS)
    where |= where_of_tasks(session.reader, asked) if asked.found else {}
    where |= {"status": None if status == "all" else status, "waiting": False} if status is not None else {}
    rows = pages(
        lambda after, most: list_tasks(session.reader, after=after, limit=most, **where), lambda row: row["task_id"]
    )

    def shown(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "due": local(row["due_date"], zone)}

    print_list(session, rows, COLUMNS, empty="Nothing waits for anybody.", limit=limit, shown=shown)


@group.command(epilog=example("task show 5"))
@id_argument("task_id")
@json_option
@click.pass_obj
def show(session: Session, task_id: int) -> None:
    """Show one task and who did what to it."""
    from engine.store.reading import show_task

    task = show_task(session.reader, task_id)
    if session.json:
        print_json(task)
        return
    zone = session.config.calendar.time_zone
    say_boldly(f"Task {task_id}: {task['task_type']}")
    say_in_lines(task["description"] or "")
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


@group.command(epilog=example("--as Dana task claim 5"))
@id_argument("task_id")
@json_option
@click.pass_obj
def claim(session: Session, task_id: int) -> None:
    """Take it for some minutes, so that nobody else works on it."""
    act(session, "claim", "task", task_id)


@group.command(epilog=example("task resolve 5 --outcome reached", 'task resolve 6 --note "they will pay on Friday"'))
@id_argument("task_id")
@click.option("--outcome", metavar="WORD", help="reached, no_answer, left_message, wrong_number, retry, done …")
@click.option("--note", metavar="TEXT", help="A note that is kept with it.")
@json_option
@click.pass_obj
def resolve(session: Session, task_id: int, outcome: str | None, note: str | None) -> None:
    """Say that it is done, and how it ended; what waits for it goes on.

    A call that ends in no_answer or left_message comes back the next business day. For an escalation the outcome
    decides: retry, skip, cancel, or call. For an answer from a number that several families share it says whose the
    answer is: family:3.
    """
    act(session, "resolve", "task", task_id, outcome=outcome, notes=note)


@group.command(epilog=example("task snooze 5 --until 2026-11-24T09:00:00-06:00", 'task snooze 5 --until "2 days"'))
@id_argument("task_id")
@click.option("--until", required=True, metavar="ISO", help="A moment, or how long from now.")
@json_option
@click.pass_obj
def snooze(session: Session, task_id: int, until: str) -> None:
    """Put it off until a moment."""
    act(session, "snooze", "task", task_id, until=ahead(until, "--until", session.now))


@group.command(epilog=example("task assign 5 --to Dana", "task assign 5 --to everyone"))
@id_argument("task_id")
@click.option("--to", required=True, metavar="NAME", help="A coordinator, or everyone.")
@json_option
@click.pass_obj
def assign(session: Session, task_id: int, to: str) -> None:
    """Hand it to somebody, or to everyone."""
    act(session, "assign", "task", task_id, to=None if to == "everyone" else to)


@group.command(epilog=example('task note 5 "asked for a call after six"'))
@id_argument("task_id")
@click.argument("text", metavar="TEXT", help="The note.")
@json_option
@click.pass_obj
def note(session: Session, task_id: int, text: str) -> None:
    """Write something down for whoever looks next."""
    act(session, "note", "task", task_id, notes=text)
