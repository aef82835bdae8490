"""The command `followthrough` itself: the options that stand before a command, and the commands by name.

A command's module is imported when it is typed; for the help and for a “did you mean” its name and sentence are enough.
(https://click.palletsprojects.com/en/stable/complex/#lazily-loading-subcommands)
"""

from importlib import import_module

import click

from engine.cli.catalogue import CATALOGUE, Entry
from engine.cli.session import Session
from engine.cli.style import HELP_SETTINGS


class Commands(click.Group):
    """The commands of the catalogue."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in the order of the catalogue."""
        return [entry.name for entry in CATALOGUE]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, imported now; None if there is none."""
        return next((_loaded(entry) for entry in CATALOGUE if entry.name == cmd_name), None)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was typed first; raises `NoSuchCommand` with what may have been meant."""
        if not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            raise click.exceptions.NoSuchCommand(args[0], possibilities=self.list_commands(ctx), ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in the help, from the catalogue alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(entry.name, entry.sentence) for entry in CATALOGUE])


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings=HELP_SETTINGS,
    epilog="`followthrough COMMAND --help` says more about a command.",
)
@click.option("--config", metavar="FILE", help="Instead of ./config.toml.")
@click.option("--database", metavar="URL", help="Instead of the configured one.")
@click.option("--as", "named", metavar="NAME", help="The coordinator who acts.")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.option("--json", is_flag=True, help="Print JSON; commands take it as well.")
@click.option("--version", is_flag=True, help="Print the version.")
@click.pass_context
def root(
    context: click.Context,
    config: str | None,
    database: str | None,
    named: str | None,
    debug: bool,
    json: bool,
    version: bool,
) -> None:
    """Carries out multi-step interventions with families, on time, and asks a person when it is stuck.

    \b
    First steps:
      followthrough demo           a sample co-op, to look around
      followthrough init my-site   a site of your own
    """
    context.ensure_object(Session).take_options(config, database, named, json=json)
    if version:
        from engine import __version__

        print(f"followthrough {__version__}")
        context.exit()
    if context.invoked_subcommand is None:
        print(context.get_help())


def _loaded(entry: Entry) -> click.Command:
    module = import_module(f"engine.cli.commands.{entry.module}")
    command = getattr(module, "group" if entry.group else entry.name.replace("-", "_"))
    if not isinstance(command, click.Command):
        raise TypeError(f"{entry.name} is no command")
    return command
