"""What the arming transaction reads: all that may have changed about a message since it was decided to send it."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.core.addresses import key_of, keys_of
from engine.core.arming import Facts
from engine.core.breaker import probing
from engine.core.consents import Word, consent_to
from engine.core.flags import is_on
from engine.core.suppressions import suppression_of
from engine.core.timing import Calendar, resolve_zone
from engine.store import breakers, suppressions
from engine.store.gather import gather_families, readable_moment
from engine.store.queries import load
from engine.store.times import from_db, to_db

if TYPE_CHECKING:
    from engine.store.rations import Rations
    from engine.store.sending import Outgoing

SQL = load("sending", "facts", "consents", "answer_waits")

SOON = timedelta(minutes=1)
"""An act that will be carried out within so long holds a message back already: somebody may still take it back."""


class LastLook:
    """The freshest facts about one batch of messages, read inside the transaction that arms them."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        outgoing: Sequence[Outgoing],
        rations: Rations,
        calendar: Calendar,
        now: datetime,
        good_until: datetime,
    ) -> None:
        self._connection, self._calendar, self._now = connection, calendar, now
        self._rations = rations
        self.breakers = breakers.read_all(connection)
        self._soon = to_db(good_until + SOON)
        ids = {item.snapshot.instance.family_id for item in outgoing}
        self._families = gather_families(connection, ids)
        self._by_family: dict[Any, dict[int, Word]] = defaultdict(dict)
        self._by_key: dict[str, dict[int, Word]] = defaultdict(dict)
        recipients = sorted({item.message.recipient for item in outgoing})
        self._suppressions = suppressions.about(connection, recipients)
        self._answer_waits = connection.execute(SQL.answer_waits).fetchone() is not None
        parameters = {
            "families": json.dumps(sorted(ids)),
            "addresses": json.dumps(recipients),
            "keys": json.dumps(sorted({key for recipient in recipients for key in keys_of(recipient)})),
        }
        for row in connection.execute(SQL.consents, parameters).fetchall():
            word = Word(row["family_id"], row["address"], row["channel"], row["status"])
            self._by_family[row["family_id"]][row["consent_id"]] = word
            if row["address"]:
                self._by_key[key_of(str(row["address"]))][row["consent_id"]] = word

    def facts(self, item: Outgoing) -> Facts:
        """What `may_leave` is to judge."""
        parameters = {
            "message_id": item.message.message_id, "queue_id": item.snapshot.token.queue_id, "soon": self._soon,
            "workflow": item.workflow,
        }  # fmt: skip
        row = self._connection.execute(SQL.facts, parameters).fetchone()
        family_id = item.snapshot.instance.family_id
        family = self._families.get(family_id)
        address, channel = item.message.recipient, item.message.channel
        suppressed = suppression_of(self._suppressions, address, channel)
        zone = resolve_zone(family.get("time_zone") if family else None, self._calendar.zone)
        return Facts(
            claim_is_ours=row["token_status"] == "processing" and row["claim_token"] == item.claim,
            claim_expires=from_db(row["claim_expires_at"]),
            instance_status=row["instance_status"],
            revision_now=row["revision"],
            revision_decided=item.revision,
            events_now=row["events"],
            events_decided=len(item.snapshot.events),
            events_waiting=bool(row["event_waits"] or row["keyed_event_waits"] or self._answer_waits),
            message_status=row["message_status"],
            stop_asked=row["stop_asked"],
            family_active=family is not None and is_on(family.get("active")),
            paused_until=readable_moment(family.get("paused_until")) if family else None,
            zone=zone,
            consent=consent_to(self._words(family_id, address), family_id, address, channel),
            channel=channel,
            workflow=item.workflow,
            mode=item.snapshot.instance.mode,
            urgent=item.urgent,
            suppressed=suppressed.sentence if suppressed is not None else None,
            dead=suppressed is not None and suppressed.dead,
            least_left=self._rations.least_left(channel),
            capped=self._rations.capped(item, zone),
            channel_shut=channel in self.breakers and self.breakers[channel].shut(self._now),
            regions=self._calendar.regional.regions_of(address, family.get("region") if family else None),
        )

    def armed(self, item: Outgoing, now: datetime, patience: timedelta) -> None:
        """Count a message that leaves, so that the next of the batch is judged with it."""
        breaker = self.breakers.get(item.message.channel)
        if breaker is not None and breaker.may_probe(now):
            tried = probing(breaker, now, patience)
            breakers.keep(self._connection, tried, now)
            self.breakers[item.message.channel] = tried

    def _words(self, family_id: int, address: str) -> list[Word]:
        """The consents that may be about a family's address, newest first."""
        found = dict(self._by_family.get(family_id, {}))
        for key in keys_of(address):
            found |= self._by_key.get(key, {})
        return [found[consent_id] for consent_id in sorted(found, reverse=True)]
