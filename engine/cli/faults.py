"""Every way in which a command can fail, as the sentence that people read and the exit code that programs read."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from engine.cli.clean import clean
from engine.errors import FollowthroughError

if TYPE_CHECKING:
    from click import UsageError

GLOBAL_OPTIONS = ("--config", "--database", "--as", "--debug", "--version")


def told(error: BaseException) -> tuple[str, int]:
    """The sentence and the exit code for an error; a kind that nobody foresaw is a bug and says so."""
    sentence, code = _told(error)
    return clean(sentence, lines=True), code


def _told(error: BaseException) -> tuple[str, int]:
    if isinstance(error, FollowthroughError):
        return str(error), error.exit_code
    if isinstance(error, sqlite3.Error):
        return _about_database(error), 1
    if isinstance(error, OSError):
        return _about_system(error), 1
    import click

    if isinstance(error, click.UsageError):
        return _about_usage(error), 2
    if isinstance(error, click.ClickException):
        return f"{_lowered(error.format_message())}.", 1
    if isinstance(error, click.Abort):
        return "stopped before the end, because an answer was missing; nothing more was done.", 1
    return (
        f"this is a bug in Followthrough ({type(error).__name__}: {error}); "
        "run the command again with --debug before its name, and report what it prints.",
        1,
    )


def _about_database(error: sqlite3.Error) -> str:
    if "locked" in str(error) or "busy" in str(error):
        return "the database is busy: another program has held it for seconds; try again in a moment."
    if isinstance(error, sqlite3.DatabaseError) and "malformed" in str(error):
        return "the database file is damaged; run `followthrough db check`, and restore a backup."
    return f"the database refused: {error}; check its file, its permissions and the free disk space."


def _about_system(error: OSError) -> str:
    what = error.strerror or type(error).__name__
    where = f" ({error.filename})" if error.filename is not None else ""
    return f"{what[:1].lower()}{what[1:]}{where}; check the path, its permissions and the free disk space."


def _about_usage(error: UsageError) -> str:
    """Click's own words, as one sentence with the way to the help."""
    import click

    message, context = _lowered(error.message or error.format_message()), error.ctx
    if isinstance(error, (click.NoSuchOption, click.exceptions.NoSuchCommand)):
        message += "".join(f"; did you mean {name!r}?" for name in (error.possibilities or ())[:1])
    elif isinstance(error, click.BadParameter):
        message = _lowered(error.format_message())
    if context is None:
        return f"{message}; see `followthrough --help`."
    if message == "missing command" and isinstance(context.command, click.Group):
        names = ", ".join(context.command.list_commands(context))
        return f"`{context.command_path}` needs one of {names}; see `{context.command_path} --help`."
    option = getattr(error, "option_name", None)
    if option in GLOBAL_OPTIONS and context.parent is not None:
        return f"{option} stands before the command: `followthrough {option} … {context.info_name} …`."
    ending = " See" if message.endswith("?") else "; see"
    return f"{message}{ending} `{context.command_path} --help`."


def _lowered(message: str) -> str:
    """On one line, and to be continued."""
    line = " ".join(message.split()).rstrip(".")
    return f"{line[:1].lower()}{line[1:]}"
