"""`followthrough consent`: what families allow and take back."""

from __future__ import annotations

import click

from engine.cli.acts import act
from engine.cli.session import Session
from engine.cli.style import NUMBER, example, json_option, new_group

group = new_group("Keep what families allow and take back.")


@group.command(
    "set",
    epilog=example(
        "consent set --family 7 --channel sms --status granted",
        "consent set --family 7 --channel all --status withdrawn",
    ),
)
@click.option("--family", type=NUMBER, required=True, metavar="ID", help="The family's number.")
@click.option("--channel", type=click.Choice(["email", "sms", "call", "all"]), required=True, help="For which way.")
@click.option("--status", type=click.Choice(["granted", "withdrawn"]), required=True, help="What they said.")
@click.option("--address", metavar="ADDRESS", help="Only this email address or number; by default all of theirs.")
@click.option("--source", metavar="TEXT", help="Where it comes from, such as 'paper form'.")
@json_option
@click.pass_obj
def set_(session: Session, family: int, channel: str, status: str, address: str | None, source: str | None) -> None:
    """Write down that a family allows a way of contact, or takes it back; it counts at once."""
    act(
        session, "consent", "family", family,
        channel=channel, status=status, address=address, source=source,
    )  # fmt: skip
