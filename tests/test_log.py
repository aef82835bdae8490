"""Log lines: a stable name, fields that can't steer a terminal, and neither secrets nor personal data."""

import io
import json
from collections.abc import Iterator

import pytest

from engine import log, log_events
from engine.log_events import Event

EVENTS = [event for event in vars(log_events).values() if isinstance(event, Event)]


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    yield io.StringIO()
    log.configure()


def test_a_line_for_people(stream: io.StringIO) -> None:
    log.configure("info", "text", stream=stream)
    log.write(log_events.STEP_FAILED, instance_id=7, ids=[1, 2], error=ValueError("no such thing"), none=None)
    line = stream.getvalue()
    assert line.count("\n") == 1
    assert " info    step.failed " in line
    assert log_events.STEP_FAILED.words in line
    assert line.endswith(' instance_id=7 ids="[1, 2]" error="ValueError: no such thing" none=null\n')


def test_a_line_for_machines(stream: io.StringIO) -> None:
    log.configure("info", "json", stream=stream)
    log.write(log_events.STEP_FAILED, instance_id=7, nested={"count": 1, "password": "x"})
    line = json.loads(stream.getvalue())
    assert line.pop("at").endswith("Z")
    assert line == {
        "level": "info",
        "event": "step.failed",
        "words": log_events.STEP_FAILED.words,
        "instance_id": 7,
        "nested": {"count": 1, "password": "***"},
    }


def test_levels_below_the_configured_one_are_left_out(stream: io.StringIO) -> None:
    log.configure("warning", stream=stream)
    for event in EVENTS:
        log.write(event)
    levels = {line.split()[1] for line in stream.getvalue().splitlines()}
    assert levels == {"warning", "error"}


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_must_not_be_logged_is_not(stream: io.StringIO, form: str) -> None:
    log.configure("info", "json" if form == "json" else "text", secrets=["hunter2", "hunter2-longer"], stream=stream)
    log.write(
        log_events.CONFIG_WARNING,
        api_token="from-a-field",
        why="refused hunter2-longer, then hunter2",
        url="postgresql://dana:in-a-url@host/db",
        items=["hunter2", {"smtp_password": "from-a-field"}],
        error=ValueError("with hunter2"),
        recipient="dana@example.org",
        body="Hi Martinez",
    )
    line = stream.getvalue()
    for text in ("from-a-field", "hunter2", "longer", "in-a-url", "dana@example.org", "Martinez"):
        assert text not in line
    assert "refused ***, then ***" in line


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_value_cannot_steer_a_terminal_or_forge_a_line(stream: io.StringIO, form: str) -> None:
    log.configure("info", "json" if form == "json" else "text", stream=stream)
    log.write(log_events.MESSAGE_REFUSED, why='a\x1b[31m\u202e\x9b\n2026 error daemon.failed "x" \\')
    line = stream.getvalue()
    assert line.count("\n") == 1
    assert line.rstrip("\n").isprintable()


def test_a_long_value_is_cut(stream: io.StringIO) -> None:
    log.configure(stream=stream)
    log.write(log_events.MESSAGE_REFUSED, why="x" * 1_000_000)
    assert len(stream.getvalue()) < 2500


def test_a_traceback_shows_at_the_level_debug_only(stream: io.StringIO) -> None:
    try:
        raise KeyError("lost")
    except KeyError as error:
        log.configure("info", stream=stream)
        log.write(log_events.DAEMON_FAILED, error=error)
        assert "test_log.py" not in stream.getvalue()
        log.configure("debug", stream=stream)
        log.write(log_events.DAEMON_FAILED, error=error)
        assert "test_log.py" in stream.getvalue()


def test_it_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure()
    log.write(log_events.DAEMON_STARTED, pid=1)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.endswith("pid=1\n")
    log.configure()


def test_names_are_unique_and_words_are_sentences() -> None:
    assert len({event.name for event in EVENTS}) == len(EVENTS)
    for event in EVENTS:
        assert event.name.count(".") == 1
        assert event.words[0].isupper()
        assert event.words.endswith(".")
