"""Definitions against random documents: round trips, hashes that follow the meaning, no text that breaks the reader."""

from __future__ import annotations

import json
import random
from io import StringIO
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from engine.core.definition import Definition, parse_file, parse_row
from tests.core.definition_documents import JSON, documents


def defined(text: str, source: str) -> Definition:
    parsed = parse_file(text, source)
    assert parsed.errors == ()
    assert parsed.definition is not None
    return parsed.definition


def as_yaml(document: Any) -> str:
    stream = StringIO()
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False  # in a flow mapping its writer leaves keys bare that its reader takes apart
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.dump(document, stream)
    return stream.getvalue()


def shuffled(value: Any, seed: int) -> Any:
    """The same document with its keys in another order, but for variables, whose order has a meaning."""
    if isinstance(value, list):
        return [shuffled(item, seed) for item in value]
    if not isinstance(value, dict):
        return value
    keys = sorted(value)
    random.Random(seed).shuffle(keys)
    return {key: value[key] if key == "variables" else shuffled(value[key], seed) for key in keys}


@given(documents())
def test_a_definition_comes_back_equal_from_its_canonical_text(document: dict[str, Any]) -> None:
    definition = defined(json.dumps(document), "x.json")

    back = Definition.from_json(definition.to_json())

    assert back == definition
    assert back.to_json() == definition.to_json()
    assert back.hash == definition.hash
    assert len(definition.steps) == len(document["steps"])


@given(documents(), st.integers())
def test_json_yaml_and_the_order_of_keys_make_no_difference(document: dict[str, Any], seed: int) -> None:
    from_json = defined(json.dumps(document), "x.json")

    assert defined(json.dumps(shuffled(document, seed), indent=2), "x.json").hash == from_json.hash
    assert defined(as_yaml(document), "x.yaml").hash == from_json.hash


@given(documents())
def test_a_row_with_the_document_in_its_steps_means_the_same(document: dict[str, Any]) -> None:
    text = json.dumps({"trigger": "manual", **{key: value for key, value in document.items() if key != "workflow"}})

    parsed = parse_row({"template_name": "retention", "steps": text})

    assert parsed.definition == defined(json.dumps(document), "x.json")


@given(documents(), st.data())
@settings(max_examples=150)
def test_a_document_with_something_wrong_in_it_is_read_or_refused_with_sentences(
    document: dict[str, Any], data: st.DataObject
) -> None:
    broken = json.loads(json.dumps(document))
    places = list(_places(broken))
    holder, key = data.draw(st.sampled_from(places))
    holder[key] = data.draw(JSON)

    parsed = parse_file(
        json.dumps(broken), "x.json", known_names=("a", "b", "c"), known_types=("fax",), known_messages=()
    )

    assert (parsed.definition is None) == bool(parsed.errors)
    for problem in parsed.problems:
        assert problem.message
        assert problem.line is not None
        assert problem.column is not None


def _places(value: Any) -> Any:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in list(pairs):
        yield value, key
        yield from _places(item)


@given(st.text(max_size=300) | st.text("abc:- \n[]{}'\"&*!|>%#?,~09\t", max_size=300))
@example("a: &a\n  b: *a")
@example("- !<tag:yaml.org,2002:map> x")
@example("!!map x")
@example("!!seq {a: 1}")
@example("&a : *a")
@example("? \n: ")
@example("[?]")
@settings(max_examples=600)
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    for source in ("x.yaml", "x.json"):
        parsed = parse_file(text, source)

        assert parsed.definition is None
        for problem in parsed.errors:
            assert problem.message
            assert problem.line is None or 1 <= problem.line <= text.count("\n") + text.count("\r") + 2


_COLUMNS = [
    "template_name", "description", "trigger_type", "trigger_conditions", "steps", "default_timing", "priority",
    "max_concurrent_instances", "retry_strategy", "escalation_rules", "completion_criteria", "mode",
]  # fmt: skip
_CELLS = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.integers(),
    st.floats(),
    st.binary(max_size=5),
    st.booleans(),
    JSON.map(json.dumps),
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(_COLUMNS, _CELLS)))
@settings(max_examples=300)
def test_any_row_is_read_or_refused_with_sentences(row: dict[str, Any]) -> None:
    parsed = parse_row(row)

    assert (parsed.definition is None) == bool(parsed.errors)
    assert all(problem.message for problem in parsed.problems)


@given(documents(), st.sampled_from(_COLUMNS), _CELLS)
@settings(max_examples=100)
def test_one_strange_cell_in_a_good_row_is_read_or_refused(document: dict[str, Any], column: str, cell: Any) -> None:
    row = {"template_name": "x", "steps": json.dumps(document["steps"]), "trigger_type": "manual", column: cell}

    parsed = parse_row(row)

    assert (parsed.definition is None) == bool(parsed.errors)
    if parsed.definition is not None:
        assert Definition.from_json(parsed.definition.to_json()) == parsed.definition
