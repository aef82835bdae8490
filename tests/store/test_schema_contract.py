"""The tables are what the contract promises, in both databases."""

import pytest

from engine import resources
from tests.store.either import REFUSALS, Either

COLUMNS = {
    "families": "family_id external_id family_name email phone time_zone locale coordinator paused_until active"
    " created_date",
    "family_contacts": "contact_id family_id name role email phone locale may_contact",
    "family_engagement_metrics": "metric_id family_id engagement_score updated_date",
    "risk_assessments": "assessment_id family_id withdrawal_risk assessed_date",
    "ml_predictions": "prediction_id family_id predicted_probability confidence_score prediction_window_days run_id"
    " dedupe_key created_date processed_at disposition instance_id",
    "events": "event_id event_type family_id correlation_key payload source dedupe_key occurred_at processed_at"
    " disposition",
    "workflow_templates": "template_id template_name description trigger_type trigger_conditions steps default_timing"
    " max_concurrent_instances priority retry_strategy escalation_rules completion_criteria mode active version"
    " created_date updated_date",
    "workflow_template_versions": "version_id template_id version definition definition_hash published_by"
    " published_date",
    "message_versions": "version_id template_name version source hash published_by published_date channel locale",
    "workflow_instances": "instance_id template_id template_version family_id triggered_by trigger_date status"
    " current_step started_at completed_at next_execution_at outcome outcome_notes error_count last_error variables"
    " priority mode parent_instance_id correlation_key revision created_date",
    "workflow_step_executions": "execution_id instance_id step_number step_name step_type branch occurrence status"
    " started_at completed_at input_data output_data success error_message retry_count created_date",
    "workflow_queue": "queue_id instance_id step_number branch occurrence phase scheduled_for timing_reasons priority"
    " status held_reason attempts crashes max_attempts last_attempt_at claim_token claimed_by claim_expires_at"
    " execution_id created_date",
    "coordinator_tasks": "task_id family_id instance_id step_number branch occurrence task_type description due_date"
    " priority status assigned_to handed_on attempt claimed_by claimed_until snoozed_until outcome outcome_notes"
    " resolved_by resolved_at mode revision created_date message_id event_id",
    "messages": "message_id instance_id execution_id step_number branch occurrence family_id channel mode recipient"
    " subject body template_name template_hash idempotency_key status reason arm_token armed_at arm_expires_at"
    " resends_authorised provider provider_id error_code segments created_date sent_at updated_date"
    " fault token sender looked_up_at provider_status",
    "suppressions": "suppression_id address channel reason source added_at lifted_at",
    "breakers": "channel state failures openings reason error_code opened_at probe_at task_id updated_date",
    "sender_budgets": "sender tokens refilled_at day units_today messages_today",
    "contact_consents": "consent_id family_id address channel status source changed_at",
    "coordinators": "coordinator_id name email phone role away_from away_until deputy",
    "actions": "action_id actor verb target_kind target_id revision args not_before submitted_at status result"
    " applied_at",
    "holds": "hold_id workflow channel reason actor placed_at released_at",
    "closures": "closure_id from_date to_date name",
    "audit_log": "audit_id at actor action instance_id task_id detail",
    "engine_workers": "worker_id host pid version started_at heartbeat_at status fingerprint",
    "engine_state": "name value updated_at",
    "instance_events": "instance_id event_id event_type received_at used",
    "schedule_firings": "template_id fire_at fired_at",
    "family_context": "family_id external_id family_name email phone time_zone locale coordinator paused_until active"
    " created_date engagement_score withdrawal_risk predicted_probability confidence_score prediction_window_days",
}

# The contract's list: all else has defaults.
REQUIRED: dict[str, set[str]] = {
    "families": {"family_name"},
    "family_contacts": set(),
    "family_engagement_metrics": set(),
    "risk_assessments": set(),
    "ml_predictions": {"family_id", "predicted_probability", "confidence_score"},
    "events": {"event_type"},
    "workflow_templates": {"template_name", "steps"},
    "workflow_instances": {"template_id", "family_id"},
    "contact_consents": set(),
    "coordinators": set(),
    "actions": set(),
    "holds": set(),
    "closures": set(),
}

DEFAULTS: dict[str, dict[str, object]] = {
    "families": {"active": 1},
    "family_contacts": {"may_contact": 1},
    "workflow_templates": {"max_concurrent_instances": 1, "priority": 5, "active": 1, "version": 1, "mode": None},
    "workflow_instances": {"status": "pending", "current_step": 0, "error_count": 0, "revision": 0, "mode": None,
                           "next_execution_at": None, "completed_at": None, "outcome": None},
    "ml_predictions": {"processed_at": None, "disposition": None, "instance_id": None},
    "events": {"processed_at": None, "disposition": None},
    "actions": {"status": "submitted", "not_before": None, "applied_at": None},
}  # fmt: skip

VALUES = {
    "family_name": "Martinez",
    "family_id": 7,
    "predicted_probability": 0.5,
    "confidence_score": 50,
    "event_type": "x",
    "template_name": "w",
    "template_id": 1,
    "steps": "[]",
}


@pytest.mark.parametrize("table", COLUMNS)
def test_columns_are_the_contracts(rolled_back: Either, table: str) -> None:
    assert " ".join(rolled_back.columns(table)) == COLUMNS[table]


@pytest.mark.parametrize("table", REQUIRED)
def test_a_front_door_row_needs_what_the_contract_lists_and_no_more(rolled_back: Either, table: str) -> None:
    assert {name for name, required in rolled_back.columns(table).items() if required} == REQUIRED[table]
    rolled_back.insert(table, **{name: VALUES[name] for name in sorted(REQUIRED[table])})


@pytest.mark.parametrize("table", DEFAULTS)
def test_defaults(rolled_back: Either, table: str) -> None:
    rolled_back.insert(table, **{name: VALUES[name] for name in sorted(REQUIRED[table])})
    row = rolled_back.row(f"SELECT * FROM {table}")
    assert {name: row[name] for name in DEFAULTS[table]} == DEFAULTS[table]


def test_sqlite_writes_moments_in_one_width(either: Either) -> None:
    either.insert("families", family_name="Martinez")
    created = either.value("SELECT created_date FROM families")
    if either.dialect == "sqlite":
        year_to_second, fraction = created.split(".")
        assert len(year_to_second) == 19
        assert len(fraction) == 6
    else:
        assert created.tzinfo is not None


@pytest.mark.parametrize("example", ["prediction", "event", "instance"])
def test_the_examples_need_nothing_more(either: Either, example: str) -> None:
    either.load(resources.sql_dir() / "examples" / f"{example}.sql")
    table = {"prediction": "ml_predictions", "event": "events", "instance": "workflow_instances"}[example]
    assert either.value(f"SELECT family_id FROM {table}") == 7


def test_the_patterns_own_example_loads(either: Either) -> None:
    either.load(resources.sql_dir() / "examples" / "pattern.sql")
    context = either.row("SELECT * FROM family_context")
    assert context["family_name"] == "Martinez"
    assert context["engagement_score"] == 31
    assert context["withdrawal_risk"] == 87
    assert context["confidence_score"] == 82
    assert context["prediction_window_days"] == 32


def test_the_context_shows_the_latest_by_key_and_every_family_once(either: Either) -> None:
    either.insert("families", family_id=1, family_name="Martinez")
    either.insert("families", family_id=2, family_name="Okafor")
    for score in (10, 20, 15):
        either.insert("family_engagement_metrics", family_id=1, engagement_score=score)
        either.insert("risk_assessments", family_id=1, withdrawal_risk=score + 1)
        either.insert("ml_predictions", family_id=1, predicted_probability=0.5, confidence_score=score + 2)
    assert either.value("SELECT count(*) FROM family_context") == 2
    context = either.row("SELECT * FROM family_context WHERE family_id = 1")
    assert (context["engagement_score"], context["withdrawal_risk"], context["confidence_score"]) == (15, 16, 17)
    assert either.row("SELECT * FROM family_context WHERE family_id = 2")["engagement_score"] is None


def test_an_explicit_key_advances_the_sequence(either: Either) -> None:
    for given in (1, 7, 5, 2_000_000, 3_000_000_000):  # by steps, backwards, and beyond what an INTEGER holds
        before = either.value("SELECT coalesce(max(family_id), 0) FROM families")
        assert either.insert("families", family_id=given, family_name="Given") == given
        assert either.insert("families", family_name="Counted") == max(before, given) + 1


def test_no_key_is_used_twice(either: Either) -> None:
    last = either.insert("families", family_name="Gone")
    either.run("DELETE FROM families")
    assert either.insert("families", family_name="New") == last + 1


def test_names_and_external_ids_are_unique(either: Either) -> None:
    either.insert("workflow_templates", template_name="w", steps="[]")
    with pytest.raises(REFUSALS):
        either.insert("workflow_templates", template_name="w", steps="[]")
    either.insert("families", family_name="A", external_id="x")
    with pytest.raises(REFUSALS):
        either.insert("families", family_name="B", external_id="x")


def test_families_without_an_external_id_are_many(either: Either) -> None:
    for missing in (None, None, "", ""):
        either.insert("families", family_name="A", external_id=missing)
    assert either.value("SELECT count(*) FROM families") == 4
