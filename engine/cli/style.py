"""What all commands have in common: how a group is made, the options that many take, how an example is shown."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from engine.cli.session import Session

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

HELP_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 80}
LARGEST = 2**63 - 1
"""No key of a database is larger."""


class _Number(click.ParamType[int]):
    """A whole number from 1, such as the number of a family."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number = int(value)
        except ValueError:
            self.fail(f"{value!r} is no number", param, ctx)
        if not 1 <= number <= LARGEST:
            self.fail(f"{value} is no number from 1 to {LARGEST}", param, ctx)
        return number


NUMBER = _Number()
FILE = click.Path(path_type=Path)


class _Group(click.Group):
    """Lists its commands in the order in which they were written, the common ones first."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def new_group(sentence: str) -> click.Group:
    """A group of commands that says its one sentence; without a command it asks for one."""
    return _Group(help=sentence, no_args_is_help=False, context_settings=HELP_SETTINGS)


def example(*lines: str) -> str:
    """The epilog that shows how a command is typed."""
    shown = "\n".join(f"  followthrough {line}" for line in lines)
    return f"\b\nExample{'s' if len(lines) > 1 else ''}:\n{shown}"


def json_option(command: Decorated) -> Decorated:
    """`--json`, which the session keeps: commands ask `session.json`."""
    option = click.option("--json", is_flag=True, expose_value=False, callback=_take_json, help="Print JSON.")
    return option(command)


def limit_option(command: Decorated) -> Decorated:
    """`--limit N`."""
    return click.option("--limit", type=NUMBER, metavar="N", help="At most so many.")(command)


def id_argument(name: str) -> Callable[[Decorated], Decorated]:
    """The number of the row that the command is about."""
    return click.argument(name, type=NUMBER, metavar="ID", help="Its number.")


def ids_argument(name: str) -> Callable[[Decorated], Decorated]:
    """The numbers of the rows that the command is about."""
    return click.argument(name, type=NUMBER, metavar="ID...", nargs=-1, required=True, help="Their numbers.")


def _take_json(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value:
        context.ensure_object(Session).json = True
