"""The folder of a demonstration: configuration, templates, a migrated database, and the co-op's rows.

Every part is made only where it is missing, and the rows come in one transaction, so that a build that was cut off is
simply done again and a finished one is left as it is. A folder that is not ours is never written to.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from pathlib import Path

from engine import resources
from engine.config import Config, load_config
from engine.core.definition import parse_file
from engine.demo.coop import START
from engine.demo.places import SITE_ZONE
from engine.demo.tables import SQL, insert_coop
from engine.errors import FollowthroughError, Refused
from engine.store import migrate
from engine.store.connection import open_database, transaction
from engine.store.publishing import publish

MARK = ".followthrough-demo.json"
"""The file that says that a folder is a demonstration, and of how many families."""

CONFIG = f"""\
# The configuration of a demonstration. For a site of your own, run `followthrough init`.

[database]
url = "sqlite:///followthrough.db"

[engine]
mode = "simulate"            # every message goes to the outbox, and nobody is contacted
log_level = "warning"

[calendar]
time_zone = "{SITE_ZONE}"

[channels.email]
from = "families@example.org"

[site]
name = "Prairie Rivers Learning Co-op"
postal_address = "41 Orchard Street, Springfield, IL 62701"
phone = "+13125550100"

[demo]
simulate_replies = true      # made-up families answer, bounce and pick up the phone
"""


def build(directory: Path, families: int | None, *, default: int) -> Config:
    """Make the folder ready to run, whatever is there already; returns its configuration.

    `families` None takes what the folder was built with, or `default`. Raises `Refused` where the folder holds
    something else, or a demonstration of another size.
    """
    count = _claim(directory, families, default)
    _write_if_missing(directory / "config.toml", CONFIG)
    _copy_templates(directory / "templates")
    config = load_config(directory / "config.toml", env={})
    migrate.upgrade(config.database.url)
    _fill(config, count)
    return config


def _claim(directory: Path, families: int | None, default: int) -> int:
    """Take the folder, or find that it is ours; returns how many families it is for."""
    try:
        mark = directory / MARK
        if mark.is_file():
            count = _read_mark(mark)
            if families is not None and families != count:
                raise Refused(
                    f"{directory} holds a demonstration with {count:,} families, not {families:,}; "
                    "leave out --families to go on with it, name another --dir, or delete that folder."
                )
            return count
        if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
            raise Refused(f"{directory} is there already and is no demonstration; name another place with --dir.")
        directory.mkdir(parents=True, exist_ok=True)
        count = default if families is None else families
        _write_if_missing(mark, json.dumps({"families": count, "start": START.isoformat()}) + "\n")
    except OSError as error:
        raise Refused(
            f"The demonstration can't be written to {directory} ({error.strerror or error}); "
            "name another place with --dir."
        ) from None
    return count


def _read_mark(mark: Path) -> int:
    try:
        count = json.loads(mark.read_text(encoding="utf-8"))["families"]
    except (ValueError, KeyError, TypeError):
        count = None
    if not isinstance(count, int) or count < 1:
        raise Refused(f"{mark} can't be read; delete the folder {mark.parent} and begin again.")
    return count


def _write_if_missing(file: Path, text: str) -> None:
    """Write a file whole or not at all."""
    if file.exists():
        return
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(file)


def _copy_templates(target: Path) -> None:
    """The sample workflows and messages; what somebody has changed here since is theirs."""
    source = resources.templates_dir()
    for file in sorted(source.rglob("*")):
        if file.is_file():
            there = target / file.relative_to(source)
            if not there.exists():
                there.parent.mkdir(parents=True, exist_ok=True)
                temporary = there.with_name(f".{there.name}.{os.getpid()}.tmp")
                shutil.copyfile(file, temporary)
                temporary.replace(there)


def _fill(config: Config, families: int) -> None:
    connection = open_database(config.database.url, role="client")
    try:
        if connection.execute(SQL.families).fetchone()[0]:
            return
        with transaction(connection):
            _publish_all(connection, config)
            insert_coop(connection, families)
    finally:
        connection.close()


def _publish_all(connection: sqlite3.Connection, config: Config) -> None:
    """As `workflow publish` does with every file."""
    for file in sorted(config.paths.workflows.glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        parsed = parse_file(text, file.name)
        if parsed.definition is None:
            raise FollowthroughError(f"{file} can't be published: {parsed.errors[0].message}; mend it and try again.")
        publish(connection, parsed.definition, text, file.name, actor="demo", now=START)
