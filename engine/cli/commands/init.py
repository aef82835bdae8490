"""`followthrough init`: a site of one's own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click

from engine.cli.printing import print_json, say
from engine.cli.session import Session
from engine.cli.style import FILE, example, json_option

Answers = dict[tuple[str, str], str]


@click.command(epilog=example("init", "init my-site"))
@click.argument("folder", type=FILE, default=".", metavar="[DIR]", help="Where; made if it isn't there.")
@json_option
@click.pass_obj
def init(session: Session, folder: Path) -> None:
    """Set a site up: configuration, templates and database.

    On a terminal it asks who you are and where; elsewhere it takes sensible answers. What is there already is kept, and
    no workflow is published: `followthrough workflow publish` does that.
    """
    from engine.cli.new_site import write_files
    from engine.errors import UsageError

    if session.config_file is not None:
        raise UsageError("`init` writes config.toml into the folder that you name; leave --config out.")
    answers = _asked() if _somebody_is_there(folder) else _unasked()
    if session.database is not None:
        answers[("database", "url")] = session.config.database.url
    made, kept = write_files(folder, answers)
    database, is_new = _database(session, folder)
    (made if is_new else kept).append(database)
    if session.json:
        print_json({"dir": str(folder.absolute()), "made": made, "kept": kept})
        return
    for name in made:
        say(f"made  {name}")
    for name in kept:
        say(f"kept  {name}")
    say(_what_now(folder, answers))


def _somebody_is_there(folder: Path) -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty() and not (folder / "config.toml").exists()


def _unasked() -> Answers:
    """Nobody is there to ask. The defaults stand; only a host that doesn't know its own zone needs a word."""
    return {} if _host_zone() else {("calendar", "time_zone"): "UTC"}


def _asked() -> Answers:
    """What only people know, asked at the terminal; each answer by section and key."""
    from engine.config.host_zone import zone_of
    from engine.config.values import mailbox_of, text_of

    say("Five questions; Enter takes what stands in brackets. Everything can be changed in config.toml.")
    name = _prompt("The name of your co-op, school or programme", "Our Co-op", text_of)
    return {
        ("site", "name"): name,
        ("site", "sender"): _prompt("Who messages are from, a person or a team", name, text_of),
        ("channels.email", "from"): _prompt("The email address they are from; Enter for later", "", mailbox_of),
        ("site", "postal_address"): _prompt(
            "Your postal address, for the foot of emails; Enter for later", "", text_of
        ),
        ("calendar", "time_zone"): _prompt("Your time zone", _host_zone() or "", zone_of),
    }


def _prompt(question: str, default: str, read: Callable[[str], object]) -> str:
    """Ask until `read` takes the answer; it raises ValueError with what to write."""

    def checked(answer: str) -> str:
        try:
            read(answer)
        except ValueError as error:
            raise click.BadParameter(f"The answer {error}") from None
        return answer

    answer: str = click.prompt(question, default=default, show_default=bool(default), value_proc=checked)
    return answer.strip()


def _host_zone() -> str | None:
    from engine.config.host_zone import host_zone

    try:
        return host_zone()
    except ValueError:
        return None


def _database(session: Session, folder: Path) -> tuple[str, bool]:
    """Migrate the database of the configuration in `folder` if it isn't there; its URL, and whether it is new."""
    from engine.config import load_config
    from engine.store import migrate

    config = load_config(folder / "config.toml", database=session.database)
    url = config.database.url
    if migrate.current(url) is not None:
        return config.database.shown_url, False
    migrate.upgrade(url)
    return config.database.shown_url, True


def _what_now(folder: Path, answers: Answers) -> str:
    lines = []
    if answers.get(("calendar", "time_zone")) == "UTC":
        lines.append("This machine doesn't say its time zone, so config.toml has UTC: write your own into [calendar].")
    there = "" if folder.resolve() == Path.cwd() else f"  cd {folder}\n"
    lines.append(
        "Nothing is published and nobody is contacted: the engine simulates until engine.mode says otherwise. Next:\n"
        f"{there}"
        "  followthrough family import families.csv --dry-run\n"
        "  followthrough workflow publish templates/workflows/high_risk_intervention.yaml\n"
        "  followthrough engine\n"
        "Once the outbox holds what families should get: `followthrough message publish`, set the channels up\n"
        "(config.toml, and the passwords that .env.example names), rehearse with channels.redirect_to, and then\n"
        "`followthrough go-live`."
    )
    return "\n".join(lines)
