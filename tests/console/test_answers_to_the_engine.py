"""What the choices of an uncertain message ask for is what the engine takes for an answer."""

from pathlib import Path

import pytest

from console.model.choices import choices
from console.model.moments import Clock
from console.questions.cases import case_of_task
from console.sample import ACTOR, NOW, SITE_ZONE
from engine.config import load_config
from engine.control import Control
from engine.store.connection import open_database

UNCERTAIN = 3
"""The sample's task that asks what became of a text message."""


@pytest.mark.parametrize(("digit", "becomes"), [(1, "intended"), (2, "failed"), (7, "sent")])
def test_what_became_of_the_message(digit: int, becomes: str, database: Path) -> None:
    config = load_config(None, env={}, database=f"sqlite:///{database}")
    connection = open_database(config.database.url, role="client")
    try:
        case = case_of_task(connection, UNCERTAIN)
        assert case is not None
        choice = choices(case, Clock(NOW, SITE_ZONE), ACTOR, lambda kind, verb: None)[digit - 1]
        control = Control(connection, ACTOR, config=config, now=lambda: NOW)
        act = control.submit(
            choice.verb, choice.target_kind, str(choice.target_id), revision=choice.revision, args=choice.args
        )
        assert act.status == "applied", act.result
        messages = connection.execute(
            "SELECT status FROM messages WHERE instance_id = ? ORDER BY message_id DESC LIMIT 1",
            (case.frozen.instance_id,),
        )
        assert messages.fetchone()["status"] == becomes
    finally:
        connection.close()
