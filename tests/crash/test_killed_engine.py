"""The short form of `python -m tests.crash.killer`: a few kills on a small co-op, each of them of a real process."""

from pathlib import Path

import pytest

from tests.crash.killer import compare
from tests.crash.picture import differences


@pytest.mark.slow
def test_an_engine_that_is_killed_comes_to_the_end_of_one_that_nobody_disturbed(tmp_path: Path) -> None:
    assert compare(tmp_path, families=150, kills=8, seed=1) == []


def story(**columns: object) -> dict[str, object]:
    return {"status": "completed", "messages": [{"channel": "email", "sent_at": "9:00"}], "events": [], **columns}


@pytest.mark.parametrize(
    ("found", "line"),
    [
        ({}, "instance 1 w 1: missing after the kills"),
        ({("instance", 1, "w", 1): story(), ("instance", 1, "w", 2): story()}, "instance 1 w 2: only after the kills"),
        ({("instance", 1, "w", 1): story(status="paused")}, 'instance 1 w 1: status: "completed" became "paused"'),
        (
            {("instance", 1, "w", 1): story(messages=[{"channel": "email", "sent_at": "9:05"}])},
            'instance 1 w 1: messages[0].sent_at: "9:00" became "9:05"',
        ),
        (
            {("instance", 1, "w", 1): story(messages=[])},
            'instance 1 w 1: messages: [{"channel": "email", "sent_at": "9:00"}] became []',
        ),
    ],
)
def test_what_differs_is_said(found: dict[tuple[object, ...], dict[str, object]], line: str) -> None:
    assert differences({("instance", 1, "w", 1): story()}, found) == [line]
