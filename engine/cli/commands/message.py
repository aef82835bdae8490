"""`followthrough message`: what families will read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Literal

import click

from engine.cli.acts import settings
from engine.cli.printing import counted, dim, print_json, print_pairs, say
from engine.cli.session import Session
from engine.cli.style import NUMBER, example, json_option, new_group

if TYPE_CHECKING:
    from engine.control.authoring.message_files import MessageAuthor

group = new_group("Check, preview and publish messages.")


@group.command(epilog=example("message check", "message check concern_outreach"))
@click.argument("names", nargs=-1, metavar="[NAME]...", help="Messages, or their files; by default all of them.")
@json_option
@click.pass_obj
def check(session: Session, names: tuple[str, ...]) -> None:
    """Report everything that is wrong with messages, by line and column.

    A name that neither the family, its contact nor a workflow gives is an error here, and never a blank in an inbox.
    """
    from engine.errors import Refused

    author = _author(session)
    found = author.chosen(names or [])
    problems = [(source, problem) for source in found for problem in author.problems_of(source)]
    strangers = [] if names else author.strangers()
    if session.json:
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


@group.command(
    epilog=example("message preview concern_outreach --family 7", "message preview checking_in --channel sms")
)
@click.argument("name", metavar="NAME", help="The message's name.")
@click.option("--channel", type=click.Choice(["email", "sms"]), help="By default email, if there is one of that name.")
@click.option("--family", type=NUMBER, metavar="ID", help="As this family would get it.")
@click.option("--locale", metavar="CODE", help="Instead of the family's, such as es.")
@click.option("--set", "values", multiple=True, metavar="K=V", help="A variable of the instance.")
@json_option
@click.pass_obj
def preview(
    session: Session,
    name: str,
    channel: Literal["email", "sms"] | None,
    family: int | None,
    locale: str | None,
    values: tuple[str, ...],
) -> None:
    """Show a message as a family would get it; nothing is sent.

    Without --family the family is made up.
    """
    shown = _preview(session, name, channel, family, locale, values)
    if session.json:
        print_json(shown)
        return
    print_pairs({"To": shown["to"], "Subject": shown["subject"]})
    say()
    say(shown["text"])
    if shown["segments"]:
        many = "1 segment" if shown["segments"] == 1 else f"{shown['segments']} segments"
        print(dim(f"\n{many}, {len(shown['text'])} characters, {shown['encoding']}."))


@group.command(epilog=example("message publish", "message publish concern_outreach"))
@click.argument("names", nargs=-1, metavar="[NAME]...", help="Messages; by default all of them.")
@json_option
@click.pass_obj
def publish(session: Session, names: tuple[str, ...]) -> None:
    """Make message files live: execute mode sends what was published, and nothing else.

    All languages and channels of a name are published together. If anything is wrong with any of them, none is.
    """
    from engine.store.connection import transaction
    from engine.store.message_versions import publish_message

    session.require("publish", "message")
    found, now = _author(session).publishable(names or []), session.now
    with transaction(session.connection) as connection:
        done = [publish_message(connection, name, files, actor=session.actor, now=now) for name, files in found.items()]
    if session.json:
        print_json([{"message": each.name, "version": each.version, "changed": each.changed} for each in done])
        return
    for each in done:
        say(f"{each.name} version {each.version} {'is live' if each.changed else 'was live already'}.")


@group.command(
    "send-test",
    epilog=example(
        "message send-test concern_outreach --to me@example.org", "message send-test hi --to me@example.org --yes"
    ),
)
@click.argument("name", metavar="NAME", help="The message's name.")
@click.option("--to", required=True, metavar="ADDRESS", help="Your own email address or phone number.")
@click.option("--channel", type=click.Choice(["email", "sms"]), help="By default email, if there is one of that name.")
@click.option("--locale", metavar="CODE", help="In this language, such as es.")
@click.option("--set", "values", multiple=True, metavar="K=V", help="A variable of the instance.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@json_option
@click.pass_obj
def send_test(
    session: Session,
    name: str,
    to: str,
    channel: Literal["email", "sms"] | None,
    locale: str | None,
    values: tuple[str, ...],
    yes: bool,
) -> None:
    """Send a message to yourself, the way it would really go.

    The family in it is made up. It goes to the address that you give and to nobody else, in simulate mode too, and
    leaves no trace in the database.
    """
    from engine.control.authoring.message_trial import Trial

    session.require("publish", "message")
    shown = _preview(session, name, channel, None, locale, values)
    trial = Trial.of(session.config, session.now, shown, to)
    if not yes:
        _ask(trial.letter.recipient, trial.channel.name)
    receipt = trial.send()
    if session.json:
        print_json(
            {
                "name": name, "channel": trial.letter.channel, "to": trial.letter.recipient,
                "provider": receipt.provider, "provider_id": receipt.provider_id,
            }
        )  # fmt: skip
        return
    say(f"Sent to {trial.letter.recipient} by {trial.channel.name}.")


def _author(session: Session) -> MessageAuthor:
    """The site's message files, and its database's columns where there is one."""
    from engine.control.authoring.message_files import MessageAuthor

    return MessageAuthor.of(session.config, session.reader if session.has_database else None)


def _preview(
    session: Session,
    name: str,
    channel: Literal["email", "sms"] | None,
    family: int | None,
    locale: str | None,
    values: tuple[str, ...],
) -> dict[str, Any]:
    from engine.control.authoring.message_preview import preview

    variables = settings(values or [], "--set")
    reader = session.reader if family is not None else None
    return preview(_author(session), reader, session.now, name, channel, family, locale, variables)


def _ask(to: str, way: str) -> None:
    """A typed confirm. Raises `Refused`."""
    from engine.errors import Refused

    if not sys.stdin.isatty():
        raise Refused("Nothing was sent: send-test asks at a terminal; elsewhere say --yes.")
    if click.prompt(f"By {way}, to {to}: type 'send' to go on", default="", show_default=False).strip() != "send":
        raise Refused("Nothing was sent.")


def _warning(message: str) -> dict[str, str]:
    return {"severity": "warning", "message": message}
