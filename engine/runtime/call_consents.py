"""No coordinator is asked to phone a family that has asked not to be called.

Few decisions open a call, so the consent is looked up only for those that do: inside the transaction that writes the
decision, which is then made anew with what was found.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from engine.core.calls import PHONE_CALL
from engine.core.plan import Plan
from engine.store.call_consents import not_to_be_called


def heeding_consent(connection: sqlite3.Connection, plan: Plan, decide_again: Callable[[], Plan]) -> Plan:
    """The plan, or, where it opens a call that the family doesn't want, the one that is made knowing this."""
    snapshot = plan.snapshot
    calls = any(row.task.task_type == PHONE_CALL for row in plan.tasks)
    if not calls or snapshot.no_calls or not not_to_be_called(connection, snapshot):
        return plan
    snapshot.no_calls = True
    return decide_again()
