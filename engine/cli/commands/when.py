"""`followthrough when`: asks the calendar."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from engine.cli.printing import print_json, say
from engine.cli.session import session_of
from engine.cli.style import Json, example, new_app

app = new_app()


@app.command(
    epilog=example(
        "when --zone America/Chicago --from 2026-11-20T18:30-06:00",
        "when --batch contacts.jsonl",
    )
)
def when(
    context: typer.Context,
    channel: Annotated[str, typer.Option(metavar="C", help="email, sms or call.")] = "email",
    zone: Annotated[str | None, typer.Option(metavar="Z", help="IANA zone; the site's by default.")] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="ISO", help="From then on; now by default.")] = None,
    delay: Annotated[str | None, typer.Option(metavar="D", help="Passes first, such as '2 days'.")] = None,
    urgent: Annotated[bool, typer.Option("--urgent", help="Set business hours and holidays aside.")] = False,
    batch: Annotated[
        str | None, typer.Option(metavar="FILE", help="JSON lines with these as keys; - for standard input.")
    ] = None,
    json: Json = False,
) -> None:
    """Say when a contact would go out, and why then.

    Without the spread over the first minutes. Away from a terminal it prints {"at", "local", "reasons"}; for a batch
    one such object a line, or {"error"} where a line can't be read. Closures count where there is a database.
    """
    from engine.cli.moment_finder import MomentFinder, lines_of

    session = session_of(context)
    finder = MomentFinder.of(session)
    if batch is not None:
        finder.answer_batch(lines_of(batch))
        return
    asked = {"channel": channel, "zone": zone, "from": start, "delay": delay, "urgent": urgent}
    answer = finder.answer({name: value for name, value in asked.items() if value is not None})
    if json or session.json or not sys.stdout.isatty():
        print_json(answer)
        return
    from engine.cli.instance_story import reason_in_words

    say(f"{answer['local']} in {zone or finder.site_zone}")
    for reason in answer["reasons"]:
        say(f"  {reason_in_words(reason, zone or finder.site_zone)}")
