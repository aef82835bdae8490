"""`followthrough when`: asks the calendar."""

from __future__ import annotations

import sys

import click

from engine.cli.printing import print_json, say
from engine.cli.session import Session
from engine.cli.style import example, json_option


@click.command(
    epilog=example("when --zone America/Chicago --from 2026-11-20T18:30-06:00", "when --batch contacts.jsonl")
)
@click.option("--channel", default="email", metavar="C", help="email, sms or call.")
@click.option("--zone", metavar="Z", help="IANA zone; the site's by default.")
@click.option("--from", "start", metavar="ISO", help="From then on; now by default.")
@click.option("--delay", metavar="D", help="Passes first, such as '2 days'.")
@click.option("--urgent", is_flag=True, help="Set business hours and holidays aside.")
@click.option("--batch", metavar="FILE", help="JSON lines with these as keys; - for standard input.")
@json_option
@click.pass_obj
def when(
    session: Session,
    channel: str,
    zone: str | None,
    start: str | None,
    delay: str | None,
    urgent: bool,
    batch: str | None,
) -> None:
    """Say when a contact would go out, and why then.

    Without the spread over the first minutes. Away from a terminal it prints {"at", "local", "reasons"}; for a batch
    one such object a line, or {"error"} where a line can't be read. Closures count where there is a database.
    """
    from engine.cli.moment_finder import MomentFinder, lines_of

    finder = MomentFinder.of(session)
    if batch is not None:
        finder.answer_batch(lines_of(batch))
        return
    asked = {"channel": channel, "zone": zone, "from": start, "delay": delay, "urgent": urgent}
    answer = finder.answer({name: value for name, value in asked.items() if value is not None})
    if session.json or not sys.stdout.isatty():
        print_json(answer)
        return
    from engine.cli.instance_story import reason_in_words

    say(f"{answer['local']} in {zone or finder.site_zone}")
    for reason in answer["reasons"]:
        say(f"  {reason_in_words(reason, zone or finder.site_zone)}")
