"""A channel that fails for reasons that are ours: nothing is lost, nobody's attempts are spent, one alert, one try."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from engine.channels.letter import Letter, Receipt, Result
from engine.core.faults import Fault
from engine.runtime.daemon import RunOptions
from engine.runtime.engine import Engine
from engine.store.reading.health import engine_health
from engine.store.reading.needs_you import Wanted, needs_you
from tests.runtime.rig import MONDAY, Rig, moment
from tests.runtime.scripted import SENT, UNCERTAIN, Scripted

WRONG_PASSWORD = Receipt(Result.NOT_SENT, "the server refuses the password", error_code="535", fault=Fault.OURS)
DOWN = Receipt(Result.NOT_SENT, "the server can't be reached", fault=Fault.PROVIDER)
WRITE = {"name": "Write", "type": "email", "subject": "Hello", "message": "Hello"}
TEXT = {"name": "Text", "type": "sms", "message": "Hello"}
NOON = "2026-11-16T12:00:00-06:00"


class Server(Scripted):
    """A far end that fails until a moment, and remembers when it was tried."""

    def __init__(self, works_at: str | None = None, failing: Receipt = WRONG_PASSWORD) -> None:
        super().__init__()
        self.failing = failing
        self.works_at = moment(works_at) if works_at else None
        self.now: Callable[[], datetime] = lambda: moment(MONDAY)
        self.tried: list[datetime] = []

    async def send(self, letter: Letter) -> Receipt:
        """Fail, or receive."""
        self.tried.append(self.now())
        if self.works_at is None or self.now() < self.works_at:
            return self.failing
        self.received.append(letter.key)
        return SENT


def begin(rig: Rig, count: int, *steps: dict[str, Any]) -> None:
    template = rig.workflow("w", list(steps) or [WRITE])
    for family_id in range(1, count + 1):
        rig.family(family_id)
        rig.start(template, family_id)


def run(rig: Rig, server: Server, until: str | None = NOON, begin: str = MONDAY) -> None:
    options = RunOptions(until_idle=True, until=moment(until) if until else None)
    with rig.daemon(begin, options=options, channels={"email": server, "sms": Scripted()}) as daemon:
        server.now = lambda: daemon.engine.now
        daemon.run()


def breaker(rig: Rig) -> dict[str, Any]:
    return rig.one("SELECT * FROM breakers WHERE channel = 'email'")


def minutes(server: Server) -> list[int]:
    """When it was tried, in minutes after the start."""
    return [round((at - moment(MONDAY)).total_seconds() / 60) for at in server.tried]


def test_a_wrong_password_holds_everything_and_spends_nothing(rig: Rig) -> None:
    begin(rig, 20)
    server = Server()
    run(rig, server, until="2026-11-16T10:00:30-06:00")
    rows = rig.sql("SELECT status, held_reason, attempts FROM workflow_queue")
    assert {tuple(row.values()) for row in rows} == {("held", "breaker:email", 0)}
    assert {row["status"] for row in rig.messages()} == {"intended"}
    (task,) = rig.tasks()
    assert (task["task_type"], task["priority"], task["status"]) == ("channel_down", "urgent", "open")
    assert "the server refuses the password (535)" in task["description"]
    assert (breaker(rig)["state"], breaker(rig)["task_id"]) == ("open", task["task_id"])


def test_one_message_tries_at_a_time_and_waits_grow(rig: Rig) -> None:
    begin(rig, 20)
    server = Server()
    run(rig, server, until="2026-11-16T11:05:00-06:00")
    assert minutes(server)[-6:] == [1, 3, 7, 15, 31, 61]
    assert minutes(server).count(0) == 20, "what was armed before the first answer had left already"
    assert len(rig.tasks()) == 1


def test_what_waits_goes_out_over_minutes_when_it_works_again(rig: Rig) -> None:
    begin(rig, 60)
    server = Server(works_at="2026-11-16T10:03:00-06:00")
    run(rig, server)
    assert len(server.received) == len(set(server.received)) == 60
    assert {row["attempts"] for row in rig.sql("SELECT attempts FROM workflow_queue")} <= {0}
    assert {row["status"] for row in rig.sql("SELECT status FROM workflow_instances")} == {"completed"}
    assert breaker(rig)["state"] == "closed"
    assert rig.tasks()[0]["status"] == "done"
    assert len({at for at in server.tried if at > moment("2026-11-16T10:03:00-06:00")}) > 10


def test_until_idle_a_virtual_clock_waits_for_the_next_try(rig: Rig) -> None:
    begin(rig, 3)
    server = Server(works_at="2026-11-16T10:03:00-06:00")
    run(rig, server, until=None)
    assert len(server.received) == 3


def test_a_channel_that_never_works_keeps_no_virtual_clock_going_for_ever(rig: Rig) -> None:
    begin(rig, 1)
    run(rig, Server(), until=None)
    assert breaker(rig)["openings"] == 51


def run_at_most(rig: Rig, server: Server, begin: str, ticks: int = 300) -> None:
    """Run until idle; an engine that turns round and round at one moment is stopped, and fails the test."""
    seen: list[datetime] = []

    def count(engine: Engine) -> None:
        seen.append(engine.now)
        assert len(seen) < ticks, f"it turns round and round at {engine.now}"

    options = RunOptions(until_idle=True, on_tick=count)
    with rig.daemon(begin, options=options, channels={"email": server, "sms": Scripted()}) as daemon:
        server.now = lambda: daemon.engine.now
        daemon.run()


def test_a_token_that_is_paused_is_no_reason_to_look_again_at_once(rig: Rig) -> None:
    begin(rig, 1)
    run(rig, Server(), until="2026-11-16T10:00:30-06:00")
    rig.act("pause", "instance", 1)
    run_at_most(rig, Server(), "2026-11-16T10:00:30-06:00")
    rig.act("resume", "instance", 1)
    server = Server(works_at=MONDAY)
    run_at_most(rig, server, "2026-11-16T10:00:30-06:00")
    assert len(server.received) == 1


def test_a_try_that_comes_after_hours_is_waited_for_and_not_asked_for_again_and_again(rig: Rig) -> None:
    begin(rig, 3)
    server = Server(works_at="2026-11-17T09:00:00-06:00")
    run_at_most(rig, server, "2026-11-16T17:59:30-06:00")
    assert len(server.received) == len(set(server.received)) == 3


@pytest.mark.parametrize("failing", [DOWN, UNCERTAIN])
def test_five_of_the_providers_faults_in_a_row_open_it(rig: Rig, failing: Receipt) -> None:
    begin(rig, 4)
    server = Server(failing=failing)
    run(rig, server, until="2026-11-16T10:00:30-06:00")
    assert breaker(rig)["state"] == "closed"
    rig.family(5)
    rig.start(1, 5)
    run(rig, server, until="2026-11-16T10:00:40-06:00")
    assert breaker(rig)["state"] == "open"


def test_a_new_message_waits_before_anything_of_it_is_begun(rig: Rig) -> None:
    begin(rig, 1)
    server = Server()
    run(rig, server, until="2026-11-16T10:00:10-06:00")
    rig.family(2)
    rig.start(1, 2)
    run(rig, server, until="2026-11-16T10:00:20-06:00")
    assert len(rig.messages()) == 1
    assert [row["held_reason"] for row in rig.sql("SELECT held_reason FROM workflow_queue")] == ["breaker:email"] * 2


def test_another_channel_goes_on(rig: Rig) -> None:
    begin(rig, 2)
    texts = rig.workflow("texts", [TEXT])
    rig.start(texts, 1)
    run(rig, Server(), until="2026-11-16T10:00:30-06:00")
    assert [row["status"] for row in rig.messages() if row["channel"] == "sms"] == ["sent"]


def test_it_outlives_a_restart(rig: Rig) -> None:
    begin(rig, 2)
    server = Server(works_at="2026-11-16T10:02:00-06:00")
    run(rig, server, until="2026-11-16T10:00:30-06:00")
    tried = len(server.tried)
    run(rig, server, until="2026-11-16T10:00:50-06:00")
    assert len(server.tried) == tried
    run(rig, server, until="2026-11-16T10:30:00-06:00")
    assert len(server.received) == 2


def test_somebody_has_mended_it_and_needn_t_wait(rig: Rig) -> None:
    begin(rig, 2)
    run(rig, Server(), until="2026-11-16T11:20:00-06:00")
    server = Server(works_at=MONDAY)
    act = rig.act("release", "channel", "email")
    assert (act.status, "tries at once" in (act.result or "")) == ("applied", True)
    run(rig, server, until="2026-11-16T11:25:00-06:00")
    assert len(server.received) == 2


def test_there_is_nothing_to_release_when_nothing_is_wrong(rig: Rig) -> None:
    assert rig.act("release", "channel", "email").status == "refused"


def test_a_try_of_which_nothing_is_heard_is_followed_by_another(rig: Rig) -> None:
    """The engine that sent it was killed; the breaker is not half open for ever."""
    begin(rig, 2)
    run(rig, Server(), until="2026-11-16T10:00:30-06:00")
    rig.sql("UPDATE breakers SET state = 'half_open', probe_at = '2026-11-16 16:06:00.000000', "
            "updated_date = '2026-11-16 16:01:00.000000'")  # fmt: skip
    server = Server(works_at=MONDAY)
    run(rig, server, until="2026-11-16T10:30:00-06:00")
    assert minutes(server)[0] == 6
    assert len(server.received) == 2


def test_tokens_of_a_breaker_that_is_gone_go_on(rig: Rig) -> None:
    begin(rig, 2)
    run(rig, Server(), until="2026-11-16T10:00:30-06:00")
    rig.sql("DELETE FROM breakers")
    server = Server(works_at=MONDAY)
    run(rig, server)
    assert len(server.received) == 2


def test_the_alert_is_for_an_administrator(rig: Rig) -> None:
    rig.sql("INSERT INTO coordinators (name, role) VALUES ('Dana', 'coordinator'), ('Ines', 'admin')")
    begin(rig, 1)
    run(rig, Server(), until="2026-11-16T10:00:30-06:00")
    assert rig.tasks()[0]["assigned_to"] == "Ines"


def test_health_and_the_list_say_so(rig: Rig) -> None:
    begin(rig, 2)
    run(rig, Server(), until="2026-11-16T10:00:30-06:00")
    now = moment("2026-11-16T10:00:30-06:00")
    with rig.database() as connection:
        problems = [each for each in engine_health(connection, now, now)["problems"] if each["code"] == "breaker"]
        (waiting,) = needs_you(connection, Wanted(now, now, mode="simulate"))
    assert [(each["channel"], each["since"]) for each in problems] == [("email", moment(MONDAY))]
    assert waiting["task_type"] == "channel_down"
