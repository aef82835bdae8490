"""A message as five families would get it: whose it is, what they read, and what a text costs."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from console.model.clean import clean
from console.model.prose import Block, Line, Span
from console.model.words import say

if TYPE_CHECKING:
    from engine.control.authoring.message_bench import Bench, Look, View

MOST_PROBLEMS = 50  # that are shown at once; who has mended these sees the next
LABEL = 9  # cells of a label before what it labels
ALONE = {"GSM-7": 160, "UCS-2": 70}
EACH = {"GSM-7": 153, "UCS-2": 67}
"""Places of a segment, alone and among several (3GPP TS 23.038)."""


def view_name(view: View) -> str:
    """Whose view it is, in a few words."""
    name = say("writing.made_up") if view.who.made_up else _family(view)
    return name if view.kind == "real" else say(f"writing.{view.kind}", name=name)


def view_blocks(bench: Bench, look: Look, chosen: int, before: Look | None = None) -> list[Block]:
    """The families, and the message as the chosen one would get it; `before` is the last look that could be written."""
    view = look.views[chosen]
    blocks = [Block(_families(look, chosen)), Block()]
    if view.kind != "real":
        blocks.append(_labelled("writing.whose", view_name(view), "plain"))
    if view.written.problem is not None:
        problem = view.written.problem
        blocks.append(Block((Span(say("writing.not_for_them"), "bad"),)))
        blocks.append(Block((Span(clean(problem.message)), Span(f" · {where(problem.line, problem.column)}", "quiet"))))
        if before is not None and before.views[chosen].written.problem is None:
            was = clean(before.views[chosen].written.text, lines=True)
            blocks += [Block(), Block((Span(say("writing.before"), "quiet"),)), Block()]
            blocks += [Block((Span(line, "quiet"),)) for line in was.split("\n")]
        return blocks
    to = clean(view.to) if view.to else say("writing.no_address")
    blocks.append(_labelled("writing.to", to, "plain" if view.to else "warn"))
    if view.written.subject is not None:
        blocks.append(_labelled("writing.subject", clean(view.written.subject), "strong"))
    blocks.append(Block())
    blocks += [Block((Span(clean(line)),)) for line in clean(view.written.text, lines=True).split("\n")]
    if view.written.segments is not None:
        blocks += [Block(), *meter(bench, look, view)]
    return blocks


def meter(bench: Bench, look: Look, view: View) -> list[Block]:
    """How long a text is, why it is dear, and what it costs."""
    segments = view.written.segments
    if segments is None:
        return []
    room = ALONE[segments.encoding] if segments.count <= 1 else EACH[segments.encoding] * segments.count
    blocks = [
        Block((
            Span(say("writing.segments", count=segments.count), "strong"),
            Span(" · "),
            Span(say("writing.places", used=segments.units, room=room), "quiet"),
        ))
    ]  # fmt: skip
    if segments.odd_ones:
        shown = " ".join(clean(char) or "?" for char in segments.odd_ones[:8])
        blocks.append(Block((Span(say("writing.odd", characters=shown), "warn"),)))
        if instead := _plain_for(segments.odd_ones):
            blocks.append(Block((Span(say("writing.instead", pairs=instead), "warn"),)))
    counts: dict[str, int] = {}
    for each in look.views:
        if each.written.segments is not None:
            whose = view_name(each) if each.kind == "real" else say(f"writing.kind_{each.kind}")
            counts[whose] = max(counts.get(whose, 0), each.written.segments.count)
    told = " · ".join(f"{whose} {count}" for whose, count in counts.items())
    blocks.append(Block((Span(say("writing.by_family", counts=told), "quiet"),)))
    return blocks + [Block((Span(line, "quiet"),)) for line in _costs(bench, list(counts.values()))]


def problem_lines(look: Look) -> list[tuple[Line, int, int]]:
    """Everything that is wrong, the text's own mistakes first: what to say, and its line and column."""
    found: list[tuple[Line, int, int]] = []
    for problem in sorted(look.problems, key=lambda each: each.severity != "error"):
        tone = "bad" if problem.severity == "error" else "warn"
        sign = say("writing.mistake") if problem.severity == "error" else say("writing.warning")
        found.append(_problem(f"{sign}: ", tone, clean(problem.message), problem.line, problem.column))
    if any(problem.severity == "error" for problem in look.problems):
        return found[:MOST_PROBLEMS]
    for view in look.views:
        broken = (view.written.problem,) if view.written.problem is not None else ()
        for problem in (*broken, *view.written.warnings):
            sign = say("writing.for_them", who=view_name(view))
            found.append(_problem(f"{sign}: ", "warn", clean(problem.message), problem.line, problem.column))
    return found


def where(line: int | None, column: int | None) -> str:
    """`line 7, column 12`."""
    return say("writing.where", line=line or 1, column=column or 1)


def amount(of_money: Decimal) -> str:
    """A sum of money: to the cent from one on, below it to the hundredth of a cent."""
    return f"{of_money.quantize(Decimal('0.0001') if of_money < 1 else Decimal('0.01')):,f}"


def _costs(bench: Bench, counts: list[int]) -> list[str]:
    if not counts:
        return []
    least, most = min(counts), max(counts)
    reach = bench.reach
    if bench.price is None:
        return [say("writing.on_their_way", count=reach.on_their_way)] if reach.on_their_way else []
    price, currency = bench.price

    def sum_of(times: int) -> str:
        low, high = price * least * times, price * most * times
        both = say("writing.between", low=amount(low), high=amount(high)) if low != high else amount(low)
        return f"{both} {currency}"

    lines = [say("writing.costs_each", money=sum_of(1))]
    if reach.on_their_way:
        lines.append(say("writing.costs_now", count=reach.on_their_way, money=sum_of(reach.on_their_way)))
    if reach.last_month:
        lines.append(say("writing.costs_month", count=reach.last_month, money=sum_of(reach.last_month)))
    return lines


def _plain_for(characters: str) -> str:
    from engine.control.authoring.message_writing import plain_for

    return plain_for(characters)


def _families(look: Look, chosen: int) -> Line:
    spans: list[Span] = []
    for number, view in enumerate(look.views):
        sign = " !" if view.written.problem is not None else ""
        tone = "tab" if number == chosen else "bad" if sign else "quiet"
        name = view_name(view) if view.kind == "real" else say(f"writing.kind_{view.kind}")
        if view.who.made_up and view.kind != "real":
            name = say("writing.kind_made_up", kind=name)
        spans += [Span(f" {name}{sign} ", tone, f"pressed('view', {number})"), Span(" ")]
    return tuple(spans)


def _family(view: View) -> str:
    return clean(view.who.family.get("family_name")) or say("family.unnamed", id=view.who.family_id)


def _labelled(label: str, text: str, tone: str) -> Block:
    return Block((Span(text, tone),), (Span(say(label), "quiet"),), LABEL)


def _problem(sign: str, tone: str, text: str, line: int | None, column: int | None) -> tuple[Line, int, int]:
    action = f"pressed('problem', {line or 1}, {column or 1})"
    spans = (Span(sign, tone, action), Span(text, "plain", action), Span(f" · {where(line, column)}", "quiet", action))
    return spans, line or 1, column or 1
