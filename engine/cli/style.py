"""What all commands have in common: how an app is made, and the options that many take."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Limit = Annotated[int | None, typer.Option(min=1, metavar="N", help="At most so many.")]
OneId = Annotated[int, typer.Argument(metavar="ID", help="Its number.")]
ManyIds = Annotated[list[int], typer.Argument(metavar="ID", help="Their numbers.")]


def new_app(*, help: str | None = None, epilog: str | None = None) -> typer.Typer:  # noqa: A002 - Typer's own name
    """A group of commands in the one style: plain text, `-h` too, no shell completion to install."""
    return typer.Typer(
        help=help,
        epilog=epilog,
        add_completion=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )


def example(*lines: str) -> str:
    """The epilog that shows how a command is typed."""
    shown = "\n".join(f"  followthrough {line}" for line in lines)
    return f"\b\nExample{'s' if len(lines) > 1 else ''}:\n{shown}"
