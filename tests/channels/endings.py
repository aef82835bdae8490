"""A site that really sends, by a mail server and a Twilio that go wrong on request, and what its coordinators read.

The engine, both channels, the receiver of Twilio's callbacks and the console's words are the real ones; days pass by a
clock that is moved by hand.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import uvicorn

from console.model.case_sentences import case_blocks
from console.model.health.health import problem_sentence
from console.model.moments import Clock
from console.model.prose import Block, text_of
from console.model.story import story_blocks
from console.questions.cases import case_of_task
from console.questions.needs_you import needs, wanted
from engine.api.app import create_app
from engine.channels.smtp import Smtp
from engine.channels.smtp_connecting import Patience
from engine.channels.ways_out import channels_for
from engine.cli.instance_story import print_story
from engine.config import Config
from engine.control import Act, Control
from engine.runtime.clock import FrozenClock
from engine.runtime.daemon import RunOptions
from engine.runtime.start import started
from engine.store import reading
from engine.store.connection import open_database
from tests.runtime.rig import Rig
from tests.smtp_server import Running
from tests.twilio_fake import ACCOUNT_SID, AUTH_TOKEN, NUMBER, TwilioFake

ZONE = "America/Chicago"
MONDAY = datetime(2026, 11, 9, 16, 0, tzinfo=UTC)
"""Monday, 10:00 in Chicago; Veterans Day is the Wednesday."""
PASSWORD = "correct horse"
WRITE: dict[str, Any] = {
    "name": "Ask how they are", "type": "email", "subject": "How are you?", "message": "Dear {{ family_name }} family!",
}  # fmt: skip
TEXT: dict[str, Any] = {"name": "Text them", "type": "sms", "message": "Hello {{ family_name }} family!"}
WAIT: dict[str, Any] = {"name": "Wait for an answer", "type": "wait", "for": "20 days"}


class Site:
    """The Rivera family's site."""

    def __init__(self, rig: Rig, fake: TwilioFake) -> None:
        self.rig, self.fake, self.now = rig, fake, MONDAY
        self.patience = Patience()

    def begin(self, *steps: Mapping[str, Any], families: int = 1) -> None:
        """Start the workflow for as many families; all have agreed to texts."""
        template = self.rig.workflow("checking_in", {"workflow": "checking_in", "trigger": "manual", "steps": steps})
        for number in range(1, families + 1):
            name = "Rivera" if number == 1 else f"Rivera {number}"
            self.rig.family(number, family_name=name, coordinator="Dana Ortiz")
            self.rig.sql(
                "INSERT INTO contact_consents (family_id, channel, status) VALUES (?, 'sms', 'granted')", number
            )
            self.rig.start(template, number, triggered_by="manual:Dana Ortiz")
        self.run()

    def run(self, *, later: timedelta = timedelta(0)) -> None:
        """Let the engine do what is due now, after so much more time; then Twilio calls back, and it goes on."""
        self.now += later
        self._run()
        self.fake.call_back()
        self._run()

    def _run(self) -> None:
        config, clock, options = self.rig.config, FrozenClock(self.now), RunOptions(until_idle=True)
        channels = channels_for(config, clock.now)
        email = channels["email"]
        assert isinstance(email, Smtp)
        email._patience = self.patience
        with started(config, options, env={}, clock=clock, lease_clock=lambda: self.now, channels=channels) as daemon:
            daemon.run()

    def on(self, day: int, hour: int = 12) -> None:
        """Let the engine do what is due by that hour of a day of November."""
        at = datetime(2026, 11, day, hour, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
        self.run(later=at - self.now)

    def bounce(self, number: int, status: str, reason: str) -> None:
        """A delivery report comes back for a message."""
        message = self.messages[number]
        payload = {"token": message["token"], "recipient": message["recipient"], "status": status, "reason": reason}
        self.rig.event(
            "email.bounced", None, payload=json.dumps(payload), source="imap", dedupe_key=f"<{message['token']}@b>"
        )
        self.run(later=timedelta(minutes=1))

    def act(self, verb: str, kind: str, target: int, **args: Any) -> Act:
        """Do what a person does at the console."""
        with self._open("client") as connection:
            control = Control(connection, "Dana Ortiz", config=self.rig.config, now=lambda: self.now)
            return control.submit(verb, kind, target, args=args)

    # -- what is in the tables ---------------------------------------------------------------------------------------

    @property
    def messages(self) -> list[dict[str, Any]]:
        """All messages, the oldest first."""
        return self.rig.messages()

    @property
    def ways(self) -> list[tuple[str, str]]:
        """Channel and status of each."""
        return [(message["channel"], message["status"]) for message in self.messages]

    @property
    def tasks(self) -> list[tuple[str, str]]:
        """Type and status of each task."""
        return [(task["task_type"], task["status"]) for task in self.rig.tasks()]

    # -- what a coordinator reads ------------------------------------------------------------------------------------

    def story(self, instance_id: int = 1) -> str:
        """The family's story, a sentence a line."""
        with self._open("reader") as connection:
            return _told(story_blocks(reading.show_instance(connection, instance_id), self.clock))

    def case(self, task_type: str) -> str:
        """The newest case of this type, as it stands under *Needs you*."""
        with self._open("reader") as connection:
            case = case_of_task(connection, self.rig.tasks(task_type)[-1]["task_id"])
            assert case is not None
            return _told(case_blocks(case, self.clock))

    def needs_you(self) -> list[str]:
        """The lines of the list."""
        with self._open("reader") as connection:
            return [row.what for row in needs(connection, wanted(self.clock, simulated=False)).rows]

    def health(self) -> list[str]:
        """What Health says is wrong, and what to do."""
        with self._open("reader") as connection:
            problems = reading.engine_health(connection, self.now, self.now)["problems"]
        return [" ".join(problem_sentence(problem, self.clock)) for problem in problems]

    def command_line(self, instance_id: int = 1) -> str:
        """What `followthrough instance show` prints."""
        with self._open("reader") as connection, redirect_stdout(StringIO()) as printed:
            print_story(reading.show_instance(connection, instance_id), ZONE)
        return printed.getvalue()

    @property
    def clock(self) -> Clock:
        """The console's."""
        return Clock(self.now, ZONE)

    @contextmanager
    def _open(self, role: Any) -> Iterator[Any]:
        with closing(open_database(f"sqlite:///{self.rig.folder / 'followthrough.db'}", role=role)) as connection:
            yield connection


def _told(blocks: Iterable[Block]) -> str:
    lines = (f"{text_of(block.lead)} {text_of(block.body)}" for block in blocks)
    return "\n".join(" ".join(line.split()) for line in lines if line.strip())


@contextmanager
def site_of(folder: Path, migrated: Path, server: Running, **settings: str) -> Iterator[Site]:
    """The site, its Twilio, and the receiver that Twilio calls back."""
    with TwilioFake(now=lambda: made.now) as fake, _listening() as door:
        rig = Rig.build(
            folder,
            migrated,
            engine__mode="execute",
            site__name="Riverside Co-op",
            channels__email__kind="smtp",
            channels__email__host="127.0.0.1",
            channels__email__port=str(server.port),
            channels__email__tls="none",
            channels__email__from="office@co-op.example",
            channels__email__reply_to="replies+{token}@co-op.example",
            channels__email__return_path="bounces+{token}@co-op.example",
            channels__sms__kind="twilio",
            channels__sms__from=NUMBER,
            channels__sms__api_base_url=fake.url,
            api__public_url=f"http://127.0.0.1:{door.getsockname()[1]}",
            **settings,
        )
        rig.settings |= {
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID, "TWILIO_AUTH_TOKEN": AUTH_TOKEN, "SMTP_PASSWORD": PASSWORD,
        }  # fmt: skip
        made = Site(rig, fake)
        with _receiver(rig.config, door):
            yield made


@contextmanager
def _listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


@contextmanager
def _receiver(config: Config, door: socket.socket) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(create_app(config), log_config=None, lifespan="on"))
    thread = threading.Thread(target=server.run, args=([door],), name="receiver", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=10)
