"""`followthrough workflow`: what authors use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.cli.lists import print_list
from engine.cli.printing import counted, print_json, print_pairs, say, say_boldly, warn
from engine.cli.session import Session
from engine.cli.style import FILE, NUMBER, example, json_option, limit_option, new_group
from engine.cli.table import Column

if TYPE_CHECKING:
    from engine.control.authoring.workflow_files import WorkflowAuthor

group = new_group("Check, publish, compare and draw workflows.")

COLUMNS = (
    Column("name", "template_name", whole=True),
    Column("version", "version", right=True, whole=True),
    Column("trigger", "trigger_type", whole=True),
    Column("priority", "priority", right=True, whole=True),
    Column("active", "is_active", whole=True),
    Column("alive", "alive", right=True, whole=True),
)


@group.command(epilog=example("workflow check", "workflow check templates/workflows/onboarding.yaml"))
@click.argument("files", type=FILE, nargs=-1, metavar="[FILE]...", help="Files; by default all of paths.workflows.")
@json_option
@click.pass_obj
def check(session: Session, files: tuple[Path, ...]) -> None:
    """Report everything that is wrong with workflow files, by line and column."""
    from engine.errors import Refused

    found = _author(session).read(files)
    problems = [(each.shown, problem) for each in found for problem in each.problems]
    if session.json:
        print_json(
            [
                {
                    "file": shown,
                    "line": problem.line,
                    "column": problem.column,
                    "severity": problem.severity,
                    "message": problem.message,
                }
                for shown, problem in problems
            ]
        )
    else:
        for shown, problem in problems:
            say(problem.located(shown))
        if not problems:
            say(f"{counted(len(found), 'file')} checked; nothing is wrong.")
    errors = sum(problem.severity == "error" for _, problem in problems)
    if errors:
        raise Refused(f"{counted(errors, 'error')} in {counted(len(found), 'file')}; mend them and check again.")


@group.command(epilog=example("workflow publish templates/workflows/onboarding.yaml"))
@click.argument("files", type=FILE, nargs=-1, metavar="[FILE]...", help="Files; by default all of paths.workflows.")
@json_option
@click.pass_obj
def publish(session: Session, files: tuple[Path, ...]) -> None:
    """Make workflow files live: each becomes the next version of its workflow.

    If anything is wrong with any of them, none is published. What runs already goes on with the version it began with.
    """
    from engine.store.connection import transaction
    from engine.store.publishing import publish as make_live

    session.require("publish", "workflow")
    found = _author(session).usable(files)
    now, done = session.now, []
    with transaction(session.connection) as connection:
        for each in found:
            live = make_live(connection, each.definition, each.text, each.path.name, actor=session.actor, now=now)
            row = {"workflow": each.definition.workflow, "template_id": live.template_id, "version": live.version}
            done.append({**row, "changed": live.changed, "active": live.active})
    for each in found:
        for problem in each.warnings:
            warn(problem.located(each.shown))
    if session.json:
        print_json(done)
        return
    for row in done:
        news = "is live" if row["changed"] else "was live already; nothing changed"
        asleep = "" if row["active"] else ", but it is not active, so nothing starts (workflow_templates.active = 1)"
        say(f"{row['workflow']} version {row['version']} {news}{asleep}.")


@group.command("list", epilog=example("workflow list"))
@limit_option
@json_option
@click.pass_obj
def list_(session: Session, limit: int | None) -> None:
    """List the workflows that are published, with what runs in each."""
    from engine.store.reading import list_workflows

    def shown(row: dict[str, Any]) -> dict[str, Any]:
        alive = row["pending"] + row["running"] + row["paused"]
        return {**row, "alive": alive, "is_active": "no" if row["active"] in (0, "0") else "yes"}

    rows = iter(list_workflows(session.reader))
    nothing = "No workflow is published: see `followthrough workflow publish`."
    print_list(session, rows, COLUMNS, empty=nothing, limit=limit, shown=shown)


@group.command(epilog=example("workflow show high_risk_intervention"))
@click.argument("name", metavar="NAME", help="The workflow's name, or its number.")
@json_option
@click.pass_obj
def show(session: Session, name: str) -> None:
    """Show one workflow: its steps, its versions, and who stands where."""
    from engine.control.authoring.workflow_drawing import outline
    from engine.control.front_door import workflow_named
    from engine.store.reading import show_workflow

    row = show_workflow(session.reader, workflow_named(session.reader, name)["template_name"])
    if session.json:
        print_json(row)
        return
    say_boldly(row["template_name"])
    print_pairs(
        {
            "description": row["description"],
            "version": row["version"],
            "active": "yes" if row["active"] not in (0, "0") else "no",
            "mode": row["mode"],
            "running now": sum(each["instances"] for each in row["live_counts"]),
            "ended": ", ".join(f"{count} {outcome}" for outcome, count in row["outcomes"].items()),
        }
    )
    if row["versions"]:
        say("\n".join(outline(_author(session).version(name, None).definition)))
    else:
        say("No version of it has been frozen yet: an engine does that when it takes the row in.")


@group.command(
    epilog=example("workflow graph onboarding", "workflow graph templates/workflows/onboarding.yaml --mermaid")
)
@click.argument("name", metavar="NAME", help="A published workflow, or a file.")
@click.option("--mermaid", is_flag=True, help="As a Mermaid flowchart.")
@json_option
@click.pass_obj
def graph(session: Session, name: str, mermaid: bool) -> None:
    """Draw a workflow, as text or for Mermaid."""
    from engine.control.authoring.workflow_drawing import flowchart, outline

    definition = _author(session).definition(name)
    lines = flowchart(definition) if mermaid else outline(definition)
    if session.json:
        print_json(
            {"workflow": definition.workflow, "form": "mermaid" if mermaid else "text", "graph": "\n".join(lines)}
        )
    else:
        say("\n".join(lines))


@group.command(epilog=example("workflow diff onboarding", "workflow diff onboarding --old 1 --new 2"))
@click.argument("name", metavar="NAME", help="The workflow's name, or its number.")
@click.option("--old", type=NUMBER, metavar="V", help="A version; the live one by default.")
@click.option("--new", type=NUMBER, metavar="V", help="A version; the file by default.")
@click.option("--file", type=FILE, metavar="FILE", help="Instead of the workflow's own file.")
@json_option
@click.pass_obj
def diff(session: Session, name: str, old: int | None, new: int | None, file: Path | None) -> None:
    """Compare a workflow's live version with its file, or two of its versions."""
    from engine.control.authoring.workflow_drawing import differences

    author = _author(session)
    before = author.version(name, old)
    after = author.version(name, new) if new is not None else author.file_of(before.definition.workflow, file)
    lines = differences(before.definition, after.definition, before.label, after.label)
    if session.json:
        print_json({"old": before.label, "new": after.label, "same": not lines, "lines": lines})
    else:
        say("\n".join(lines) if lines else f"{before.label} and {after.label} mean the same.")


def _author(session: Session) -> WorkflowAuthor:
    """The site's workflow files, and its database where there is one."""
    from engine.control.authoring.workflow_files import WorkflowAuthor

    return WorkflowAuthor.of(session.config, session.reader if session.has_database else None)
