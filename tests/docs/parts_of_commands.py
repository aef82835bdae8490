"""Generated part on the command line: every command with its arguments, options and examples, as its help has them."""

from collections.abc import Callable, Iterator
from inspect import cleandoc
from typing import Any

import click

from engine.cli.catalogue import CATALOGUE, Entry
from engine.cli.root import root
from tests.docs.markdown import block, code, table


def _commands() -> str:
    return "\n\n".join(part for entry in CATALOGUE for part in _entry(entry))


def _entry(entry: Entry) -> Iterator[str]:
    command = root.get_command(click.Context(root), entry.name)
    if not isinstance(command, click.Group):
        yield from _command(entry.name, command, "##")
        return
    yield f"## {entry.name}"
    yield entry.sentence
    for name, each in command.commands.items():
        yield from _command(f"{entry.name} {name}", each, "###")


def _command(name: str, command: Any, heading: str) -> Iterator[str]:
    context = command.context_class(command, info_name=name)
    records = [(parameter, *_record(parameter, context)) for parameter in command.params]
    arguments = [(_name(each, shown), about) for each, shown, about in records if each.param_type_name == "argument"]
    options = [(shown, about) for each, shown, about in records if each.param_type_name == "option"]
    json = any(shown == "--json" for shown, _ in options)
    options = [(shown, about) for shown, about in options if shown != "--json"]
    usage = ["followthrough", name, *(each for each, _ in arguments)]
    usage += ["[OPTIONS]"] * bool(options) + ["[--json]"] * json
    yield f"{heading} {name}"
    yield code(" ".join(usage))
    yield _plain(command.help)
    rows = [(code(shown), about) for shown, about in (*arguments, *options)]
    if rows:
        yield table(("takes", "means"), rows)
    if command.epilog:
        lines = _plain(command.epilog).splitlines()[1:]
        yield block("sh", "\n".join(line.strip() for line in lines))


def _record(parameter: Any, context: Any) -> tuple[str, str]:
    shown, about = parameter.get_help_record(context)
    return shown.replace("/", ", "), about.replace("  [", " [").replace(" [required]", " (Required.)")


def _name(argument: Any, shown: str) -> str:
    name = shown.removesuffix("...").strip("[]") + ("…" if argument.nargs == -1 else "")
    return name if argument.required else f"[{name}]"


def _plain(text: str | None) -> str:
    return cleandoc(text or "").replace("\b\n", "").strip()


PARTS: dict[str, Callable[[], str]] = {"commands": _commands}
