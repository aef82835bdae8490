"""Bad predictions and events: each ends with a disposition that says what is wrong, and its neighbours are served."""

from pathlib import Path
from typing import Any

import pytest

from tests.runtime.front_door import BEYOND_64_BITS, INFINITY, NESTED, NOT_UTF8, Bad, Sql, taken_in
from tests.runtime.rig import Rig

WAIT: list[dict[str, Any]] = [{"name": "Wait", "type": "wait", "duration_days": 9}]


def prediction(name: str, says: str, **columns: Any) -> Bad:
    return Bad(name, {"family_id": 1, "predicted_probability": 0.9, "confidence_score": 90, **columns}, says)


def event(name: str, says: str, **columns: Any) -> Bad:
    return Bad(name, {"event_type": "form.signed", "family_id": 1, **columns}, says)


PROBABILITY = "invalid: predicted_probability must be a number from 0 to 1, not "
CONFIDENCE = "invalid: confidence_score must be a number from 0 to 100, not "
WINDOW = "invalid: prediction_window_days must be a number of days, not "
CREATED = "invalid: created_date: "
NO_FAMILY = "no_family: there is no family "

PREDICTIONS = [
    prediction("probability_text", PROBABILITY + "'very'", predicted_probability="very"),
    prediction("probability_percent", PROBABILITY + "87", predicted_probability=87),
    prediction("probability_negative", PROBABILITY + "-0.1", predicted_probability=-0.1),
    prediction("probability_infinite", PROBABILITY + "inf", predicted_probability=INFINITY),
    prediction("probability_nan_text", PROBABILITY + "'nan'", predicted_probability="nan"),
    prediction("probability_blob", PROBABILITY + "b'0.9'", predicted_probability=b"0.9"),
    prediction("probability_empty", PROBABILITY + "''", predicted_probability=""),
    prediction("probability_nul", PROBABILITY + r"'0.9\x00'", predicted_probability="0.9\0"),
    prediction("probability_not_utf8", PROBABILITY + "'��A'", predicted_probability=NOT_UTF8),
    prediction("confidence_of_101", CONFIDENCE + "101", confidence_score=101),
    prediction("confidence_huge", CONFIDENCE + "1e+20", confidence_score=BEYOND_64_BITS),
    prediction("window_negative", WINDOW + "-3", prediction_window_days=-3),
    prediction("window_text", WINDOW + "'a month'", prediction_window_days="a month"),
    prediction("window_of_ages", WINDOW + "9999999", prediction_window_days=9_999_999),
    prediction("created_never", CREATED + "'yesterday' is not a moment", created_date="yesterday"),
    prediction("created_number", CREATED + "'20261120' is not a moment", created_date=20261120),
    prediction("created_blob", CREATED + "b'2026' is not a moment", created_date=b"2026"),
    prediction("created_before_time", CREATED, created_date="0001-01-01T00:00:00+14:00"),
    prediction("family_unknown", NO_FAMILY + "77", family_id=77),
    prediction("family_text", NO_FAMILY + "'Martinez'", family_id="Martinez"),
    prediction("family_negative", NO_FAMILY + "-1", family_id=-1),
    prediction("family_blob", NO_FAMILY + r"b'\xff\x00'", family_id=b"\xff\0"),
    prediction("family_huge", NO_FAMILY + "1e+20", family_id=BEYOND_64_BITS),
    prediction("family_fraction", NO_FAMILY + "1.5", family_id=1.5),
    prediction("family_endless", NO_FAMILY + "'xxx", family_id="x" * 100_000),
    prediction("family_inactive", "family_inactive: ", family_id=2),
    prediction("twice", "duplicate", dedupe_key="1000"),
]

PAYLOAD = "invalid: payload "

EVENTS = [
    event("type_empty", "invalid: event_type must be a name such as payment.missed, not ''", event_type=""),
    event("type_blank", "invalid: event_type must be a name such as payment.missed, not '  '", event_type="  "),
    event("type_blob", "invalid: event_type must be a name such as payment.missed, not b'x'", event_type=b"x"),
    event("type_not_utf8", "no_match", event_type=NOT_UTF8),
    event("type_nul", "no_match", event_type="form\0signed"),
    event("payload_broken", PAYLOAD + "is not JSON (", payload='{"amount": '),
    event("payload_list", PAYLOAD + "must be a JSON object", payload="[1, 2]"),
    event("payload_number", PAYLOAD + "must be a JSON object", payload="7"),
    event("payload_nan", PAYLOAD + "is not JSON (", payload='{"amount": NaN}'),
    event("payload_infinite", PAYLOAD + "is not JSON (", payload='{"amount": 1e999}'),
    event("payload_digits", PAYLOAD + "is not JSON (", payload='{"amount": ' + "9" * 5000 + "}"),
    event("payload_half_character", PAYLOAD + "holds half of a character", payload='{"name": "\\ud800"}'),
    event("payload_deep", PAYLOAD + "is nested deeper than 30 levels", payload=NESTED),
    event("payload_deeper", PAYLOAD + "is nested deeper than 30 levels", payload='{"a":' * 40 + "1" + "}" * 40),
    event("payload_long", PAYLOAD + "has 200012 characters", payload='{"text": "' + "x" * 200_000 + '"}'),
    event("payload_blob", PAYLOAD + "is not JSON (", payload=b"\xff\xfe"),
    event("occurred_never", "invalid: occurred_at: 'soon' is not a moment", occurred_at="soon"),
    event("occurred_number", "invalid: occurred_at: '5' is not a moment", occurred_at=5),
    event("family_unknown", NO_FAMILY + "77", family_id=77),
    event("family_text", NO_FAMILY + "'Martinez'", family_id="Martinez"),
    event("family_huge", NO_FAMILY + "-1e+20", family_id=Sql("-99999999999999999999")),
    event("nobody", "no_family: the event names neither a family nor a correlation_key", family_id=None),
    event("family_inactive", "family_inactive: ", family_id=2),
    event("twice", "duplicate", dedupe_key="1000"),
]


def prepare(rig: Rig) -> None:
    rig.family(1)
    rig.family(2, active=0)
    rig.workflow("risk", WAIT, trigger="prediction", trigger_conditions={"when": "predicted_probability > 0.5"})
    rig.workflow("signed", WAIT, trigger="event", trigger_conditions={"event": "form.signed"})


@pytest.fixture(scope="module")
def predictions(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Rig:
    def good(number: int) -> dict[str, Any]:
        return {
            "family_id": number,
            "predicted_probability": 0.9,
            "confidence_score": 90,
            "dedupe_key": str(number),
            "created_date": "2026-11-16T15:00:00+05:00",
        }

    return taken_in(tmp_path_factory.mktemp("predictions"), migrated_file, "ml_predictions", PREDICTIONS, good, prepare)


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Rig:
    def good(number: int) -> dict[str, Any]:
        moment = "2026-11-16T15:00:00Z"
        return {"event_type": "form.signed", "family_id": number, "dedupe_key": str(number), "occurred_at": moment}

    return taken_in(tmp_path_factory.mktemp("events"), migrated_file, "events", EVENTS, good, prepare)


@pytest.mark.parametrize("number", range(len(PREDICTIONS)), ids=[bad.name for bad in PREDICTIONS])
def test_a_bad_prediction_says_what_is_wrong(predictions: Rig, number: int) -> None:
    rows = predictions.sql("SELECT * FROM ml_predictions ORDER BY prediction_id")
    before, row, after = rows[2 * number : 2 * number + 3]
    assert row["disposition"].startswith(PREDICTIONS[number].says)
    assert len(row["disposition"]) <= 500
    assert (row["instance_id"], bool(row["processed_at"])) == (None, True)
    assert (before["disposition"], after["disposition"]) == ("started", "started")


@pytest.mark.parametrize("number", range(len(EVENTS)), ids=[bad.name for bad in EVENTS])
def test_a_bad_event_says_what_is_wrong(events: Rig, number: int) -> None:
    rows = events.sql("SELECT * FROM events ORDER BY event_id")
    before, row, after = rows[2 * number : 2 * number + 3]
    assert row["disposition"].startswith(EVENTS[number].says)
    assert len(row["disposition"]) <= 500
    assert row["processed_at"]
    assert (before["disposition"], after["disposition"]) == ("started", "started")


def test_good_neighbours_started_each_their_own_instance(predictions: Rig, events: Rig) -> None:
    for rig, bad in ((predictions, PREDICTIONS), (events, EVENTS)):
        rows = rig.sql("SELECT family_id, status FROM workflow_instances ORDER BY instance_id")
        families = sorted(row["family_id"] for row in rows)
        assert families == [1000 + number for number in range(len(bad) + 1)]
        assert {row["status"] for row in rows} == {"running"}


def test_moments_of_good_rows_are_put_into_the_one_form(predictions: Rig, events: Rig) -> None:
    created = predictions.sql("SELECT created_date FROM ml_predictions WHERE disposition = 'started'")
    assert {row["created_date"] for row in created} == {"2026-11-16 10:00:00.000000"}
    occurred = events.sql("SELECT occurred_at FROM events WHERE disposition = 'started'")
    assert {row["occurred_at"] for row in occurred} == {"2026-11-16 15:00:00.000000"}
