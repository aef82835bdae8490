"""A graph drawn in box characters, within any width: a box a step, from top to bottom, with lanes for the jumps.

Every line is at most `width` cells. What flows down goes from box to box; what jumps says so in words in its box and,
where there is room, by a line at the right. Under `BOXES_FROM` columns there are no boxes, only lines of text. The
frame of a box has the tone `frame`, so that who shows it can draw the selected one heavier.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from console.model.authoring.graph import UNKNOWN, Edge, Graph, Node
from console.model.authoring.lanes import CELLS, drawn, placed
from console.model.authoring.workflow_words import SIGNS
from console.model.prose import Line, Span, fit, wrap
from console.model.words import say

BOXES_FROM = 40
WIDEST = 84  # cells of a box: longer lines are hard to read
NARROWEST = 32  # cells of a box; lanes get what is left
SPINE = 4  # the cell of a box's frame where the way down leaves and arrives


class Counts(NamedTuple):
    """Of one step: who stands there now, how many of them are stuck, how many of the latest have it behind them."""

    here: int = 0
    stuck: int = 0
    passed: int = 0
    wrong: bool = False  # something in it has to be mended


class Drawing(NamedTuple):
    """The lines, and for each step its first line and how many it has."""

    lines: list[Line]
    boxes: list[tuple[int, int]]


class _Text(NamedTuple):
    """A line inside a box: its spans, and the jump that leaves it, if one does."""

    left: Line
    right: Line = ()
    edge: Edge | None = None


def draw(graph: Graph, counts: Mapping[int, Counts], width: int) -> Drawing:
    """Lay a graph out. `counts` by step never change where anything stands."""
    width = max(8, width)
    head = [*_head(graph, width), ()]
    if width < BOXES_FROM:
        return _as_list(graph, counts, width, head)
    texts = [[*_texts(node, graph, counts.get(node.number, Counts()))] for node in graph.nodes]
    texts.append([_Text((Span("■ "), Span(say("graph.end"))))])
    tops, top = [], len(head)
    for text in texts:
        tops.append(top)
        top += len(text) + 2
    columns = placed(
        _jumps(texts, tops), {number: y + 1 for number, y in enumerate(tops)}, (width - NARROWEST - 1) // CELLS
    )
    inside = min(WIDEST, width - (1 + CELLS * len(columns) if columns else 0)) - 2
    lanes = drawn(columns, top)
    leaves = {y for column in columns for lane in column for y in lane.begins}
    lines: list[Line] = list(head)
    for number, text in enumerate(texts):
        arrives = number == 0 or graph.nodes[number - 1].falls
        lines += _box(text, inside, tops[number], arrives, _falls(graph, number), lanes, leaves)
    return Drawing(lines, [(tops[number], len(texts[number]) + 2) for number in range(len(graph.nodes))])


def _falls(graph: Graph, number: int) -> bool:
    return number < len(graph.nodes) and graph.nodes[number].falls


def _head(graph: Graph, width: int) -> Iterator[Line]:
    for sign, text in (("●", graph.starts), *(("○", rule) for rule in graph.rules)):
        for number, line in enumerate(wrap((Span(text),), min(width, WIDEST) - 3)):
            yield (Span(f" {sign} " if not number else "   ", "accent"), *line)


def _texts(node: Node, graph: Graph, counts: Counts) -> Iterator[_Text]:
    sign = SIGNS.get(node.kind, "·")
    title = (Span(f"{node.number + 1} ", "quiet"), Span(f"{sign} ", "accent"), Span(node.name, "strong"))
    yield _Text(title, tuple(_here(counts)))
    passed = (Span(say("graph.passed", count=counts.passed), "quiet"),) if counts.passed else ()
    yield _Text((Span("    "), Span(node.does, "quiet")), passed)
    for edge in node.edges:
        if edge.kind != "next":
            below = edge.to == node.number + 1 and edge.kind != "fails"
            sign = "↓" if below else "→"
            tone = "bad" if edge.to == UNKNOWN else "plain"
            jump = edge if edge.to != UNKNOWN and not below else None
            yield _Text((Span(f"    {edge.label} {sign} ", "accent"), Span(_place(edge, graph), tone)), edge=jump)


def _here(counts: Counts) -> Iterator[Span]:
    if counts.wrong:
        yield Span("! ", "bad")
    if counts.here:
        yield Span(say("graph.here", count=counts.here), "good")
    if counts.stuck:
        yield Span("  " if counts.here else "")
        yield Span(say("graph.stuck", count=counts.stuck), "bad")


def _place(edge: Edge, graph: Graph) -> str:
    if edge.to == UNKNOWN:
        return say("graph.nowhere", name=edge.name or "?")
    return say("graph.end") if edge.to >= len(graph.nodes) else f"{edge.to + 1} {graph.nodes[edge.to].name}"


def _jumps(texts: list[list[_Text]], tops: list[int]) -> dict[int, list[int]]:
    jumps: dict[int, list[int]] = {}
    for top, lines in zip(tops, texts, strict=True):
        for line, text in enumerate(lines):
            if text.edge is not None:
                jumps.setdefault(text.edge.to, []).append(top + 1 + line)
    return jumps


def _box(
    texts: list[_Text], inside: int, top: int, arrives: bool, falls: bool, lanes: list[str], leaves: set[int]
) -> Iterator[Line]:
    rest = inside - SPINE
    above = f"╭{'─' * (SPINE - 1)}{'▼' if arrives else '─'}{'─' * rest}╮"
    below = f"╰{'─' * (SPINE - 1)}{'┬' if falls else '─'}{'─' * rest}╯"
    yield (Span(above, "frame"), *_lane(lanes, top))
    for number, text in enumerate(texts):
        y = top + 1 + number
        right = "├" if y in leaves else "│"
        yield (Span("│", "frame"), *_within(text, inside), Span(right, "frame"), *_lane(lanes, y))
    yield (Span(below, "frame"), *_lane(lanes, top + len(texts) + 1))


def _lane(lanes: list[str], y: int) -> Line:
    return (Span(lanes[y], "quiet"),) if lanes[y].strip() else ()


def _within(text: _Text, room: int) -> Line:
    """One line of exactly `room` cells, the counts at its right as long as they leave half of it to the words."""
    right = "".join(span.text for span in text.right)
    keep = len(right) + 1 if right and len(right) <= room // 2 else 0
    spans = [Span(" "), *_cut(text.left, room - 1 - keep - (1 if keep else 0))]
    if keep:
        spans += [Span(" "), *text.right, Span(" ")]
    return tuple(spans)


def _cut(line: Line, room: int) -> Iterator[Span]:
    """A line in exactly `room` cells."""
    for number, span in enumerate(line):
        last = number == len(line) - 1
        text = fit(span.text, room) if last else fit(span.text, min(room, _cells(span.text)))
        room -= _cells(text)
        yield span._replace(text=text)


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _as_list(graph: Graph, counts: Mapping[int, Counts], width: int, head: list[Line]) -> Drawing:
    lines, boxes = list(head), []
    for node in graph.nodes:
        texts = list(_texts(node, graph, counts.get(node.number, Counts())))
        boxes.append((len(lines), len(texts)))
        lines += [_within(text, width) for text in texts]
    lines.append((Span(fit(f" ■ {say('graph.end')}", width)),))
    return Drawing(lines, boxes)
