"""Asking what became of texts when the provider's callbacks stay silent.

A callback can get lost, and a site may have no address that the world can reach. So a text that was handed over, and
of which nobody has heard for ten minutes, is asked about by its id; then when it is twice as old, and so on for three
days.
What is heard becomes an event like any callback, with the same key, so that hearing it twice is hearing it once.

The questions are asked in a thread of their own, some at a time: the engine never waits for them.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.channels.letter import Channel
from engine.channels.status_report import AskableChannel, StatusReport
from engine.store.connection import transaction
from engine.store.polling import SilentText, silent_texts
from engine.store.receiving import receive_status

SILENCE = timedelta(minutes=10)
"""So long a text may be without word before it is asked about."""

GIVEN_UP_AFTER = timedelta(days=3)
"""Some carriers never say that a text arrived."""

ROUND = timedelta(minutes=1)
"""Between two rounds of questions."""

QUESTIONS = 20
"""In one round."""

FAILURES = 3
"""So many questions in a row without an answer end a round: the provider is down."""


def ask_at(sent_at: datetime, asked_at: datetime | None) -> datetime:
    """When a text is asked about next: after ten minutes, then each time that it is twice as old as at the last."""
    if asked_at is None:
        return sent_at + SILENCE
    return sent_at + 2 * max(asked_at - sent_at, SILENCE)


@dataclass(slots=True, frozen=True)
class _Answer:
    text: SilentText
    report: StatusReport


class Polling:
    """Who was asked about what, and what was heard since the engine last looked."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        way: object = channels.get("sms")
        self._channel = way if isinstance(way, AskableChannel) else None
        self._asked: dict[int, tuple[datetime, datetime]] = {}
        """When each text was sent and last asked about; forgotten by a restart, which asks once more."""
        self._answers: queue.SimpleQueue[_Answer] = queue.SimpleQueue()
        self._last_round: datetime | None = None
        self._thread: threading.Thread | None = None

    def run(self, connection: sqlite3.Connection, now: datetime, lease_now: datetime) -> int:
        """Write down what was heard, and ask on if it is time; returns how many events came of it."""
        if self._channel is None:
            return 0
        heard = self._write_down(connection)
        busy = self._thread is not None and self._thread.is_alive()
        if not busy and (self._last_round is None or lease_now - self._last_round >= ROUND):
            self._last_round = lease_now
            self._begin(self._channel, self._due(connection, self._channel.name, now), now)
        return heard

    def join(self) -> None:
        """Wait for the round that is under way."""
        if self._thread is not None:
            self._thread.join()

    def _due(self, connection: sqlite3.Connection, provider: str, now: datetime) -> list[SilentText]:
        since = now - GIVEN_UP_AFTER
        self._asked = {key: moments for key, moments in self._asked.items() if moments[0] > since}
        due = []
        for text in silent_texts(connection, provider, since, now - SILENCE):
            asked = self._asked.get(text.message_id)
            if ask_at(text.sent_at, asked[1] if asked is not None else None) <= now:
                due.append(text)
        return due[:QUESTIONS]

    def _begin(self, channel: AskableChannel, texts: Sequence[SilentText], now: datetime) -> None:
        if not texts:
            return
        for text in texts:
            self._asked[text.message_id] = (text.sent_at, now)
        self._thread = threading.Thread(target=self._ask, args=(channel, texts), name="polling", daemon=True)
        self._thread.start()

    def _ask(self, channel: AskableChannel, texts: Sequence[SilentText]) -> None:
        failures = 0
        for text in texts:
            report = channel.status_of(text.provider_id)
            failures = 0 if report is not None else failures + 1
            if failures >= FAILURES:
                return
            if report is not None and report.status != text.provider_status:
                self._answers.put(_Answer(text, report))

    def _write_down(self, connection: sqlite3.Connection) -> int:
        answers = []
        while not self._answers.empty():
            answers.append(self._answers.get())
        if not answers:
            return 0
        with transaction(connection):
            return sum(
                receive_status(
                    connection, answer.text.provider_id, answer.text.key, answer.report.status, answer.report.error_code
                )
                for answer in answers
            )
