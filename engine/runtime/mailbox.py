"""The mailbox beside the engine: a thread that only talks to the mail server, and the desk where it hands mails over.

    thread:  visit ─ new mails ─▶ handed over ─ (waits until they are kept) ─▶ put away ─ listen ─ …
    engine:  one transaction: events, then the place up to which was read

One batch is under way at a time, and the thread puts nothing away that the engine has not committed: killed anywhere,
nothing is lost, and what comes again is known by its key. Nothing here ever answers a mail.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from datetime import datetime

from engine.answers.events import event_of
from engine.answers.mailbox import LoginRefused, Unreachable, Visit
from engine.answers.ours import Ours
from engine.answers.place import Place
from engine.answers.reading import read_mail
from engine.config import Config
from engine.runtime.mail_reports import Batch, Report, Trouble, Works

BATCH = 50
"""Mails that one transaction takes in."""
FIRST_WAIT_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 300.0
LOGIN_WAIT_SECONDS = 900.0
"""After a refused password: most servers lock an account that is tried more often."""
GRACE_SECONDS = 5.0
"""How long a stopping engine waits for the thread; one that hangs in a call to the network dies with the process."""


def name_of(config: Config) -> str:
    """Which mailbox a configuration means: its place is kept by this name."""
    inbox = config.channels.email.inbox
    return f"{inbox.username}@{inbox.host}/{inbox.folder}"


class MailboxReader:
    """Reads a mailbox in a thread until it is stopped."""

    def __init__(
        self,
        config: Config,
        password: str,
        place: Place | None,
        now: Callable[[], datetime],
        visit: Callable[[], Visit] | None = None,
    ) -> None:
        email = config.channels.email
        self.inbox = email.inbox
        self._ours = Ours.of(email.from_.address, email.reply_to.address, email.return_path.address)
        self._visit = visit or (lambda: Visit(self.inbox, password))
        self._place, self._now = place, now
        self._reports: queue.SimpleQueue[Report] = queue.SimpleQueue()
        self._name = name_of(config)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mailbox", daemon=True)

    @property
    def name(self) -> str:
        """Which mailbox this is."""
        return self._name

    @property
    def waiting(self) -> bool:
        """Whether there is a report to take."""
        return not self._reports.empty()

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def take(self) -> Report | None:
        """The next report, or None at once."""
        try:
            return self._reports.get_nowait()
        except queue.Empty:
            return None

    def stop(self) -> None:
        """End, and wait a little for it. What was handed over and not kept comes again."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(GRACE_SECONDS)

    # -- in the thread -------------------------------------------------------------------------------------------

    def _run(self) -> None:
        wait = FIRST_WAIT_SECONDS
        while not self._ending.is_set():
            trouble, pause, opened = None, wait, False
            try:
                visit = self._visit()
                opened = True
                try:
                    self._reports.put(Works())
                    self._stay(visit)
                finally:
                    visit.close()
            except LoginRefused:
                trouble, pause = Trouble(self._refused(), True), LOGIN_WAIT_SECONDS
            except Unreachable as error:
                # A connection that breaks off is made anew; only when that fails there is something to say.
                lasting = wait >= LONGEST_WAIT_SECONDS
                trouble = None if opened else Trouble(f"The mailbox can't be read: {error}", lasting)
            except Exception as error:
                trouble = Trouble(f"The mailbox can't be read: {type(error).__name__} in the engine's own code.", True)
            if trouble is not None:
                self._reports.put(trouble)
            wait = FIRST_WAIT_SECONDS if opened else min(wait * 2, LONGEST_WAIT_SECONDS)
            self._ending.wait(FIRST_WAIT_SECONDS if opened else pause)

    def _refused(self) -> str:
        return (
            f"The mail server {self.inbox.host} refuses the name or the password of the mailbox, so no answers are "
            "read. Correct channels.email.inbox.username or IMAP_PASSWORD, and start the engine again."
        )

    def _stay(self, visit: Visit) -> None:
        """Read what is there, listen for more, and read again."""
        seconds = self.inbox.poll_interval.nominal_seconds
        while not self._ending.is_set():
            self._read(visit)
            if not self._ending.is_set():
                visit.wait(seconds, self._ending.is_set, self._ending.wait)

    def _read(self, visit: Visit) -> None:
        batch, uids = self._empty(visit), list[int]()
        for arrived in visit.new_since(self._place, self._now()):
            if self._ending.is_set():
                return
            mail = read_mail(arrived.raw, self._ours)
            event = event_of(mail, arrived.received_at or self._now())
            if event is not None:
                batch.events.append(event)
            else:
                batch.left.append((arrived.uid, mail.kind, mail.why))
            batch.place = Place(visit.validity, arrived.uid)
            uids.append(arrived.uid)
            if len(uids) >= BATCH:
                if not self._hand_over(visit, batch, uids):
                    return
                batch, uids = self._empty(visit), []
        batch.place = Place(visit.validity, max(batch.place.uid, visit.reached))
        if uids or batch.place != self._place:
            self._hand_over(visit, batch, uids)

    def _empty(self, visit: Visit) -> Batch:
        here = self._place if self._place is not None and self._place.validity == visit.validity else None
        return Batch(here or Place(visit.validity, 0), [], [])

    def _hand_over(self, visit: Visit, batch: Batch, uids: list[int]) -> bool:
        """Give the batch to the engine; True when it is in the database."""
        self._reports.put(batch)
        while not batch.kept.wait(0.1):
            if self._ending.is_set():
                return False
        self._place = batch.place
        visit.put_away(uids)
        return True
