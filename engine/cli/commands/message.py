"""`followthrough message`: what families will read."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from engine.cli.acts import settings
from engine.cli.printing import counted, dim, print_json, print_pairs, say
from engine.cli.session import session_of
from engine.cli.style import Json, example, new_app

app = new_app()


@app.command(epilog=example("message check", "message check concern_outreach"))
def check(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Messages, or their files; by default all of them.")
    ] = None,
    json: Json = False,
) -> None:
    """Report everything that is wrong with messages, by line and column.

    A name that neither the family, its contact nor a workflow gives is an error here, and never a blank in an inbox.
    """
    from engine.cli.message_files import MessageAuthor
    from engine.errors import Refused

    session = session_of(context)
    author = MessageAuthor.of(session)
    found = author.chosen(names or [])
    problems = [(source, problem) for source in found for problem in author.problems_of(source)]
    strangers = [] if names else author.strangers()
    if json or session.json:
        print_json(
            [
                {
                    "file": author.shown(source),
                    "line": problem.line,
                    "column": problem.column,
                    "severity": problem.severity,
                    "message": problem.message,
                }
                for source, problem in problems
            ]
            + [{"file": file, "line": None, "column": None, **_warning(message)} for file, message in strangers]
        )
    else:
        for source, problem in problems:
            say(problem.located(author.shown(source)))
        for file, message in strangers:
            say(f"{file}: warning: {message}")
        if not problems and not strangers:
            say(f"{counted(len(found), 'message')} checked; nothing is wrong.")
    errors = sum(problem.severity == "error" for _, problem in problems)
    if errors:
        raise Refused(f"{counted(errors, 'error')} in {counted(len(found), 'message')}; mend them and check again.")


@app.command(epilog=example("message preview concern_outreach --family 7", "message preview checking_in --channel sms"))
def preview(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The message's name.")],
    channel: Annotated[
        Literal["email", "sms"] | None, typer.Option(help="By default email, if there is one of that name.")
    ] = None,
    family: Annotated[int | None, typer.Option(metavar="ID", help="As this family would get it.")] = None,
    locale: Annotated[str | None, typer.Option(metavar="CODE", help="Instead of the family's, such as es.")] = None,
    values: Annotated[
        list[str] | None, typer.Option("--set", metavar="K=V", help="A variable of the instance.")
    ] = None,
    json: Json = False,
) -> None:
    """Show a message as a family would get it; nothing is sent.

    Without --family the family is made up.
    """
    from engine.cli.message_files import MessageAuthor

    session = session_of(context)
    shown = MessageAuthor.of(session).preview(name, channel, family, locale, settings(values or [], "--set"))
    if json or session.json:
        print_json(shown)
        return
    print_pairs({"To": shown["to"], "Subject": shown["subject"]})
    say()
    say(shown["text"])
    if shown["segments"]:
        many = "1 segment" if shown["segments"] == 1 else f"{shown['segments']} segments"
        print(dim(f"\n{many}, {len(shown['text'])} characters, {shown['encoding']}."))


def _warning(message: str) -> dict[str, str]:
    return {"severity": "warning", "message": message}
