"""The command `followthrough` itself, put together for one list of arguments.

Only the module of the command that was typed is imported; the others are known by name and sentence, which is all that
the help and a “did you mean” need.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Annotated

import typer

from engine.cli.catalogue import CATALOGUE, Entry
from engine.cli.session import Session
from engine.cli.style import new_app

TAKES_A_VALUE = ("--config", "--database", "--as")
HELP = """Carries out multi-step interventions with families, on time, and asks a person when it is stuck.

\b
First steps:
  followthrough demo           a sample co-op, to look around
  followthrough init my-site   a site of your own
"""


def build(arguments: Sequence[str], session: Session) -> typer.Typer:
    """The command for these arguments; what it is told goes into `session`."""
    wanted = wanted_command(arguments)
    root = new_app(help=HELP, epilog="`followthrough COMMAND --help` says more about a command.")
    root.callback(invoke_without_command=True)(_options_of(session))
    real: set[str] = set()
    for entry in CATALOGUE:
        if entry.name == wanted:
            real |= _add(root, entry)
    for entry in CATALOGUE:
        if entry.name not in real:
            root.command(entry.name, help=entry.sentence)(_not_wanted)
    return root


def wanted_command(arguments: Sequence[str]) -> str | None:
    """The first word that is neither a global option nor its value."""
    rest = iter(arguments)
    for argument in rest:
        if argument in TAKES_A_VALUE:
            next(rest, None)
        elif not argument.startswith("-"):
            return argument
    return None


def _add(root: typer.Typer, entry: Entry) -> set[str]:
    app: typer.Typer = import_module(f"engine.cli.commands.{entry.module}").app
    if entry.group:
        root.add_typer(app, name=entry.name, help=entry.sentence)
        return {entry.name}
    root.registered_commands += app.registered_commands
    return {command.name or str(getattr(command.callback, "__name__", "")) for command in app.registered_commands}


def _not_wanted() -> None:
    raise AssertionError("a command that was not imported was called")


def _options_of(session: Session) -> Callable[..., None]:
    def options(
        context: typer.Context,
        config: Annotated[str | None, typer.Option(metavar="FILE", help="Instead of ./config.toml.")] = None,
        database: Annotated[str | None, typer.Option(metavar="URL", help="Instead of the configured one.")] = None,
        named: Annotated[str | None, typer.Option("--as", metavar="NAME", help="The coordinator who acts.")] = None,
        debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
        json: Annotated[bool, typer.Option("--json", help="Print JSON; commands take it as well.")] = False,
        version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    ) -> None:
        session.take_options(config, database, named, json=json)
        context.obj = session
        if version:
            from engine import __version__

            print(f"followthrough {__version__}")
            raise typer.Exit
        if context.invoked_subcommand is None:
            print(context.get_help())

    return options
