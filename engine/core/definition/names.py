"""The names that expressions may use, by who gives them."""

from __future__ import annotations

from typing import Final

from engine.core.expressions import ROOTS
from engine.core.responses import NAMES as RESPONSES

FAMILY_COLUMNS: Final = (
    "family_id",
    "external_id",
    "family_name",
    "email",
    "phone",
    "time_zone",
    "locale",
    "coordinator",
    "paused_until",
    "active",
    "created_date",
    "engagement_score",
    "withdrawal_risk",
    "predicted_probability",
    "confidence_score",
    "prediction_window_days",
)
"""The columns of the view `family_context` as it ships; a site may add its own."""

ALWAYS_KNOWN: Final = frozenset({*RESPONSES, "workflow", "coordinator", "now", "call_outcome", "task_outcome"})
"""Names that the engine gives to every expression."""

TRIGGER_NAMES: Final = frozenset(
    {"predicted_probability", "confidence_score", "prediction_window_days", "run_id", "event_type"}
)
"""Names that a trigger's expression has besides: what the row says that started it."""

_WORDS: Final = frozenset({"and", "or", "not", "in", "is", "if", "else", "true", "false", "none"})
RESERVED: Final = ROOTS | _WORDS | {*RESPONSES, "workflow", "coordinator", "now", "True", "False", "None"}
"""Names that have a meaning of their own, so that no variable may take them."""
