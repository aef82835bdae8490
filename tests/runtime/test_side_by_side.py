"""How many letters of a channel are on their way at once, and that others are not held up by them."""

import asyncio
import threading

import pytest

from engine.channels.letter import Letter, Receipt, Result
from engine.runtime.sender import Sender
from tests.runtime.rig import Rig, until_armed
from tests.runtime.scripted import Scripted


class Counting(Scripted):
    """Counts how many letters are on their way at once; nobody leaves before the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.now: dict[str, int] = {}
        self.most: dict[str, int] = {}
        self.leave, self.arrived = threading.Event(), threading.Semaphore(0)

    async def send(self, letter: Letter) -> Receipt:
        """Wait for the others."""
        self.now[letter.channel] = self.now.get(letter.channel, 0) + 1
        self.most[letter.channel] = max(self.most.get(letter.channel, 0), self.now[letter.channel])
        self.arrived.release()
        await asyncio.to_thread(self.leave.wait)
        self.now[letter.channel] -= 1
        return Receipt(Result.SENT)


@pytest.mark.parametrize(("at_once", "most"), [({"sms": 2}, 2), ({}, 6)])
def test_a_channel_sends_so_many_at_once_and_the_others_go_on(at_once: dict[str, int], most: int) -> None:
    sender, channel = Sender(20, 30, at_once=at_once), Counting()
    for number in range(6):
        sender.send(number, channel, Letter(str(number), "sms", "+1", b"", ".txt"))
    for number in range(3):
        sender.send(10 + number, channel, Letter(str(number), "email", "a@b.c", b"", ".eml"))
    for _ in range(most + 3):
        assert channel.arrived.acquire(timeout=10)
    channel.leave.set()
    found = 0
    while found < 9:
        found += len(sender.results(10))
    sender.close()
    assert channel.most == {"sms": most, "email": 3}
    assert sender.in_flight == 0


def test_what_waits_for_its_turn_is_not_armed(rig: Rig) -> None:
    """An opt-out, or the end of the day, must still reach the texts that wait behind a slow one."""
    rig.settings["FOLLOWTHROUGH_CHANNELS__SMS__MAX_CONNECTIONS"] = "1"
    template = rig.workflow("w", [{"name": "Text", "type": "sms", "message": "Hi"}])
    for family_id in range(1, 4):
        rig.family(family_id)
        rig.start(template, family_id)
    channel = Counting()
    with rig.daemon(channels={"sms": channel}) as daemon:
        daemon.tick()
        until_armed(daemon)
        assert channel.arrived.acquire(timeout=10)
        armed = sorted(message["status"] for message in rig.messages())
        waiting = [message["recipient"] for message in rig.messages() if message["status"] == "intended"]
        for address in waiting:
            rig.sql("INSERT INTO contact_consents (address, channel, status) VALUES (?, 'sms', 'withdrawn')", address)
        channel.leave.set()
        daemon.run()
    assert armed == ["intended", "intended", "sending"]
    assert sorted(message["status"] for message in rig.messages()) == ["sent", "suppressed", "suppressed"]
