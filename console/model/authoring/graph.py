"""A workflow as a graph: what is done at each step, and where it goes on. A half-written document will do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from console.model.authoring.workflow_words import starts, step_words, value_words
from console.model.clean import clean
from console.model.words import say

UNKNOWN = -1  # a jump to a step that isn't there


class Edge(NamedTuple):
    """A way on. `kind` is `next`, `yes`, `no`, `then` or `fails`; `to` counts from 0, and the end comes last."""

    kind: str
    to: int
    name: str = ""  # as it is written, where there is no such step

    @property
    def label(self) -> str:
        """The word on the line."""
        return say(f"edge.{self.kind}")


class Node(NamedTuple):
    """One step. Words are cleaned."""

    number: int
    kind: str
    name: str
    does: str
    edges: tuple[Edge, ...]

    @property
    def falls(self) -> bool:
        """Whether it can go on with the step right below."""
        return any(edge.to == self.number + 1 and edge.kind != "fails" for edge in self.edges)


class Graph(NamedTuple):
    """The whole of it."""

    starts: str
    rules: tuple[str, ...]  # what holds for all of its steps, in words
    nodes: tuple[Node, ...]


def graph_of(document: Mapping[str, Any]) -> Graph:
    """Read a document; nothing in it can make this fail."""
    found = document.get("steps")
    steps = [step if isinstance(step, Mapping) else {} for step in found] if isinstance(found, list) else []
    numbers: dict[str, int] = {}
    for number, step in enumerate(steps):
        numbers.setdefault(str(step.get("name", "")).strip().lower(), number)
    numbers["end"] = len(steps)
    nodes = tuple(_node(number, step, numbers) for number, step in enumerate(steps))
    return Graph(starts(document), tuple(_rules(document)), nodes)


def _node(number: int, step: Mapping[str, Any], numbers: Mapping[str, int]) -> Node:
    data = {str(key): value for key, value in step.items()}
    kind = str(data.get("type") or "")
    name = clean(data.get("name")) or say("graph.unnamed")
    return Node(number, kind, name, step_words(data), tuple(_edges(number, data, numbers)))


def _edges(number: int, step: Mapping[str, Any], numbers: Mapping[str, int]) -> Iterator[Edge]:
    if step.get("type") == "condition":
        yield _edge("yes", step.get("then"), number, numbers)
        yield _edge("no", step.get("else"), number, numbers)
    else:
        following = _edge("then", step.get("next"), number, numbers)
        yield following._replace(kind="next") if following.to == number + 1 else following
    failure = step.get("on_failure")
    if isinstance(failure, Mapping) and failure.get("goto") is not None:
        yield _edge("fails", failure["goto"], number, numbers)
    elif isinstance(failure, str) and failure.startswith("goto"):
        yield _edge("fails", failure.removeprefix("goto").lstrip(": "), number, numbers)


def _edge(kind: str, target: object, number: int, numbers: Mapping[str, int]) -> Edge:
    if target is None or target == "":
        return Edge(kind, number + 1)
    if isinstance(target, int) and not isinstance(target, bool):  # the pattern's own form
        return Edge(kind, target if 0 <= target < len(numbers) else UNKNOWN, clean(target))
    return Edge(kind, numbers.get(str(target).strip().lower(), UNKNOWN), clean(target))


def _rules(document: Mapping[str, Any]) -> Iterator[str]:
    if document.get("exit_when") is not None:
        yield say("graph.ends_when", when=value_words(document["exit_when"]))
    failure = document.get("on_failure")
    if isinstance(failure, Mapping) and failure.get("goto") is not None:
        yield say("graph.fails_to", step=clean(failure["goto"]))
    elif failure in ("skip", "fail"):
        yield say(f"graph.fails_{failure}")
