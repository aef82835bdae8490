"""A site with a few families and its message files, and the room of one author in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from engine.control import Control
from engine.control.authoring.message_room import MessageRoom
from engine.store.connection import open_database
from tests.runtime.rig import MONDAY, Rig, moment

WORKFLOW = """\
workflow: hello
trigger: {on: event, event: payment.missed}
steps:
  - {name: Work out, type: set, variables: {day: "'Friday'"}}
  - {name: Greet, type: email, template: hello}
  - {name: Text, type: sms, template: hello}
"""


@pytest.fixture
def site(tmp_path: Path, migrated_file: Path) -> Rig:
    """Three families: an ordinary one, one with long names, one of whom little is known."""
    rig = Rig.build(tmp_path, migrated_file)
    rig.message("hello.email.md", "---\nsubject: Hello\n---\nDear {{ family_name }},\n\nHow are you?\n")
    rig.message("hello.sms.txt", "Hi {{ family_name }}, reply STOP to stop.\n")
    folder = tmp_path / "templates" / "workflows"
    folder.mkdir(parents=True)
    (folder / "hello.yaml").write_text(WORKFLOW)
    for family_id, name, email, phone, coordinator in (
        (1, "Martinez", "martinez@example.org", "+13125550142", "Dana"),
        (2, "Kowalczyk-Brennan-Featherstone of Upper Sandusky", "k@example.org", "+13125550143", "Dana"),
        (3, "Li", "li@example.org", None, None),
    ):
        rig.sql(
            "INSERT INTO families (family_id, family_name, email, phone, coordinator) VALUES (?, ?, ?, ?, ?)",
            family_id,
            name,
            email,
            phone,
            coordinator,
        )
    return rig


@pytest.fixture
def room_of(site: Rig) -> Iterator[Callable[[str], MessageRoom]]:
    """The room in somebody's name."""
    with ExitStack() as at_end:

        def room(actor: str) -> MessageRoom:
            connection = open_database(f"sqlite:///{site.folder / 'followthrough.db'}", role="client")
            at_end.callback(connection.close)
            return Control(connection, actor, config=site.config, now=lambda: moment(MONDAY)).messages()

        yield room


@pytest.fixture
def room(room_of: Callable[[str], MessageRoom]) -> MessageRoom:
    """Dana's, on a site without coordinators, where everybody may do everything."""
    return room_of("Dana")
