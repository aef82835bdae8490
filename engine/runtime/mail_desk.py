"""Where the engine takes what the mailbox's thread has read: events and the place in one transaction, trouble as one
task and one line of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import log, log_events
from engine.answers.events import NewEvent
from engine.answers.place import Place
from engine.config import Config
from engine.runtime.clock import RealClock
from engine.runtime.engine import Engine
from engine.runtime.mail_reports import Batch, Trouble
from engine.store import mailbox as store
from engine.store.connection import transaction

if TYPE_CHECKING:
    from engine.runtime.mailbox import MailboxReader


def should_read(config: Config) -> bool:
    """Whether an engine with this configuration reads the mailbox: one is configured, and families are really written
    to, or simulate mode is told to read it all the same."""
    inbox = config.channels.email.inbox
    return bool(inbox.host) and (config.engine.mode == "execute" or inbox.in_simulate)


class MailDesk:
    """The engine's side of the mailbox. Without a mailbox it does nothing."""

    def __init__(self, engine: Engine, reader: MailboxReader | None) -> None:
        self._engine, self._reader = engine, reader
        self._trouble: Trouble | None = None
        self._works = False

    @classmethod
    def of(cls, engine: Engine) -> MailDesk:
        """With the reader that the configuration asks for. Only on a real clock: mails know no other."""
        if not should_read(engine.config) or not isinstance(engine.clock, RealClock):
            return cls(engine, None)
        from engine.runtime.mailbox import MailboxReader, name_of  # with it the library, which few engines need

        place = Place.parse(store.place_of(engine.connection, name_of(engine.config)))
        secret = engine.config.secrets.imap_password
        password = secret.get_secret_value() if secret is not None else ""
        return cls(engine, MailboxReader(engine.config, password, place, engine.clock.now))

    @property
    def waiting(self) -> bool:
        """Whether something has come."""
        return self._reader is not None and self._reader.waiting

    def start(self) -> None:
        """Begin to read."""
        if self._reader is not None:
            self._reader.start()

    def stop(self) -> None:
        """End reading."""
        if self._reader is not None:
            self._reader.stop()

    def take(self) -> int:
        """Write down what has come; how many events that were new."""
        if self._reader is None:
            return 0
        inserted = 0
        while (report := self._reader.take()) is not None:
            if isinstance(report, Batch):
                inserted += self._keep(report, self._reader.name)
            elif isinstance(report, Trouble):
                self._note(report)
            else:
                self._all_clear()
        return inserted

    def _keep(self, batch: Batch, mailbox: str) -> int:
        connection, now = self._engine.connection, self._engine.now
        with transaction(connection):
            kept = Place.parse(store.place_of(connection, mailbox))
            # Another engine of this database may have read on; its place must not go back.
            if kept is None or kept.validity != batch.place.validity or kept.uid < batch.place.uid:
                store.keep_place(connection, mailbox, str(batch.place), now)
            inserted = sum(self._insert(event) for event in batch.events)
        batch.kept.set()
        for uid, kind, why in batch.left:
            log.write(log_events.MAIL_LEFT, uid=uid, kind=str(kind), why=why)
        if batch.events:
            log.write(log_events.MAILBOX_READ, events=inserted, known=len(batch.events) - inserted)
        return inserted

    def _insert(self, event: NewEvent) -> bool:
        return store.insert_event(
            self._engine.connection, event.event_type, event.payload, event.source, event.dedupe_key, event.occurred_at
        )

    def _note(self, trouble: Trouble) -> None:
        """Say it once: in the log when it begins, and in a task where somebody has to do something."""
        if self._trouble == trouble:
            return
        self._trouble, self._works = trouble, False
        log.write(log_events.MAILBOX_DOWN, why=trouble.why)
        if trouble.ours:
            engine = self._engine
            with transaction(engine.connection):
                store.alert(engine.connection, trouble.why, engine.site.calendar, engine.site.mode, engine.now)

    def _all_clear(self) -> None:
        if self._works:
            return  # a connection that broke off and was made anew is nothing to tell
        self._trouble, self._works = None, True
        log.write(log_events.MAILBOX_UP)
        with transaction(self._engine.connection):
            store.all_clear(self._engine.connection, self._engine.now)
