"""`followthrough go-live`: from simulating to writing to families."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from engine.cli.acts import act
from engine.cli.printing import counted, print_json, say, warn
from engine.cli.session import Session
from engine.cli.style import NUMBER, example, json_option
from engine.cli.table import Column, print_table

if TYPE_CHECKING:
    from engine.control.going_live import Candidate

SHOWN = 25
"""Families that are listed for people; JSON has them all."""

COLUMNS = (
    Column("instance", "instance_id", right=True, whole=True),
    Column("family", "family_name"),
    Column("workflow", "workflow"),
    Column("first message", "message"),
    Column("by", "channel"),
)


@click.command("go-live", epilog=example("go-live --workflow onboarding", "go-live --limit 10"))
@click.option("--workflow", metavar="W", help="Only this workflow.")
@click.option("--limit", type=NUMBER, metavar="N", help="Only so many families, the most urgent first.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@json_option
@click.pass_obj
def go_live(session: Session, workflow: str | None, limit: int | None, yes: bool) -> None:
    """Go from simulating to writing to families.

    Shows who would get what. Then what is being simulated ends, and its families start anew in execute mode: they are
    written to as soon as an engine runs in it. A workflow that was told to simulate executes from then on.
    """
    from engine.control.front_door import workflow_named
    from engine.control.going_live import candidates, live_definitions, messages_to_publish

    kind = "all" if workflow is None else "workflow"
    session.require("go_live", kind)
    name = workflow_named(session.reader, workflow)["template_name"] if workflow is not None else None
    definitions = live_definitions(session.reader, name)
    found = candidates(session.reader, definitions, name, limit)
    if not (yes and session.json):  # a program that says yes reads what became of it
        _show(session, found)
    for sentence in _still_to_do(session, messages_to_publish(session.reader, definitions.values())):
        warn(sentence)
    if not yes:
        _ask(found)
    act(session, "go_live", kind, name or "all", instances=[each.instance_id for each in found])


def _show(session: Session, found: list[Candidate]) -> None:
    if session.json:
        print_json([_row(each) for each in found])
        return
    if not found:
        say("No family is being simulated.")
        return
    say(f"{counted(len(found), 'family')} would be written to for real:".replace("familys", "families"))
    print_table(COLUMNS, [_row(each) for each in found[:SHOWN]])
    if len(found) > SHOWN:
        say(f"… and {len(found) - SHOWN} more.")


def _row(each: Candidate) -> dict[str, object]:
    return {
        "instance_id": each.instance_id, "workflow": each.workflow, "family_id": each.family_id,
        "family_name": each.family_name, "step_name": each.step_name, "channel": each.channel, "message": each.message,
    }  # fmt: skip


def _still_to_do(session: Session, unpublished: list[str]) -> list[str]:
    """What keeps an engine from writing to them."""
    from engine.config import objections_to_execute

    config = session.config
    sentences = [f"The message {name} is not published: followthrough message publish {name}" for name in unpublished]
    if config.engine.mode != "execute":
        sentences.append('engine.mode is "simulate": set it to "execute" and restart the engine.')
    return [*sentences, *objections_to_execute(config)]


def _ask(found: list[Candidate]) -> None:
    """A typed confirm: so many families can't be taken back. Raises `Refused`."""
    from engine.errors import Refused

    if not sys.stdin.isatty():
        raise Refused("Nothing was changed: go-live asks at a terminal; elsewhere say --yes.")
    wanted = f"live {len(found)}"
    answer = click.prompt(f"Type '{wanted}' to go on", default="", show_default=False)
    if answer.strip() != wanted:
        raise Refused("Nothing was changed.")
