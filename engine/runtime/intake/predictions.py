"""Predictions: each starts the best matching workflow, once, or ends with the reason why not."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any

from engine.core.admission import Turned
from engine.core.flags import is_on
from engine.runtime.intake.desk import Census, Desk
from engine.store import gather, intake
from engine.store.times import from_db
from engine.triggers.prediction import OWN_COLUMNS, best_match, invalid, number, too_old


def take_in_predictions(connection: sqlite3.Connection, desk: Desk, rows: list[sqlite3.Row]) -> None:
    """Dispose of these rows, in order, inside the caller's transaction."""
    families = gather.gather_families(connection, {row["family_id"] for row in rows if _is_key(row["family_id"])})
    census = Census.take(connection, desk, families)
    templates = desk.definitions.active()
    for row in rows:
        _take_in(connection, desk, row, families, census, templates)


def _take_in(
    connection: sqlite3.Connection,
    desk: Desk,
    row: sqlite3.Row,
    families: dict[int, dict[str, Any]],
    census: Census,
    templates: list[Any],
) -> None:
    prediction_id, family_id = row["prediction_id"], row["family_id"]
    created: datetime | None = None

    def dispose(disposition: str, instance_id: int | None = None) -> None:
        intake.dispose_prediction(connection, prediction_id, disposition, desk.now, created, instance_id)

    try:
        created = from_db(row["created_date"])
    except ValueError as error:
        dispose(f"invalid: created_date: {error}")
        return
    if intake.is_duplicate(connection, "prediction", prediction_id, row["dedupe_key"]):
        dispose("duplicate")
        return
    if (why := invalid(dict(row))) is not None:
        dispose(f"invalid: {why}")
        return
    family = families.get(family_id) if _is_key(family_id) else None
    if family is None:
        dispose(f"no_family: there is no family {family_id!r}")
        return
    if not is_on(family.get("active")):
        dispose("family_inactive: the family is no longer active")
        return
    window = row["prediction_window_days"]
    if desk.rationed and (stale := too_old(created or desk.now, window, desk.now, desk.max_age)) is not None:
        dispose(stale)
        return
    own = {column: number(row[column]) if column != "run_id" else row[column] for column in OWN_COLUMNS}
    match = best_match(templates, {**family, **own})
    if match.template_id is None or match.definition is None:
        problem = f": {match.problems[0]}" if match.problems else ""
        dispose(f"no_match{problem}")
        return
    published = desk.definitions.current[match.template_id]
    mode = desk.mode_of(match.definition)
    verdict = census.admit(published, family_id, mode, cooldown=match.definition.cooldown)
    if isinstance(verdict, Turned):
        dispose(str(verdict))
        return
    instance_id = intake.insert_instance(
        connection,
        template_id=published.template_id,
        template_version=published.version,
        family_id=family_id,
        triggered_by=f"prediction_id:{prediction_id}",
        priority=match.definition.priority,
        mode=mode,
        now=desk.now,
    )
    for weaker in verdict.supersedes:
        census.remove(family_id, mode, weaker.instance_id)
    census.register(published, family_id, mode, instance_id)
    dispose("started", instance_id)


def _is_key(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
