"""`prediction`: a model's row starts the best matching workflow, once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.core.definition import Definition, PredictionTrigger
from engine.core.expressions import ExpressionError

OWN_COLUMNS = ("predicted_probability", "confidence_score", "prediction_window_days", "run_id")
"""A prediction's own values; for its trigger they stand before the family's latest ones."""


@dataclass(slots=True, frozen=True)
class Match:
    """The workflow that a row starts, or None with what went wrong in conditions on the way."""

    template_id: int | None
    definition: Definition | None
    problems: tuple[str, ...] = ()


def invalid(row: Mapping[str, Any]) -> str | None:
    """Why the row can't be a prediction, in a sentence; None when it can."""
    for column, top in (("predicted_probability", 1), ("confidence_score", 100)):
        value = number(row[column])
        if value is None or not 0 <= value <= top:
            return f"{column} must be a number from 0 to {top}, not {_shown(row[column])}"
    window = row["prediction_window_days"]
    if window is not None and ((days := number(window)) is None or not 0 <= days <= 36500):
        return f"prediction_window_days must be a number of days, not {_shown(window)}"
    return None


def number(value: Any) -> float | None:
    """A front-door value as a finite number, or None."""
    if value is None or isinstance(value, (bool, bytes)):
        return None
    try:
        result = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def best_match(templates: Iterable[tuple[int, Definition]], context: Mapping[str, Any]) -> Match:
    """The matching workflow with the highest priority (tie: the lower template id)."""
    best: tuple[int, int, Definition] | None = None
    problems: list[str] = []
    for template_id, definition in templates:
        trigger = definition.trigger
        if not isinstance(trigger, PredictionTrigger) or trigger.when is None:
            continue
        rank = (-definition.priority, template_id)
        if best is not None and rank >= best[:2]:
            continue
        try:
            if trigger.when.truth(context):
                best = (*rank, definition)
        except ExpressionError as error:
            problems.append(f"{definition.workflow}: {error}")
    if best is None:
        return Match(None, None, tuple(problems))
    return Match(best[1], best[2], tuple(problems))


def window_end(created: datetime, window_days: Any) -> datetime | None:
    """When a prediction stops being about the future, or None when it has no window."""
    days = number(window_days)
    try:
        return created + timedelta(days=days) if days is not None else None
    except OverflowError:  # beyond the year 9999
        return None


def too_old(created: datetime, window_days: Any, now: datetime, max_age: timedelta) -> str | None:
    """Why a prediction comes too late to act on (`stale`, with the reason), or None."""
    end = window_end(created, window_days)
    if end is not None and end <= now:
        return f"stale: its window ended on {end:%Y-%m-%d}"
    if now - created > max_age:
        return f"stale: it is {(now - created).days} days old, and engine.max_age is {max_age.days} days"
    return None


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…'"
