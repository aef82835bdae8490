"""The `.env` file beside the configuration: one `NAME=value` a line, for the secrets of a machine.

    # a comment
    SMTP_PASSWORD=plain text up to the end of the line      # or up to a blank and a hash
    TWILIO_AUTH_TOKEN='exactly what stands between single quotes'
    export IMAP_PASSWORD="with \\n \\t \\" and \\\\ understood"

The process's own environment goes before it. Values are never expanded (`$HOME` stays as it is) and never end in an
error message, because any of them may be a secret.
"""

import re
from typing import NamedTuple

from engine.config.problems import Problem

_NAME = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)", re.DOTALL)
_DOUBLE = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(?:#.*)?')
_SINGLE = re.compile(r"'([^']*)'\s*(?:#.*)?")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


class Line(NamedTuple):
    """A value and the 1-based line that it stands on."""

    value: str
    number: int


def read_dotenv(text: str, file: str) -> tuple[dict[str, Line], list[Problem]]:
    """The values by name (the last one of a name counts), and what can't be read; `file` is the name to show there."""
    values: dict[str, Line] = {}
    problems: list[Problem] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        match = _NAME.fullmatch(line)
        if match is None:
            problems.append(
                Problem("", f"{file}:{number}", "this line is not NAME=value. Write it so, or put a # before it.")
            )
            continue
        value = _unquoted(match[2])
        if value is None:
            remedy = "Close the quote on the same line; inside double quotes \\n stands for a new line."
            problems.append(Problem(match[1], f"{file}:{number}", f"the quotes around the value don't match. {remedy}"))
            continue
        values[match[1]] = Line(value, number)
    return values, problems


def _unquoted(text: str) -> str | None:
    """The value without its quotes and comment; None when the quotes don't match."""
    if text.startswith('"'):
        match = _DOUBLE.fullmatch(text)
        return match and re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), match[1])
    if text.startswith("'"):
        match = _SINGLE.fullmatch(text)
        return match and match[1]
    return re.split(r"(?:^|\s)#", text, maxsplit=1)[0].strip()
