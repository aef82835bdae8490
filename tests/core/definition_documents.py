"""Random workflow documents, valid and broken, as data."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

DURATIONS = st.sampled_from(
    ["90 seconds", "5 minutes", "4h", "1 day", "3 days", "2w", "2 business days", "1 day 12 hours"]
)
WORDS = st.text(
    st.characters(categories=["Ll", "Lu", "Nd", "Zs", "Po"], exclude_characters="\x85"), min_size=1, max_size=20
).filter(lambda text: bool(text.strip()) and text.isprintable())
EXPRESSIONS = st.sampled_from(
    ["responded", "engagement_score < 40", "a>1 and  b in ['x', 2]", "payload.amount * 2 >= 100", "not responded"]
)
CONDITIONS = st.sampled_from(
    [
        {"field": "engagement_score", "operator": "<", "value": 40},
        {"all": [{"field": "a", "operator": "is_null"}, {"not": {"when": "b or c"}}]},
    ]
)
LOGIC = EXPRESSIONS | CONDITIONS | st.booleans()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1_000, 1_000) | st.floats(-1e6, 1e6, allow_nan=False) | WORDS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(WORDS, below, max_size=3),
    max_leaves=5,
)


def documents() -> st.SearchStrategy[dict[str, Any]]:
    """Valid workflows in the file form, of one to six steps, with every kind of step and trigger."""
    return st.integers(1, 6).flatmap(_document)


def _document(count: int) -> st.SearchStrategy[dict[str, Any]]:
    names = [f"Step {chr(65 + number)}" for number in range(count)]
    targets = st.sampled_from([*names, "end", "END"])
    steps = st.tuples(*(_step(name, targets) for name in names)).map(list)
    retry = _some(
        {"max_retries": st.integers(0, 9), "multiplier": st.sampled_from([1, 1.5, 2]), "jitter": st.just(0.1)}
    )
    optional = {
        "description": WORDS,
        "trigger": _trigger(),
        "priority": st.integers(1, 10),
        "group": st.just("retention"),
        "max_concurrent_instances": st.integers(1, 3),
        "cooldown": DURATIONS | st.just("none"),
        "exit_when": LOGIC,
        "retry": retry,
        "on_failure": _failure(targets),
        "max_loops": st.integers(0, 20),
        "mode": st.sampled_from(["simulate", "execute"]),
        "escalation": _some({"assigned_to": WORDS, "priority": st.sampled_from(["low", "urgent"])}),
    }
    return st.fixed_dictionaries({"workflow": st.just("retention"), "steps": steps}, optional=optional)


def _some(values: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=values)


def _failure(targets: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.sampled_from(["escalate", "skip", "fail"]) | targets.map(lambda name: {"goto": name})


def _trigger() -> st.SearchStrategy[Any]:
    return st.one_of(
        st.just("manual"),
        st.fixed_dictionaries({"on": st.just("prediction")}, optional={"when": LOGIC}),
        st.fixed_dictionaries(
            {"on": st.just("event"), "event": st.just("payment.missed")},
            optional={"when": LOGIC, "correlation": EXPRESSIONS},
        ),
        st.fixed_dictionaries(
            {"on": st.just("schedule"), "cron": st.just("0 9 * * 1-5"), "families": LOGIC | st.just("all")},
            optional={"missed": st.sampled_from(["once", "all", "skip"])},
        ),
        st.fixed_dictionaries({"on": st.just("webhook")}, optional={"when": LOGIC}),
    )


def _step(name: str, targets: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    common = {"delay": DURATIONS | st.just("0 days"), "if": LOGIC, "on_failure": _failure(targets), "next": targets}
    acting = {**common, "urgent": st.booleans(), "retry": st.integers(0, 5)}
    variables = st.dictionaries(
        st.sampled_from(["stage", "tries", "label"]), EXPRESSIONS | st.integers(-9, 9) | st.booleans(), min_size=1
    )
    kinds: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("email", {"template": st.just("concern")}, {**acting, "fallback": st.just("sms"), "template_vars": _vars()}),
        ("email", {"message": WORDS, "subject": WORDS}, acting),
        ("sms", {"message": WORDS}, {**acting, "scheduled_time": st.sampled_from(["9:00", "2026-12-01"])}),
        ("call", {}, {**acting, "reason": WORDS, "wait_for": st.just("nothing"), "due": DURATIONS}),
        (
            "task",
            {"task_type": st.just("look_in")},
            {**acting, "due": st.just("2026-12-01"), "priority": st.just("low")},
        ),
        ("wait", {"for": DURATIONS}, common),
        ("wait", {"until": st.sampled_from(["14:30", "2026-12-01T09:00:00-06:00", "payload.due"])}, common),
        ("wait", {"event": st.just("payment.received")}, {**common, "timeout": DURATIONS}),
        ("condition", {"when": LOGIC}, {**common, "then": targets, "else": targets}),
        ("set", {"variables": variables}, common),
        ("fax", {}, {**acting, "number": JSON}),
    ]
    named = {"name": st.just(name)}
    return st.one_of(
        *(
            st.fixed_dictionaries({**named, "type": st.just(kind), **required}, optional=optional)
            for kind, required, optional in kinds
        )
    )


def _vars() -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(WORDS, JSON, max_size=2)
