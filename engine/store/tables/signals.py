"""What happens outside and reaches the engine as rows: predictions and events.

Front door, but for the last columns of each: the engine stamps every row once with the moment and the way it ended.
"""

from sqlmodel import SQLModel

from engine.store.tables.columns import check, datetime, index, key, link, moment, number, whole, words

# A row is either untouched or has ended: the moment and the reason go together.
_ENDED_TOGETHER = "(processed_at IS NULL) = (disposition IS NULL)"


class Prediction(SQLModel, table=True):
    """A model's prediction that a family will leave. It starts at most one workflow, the best match by priority."""

    __tablename__ = "ml_predictions"
    __table_args__ = (
        check("processed_with_disposition", _ENDED_TOGETHER),
        index("ml_predictions_new", "prediction_id", where="processed_at IS NULL"),
        index("ml_predictions_latest", "family_id", "prediction_id"),
        index("ml_predictions_dedupe", "dedupe_key", "prediction_id", where="dedupe_key IS NOT NULL"),
        index("ml_predictions_run", "run_id", where="run_id IS NOT NULL"),
        index("ml_predictions_instance", "instance_id", where="instance_id IS NOT NULL"),
    )

    prediction_id: int | None = key()
    family_id: int = link(required=True)
    predicted_probability: float = number("0..1", required=True)
    confidence_score: float = number("0..100", required=True)
    prediction_window_days: int | None = whole("after so many days the prediction is stale")
    run_id: str | None = words("the job's run; a whole run can be withdrawn")
    dedupe_key: str | None = words("of equal keys the lowest prediction_id counts")
    created_date: datetime | None = moment(now=True)
    processed_at: datetime | None = moment("by the engine")
    disposition: str | None = words("by the engine: started, no_match, duplicate, ... with the reason")
    instance_id: int | None = link("by the engine: the instance that it started")


class Event(SQLModel, table=True):
    """Something that happened: a reply, a missed payment, a call. It counts for the instances alive at intake."""

    __tablename__ = "events"
    __table_args__ = (
        check("processed_with_disposition", _ENDED_TOGETHER),
        index("events_new", "event_id", where="processed_at IS NULL"),
        index("events_family", "family_id", "event_id", where="family_id IS NOT NULL"),
        index("events_correlation", "correlation_key", "event_id", where="correlation_key IS NOT NULL"),
        index("events_dedupe", "dedupe_key", "event_id", where="dedupe_key IS NOT NULL"),
    )

    event_id: int | None = key()
    event_type: str = words("such as email.replied, payment.missed", required=True)
    family_id: int | None = link()
    correlation_key: str | None = words("reaches the instances with the same key")
    payload: str | None = words("JSON object")
    source: str | None = words()
    dedupe_key: str | None = words("of equal keys the lowest event_id counts")
    occurred_at: datetime | None = moment("as the sender tells it; the engine goes by processed_at", now=True)
    processed_at: datetime | None = moment("by the engine")
    disposition: str | None = words("by the engine: started, matched, no_match, duplicate, ... with the reason")
