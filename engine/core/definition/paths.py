"""Where a family can get to: steps that nobody reaches, ends that nobody reaches, and rounds that never wait.

All of it is legal, because a loop bound catches the worst at run time, and none of it is what an author means:
warnings.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.core.definition.node import Node
from engine.core.definition.reading import Reading
from engine.core.definition.steps import (
    CallStep,
    ConditionStep,
    EmailStep,
    OnFailure,
    OtherStep,
    SetStep,
    SmsStep,
    Step,
    TaskStep,
    WaitStep,
)


def check_paths(steps: Sequence[Step], nodes: Sequence[Node], on_failure: OnFailure | None, reading: Reading) -> None:
    """Write down a warning for each path that was probably not meant. `on_failure` is the workflow's own."""
    ways = [_ways(step, number) for number, step in enumerate(steps)]
    everywhere = [ways[number] | _after_failure(step, on_failure) for number, step in enumerate(steps)]
    reached = _reachable(everywhere)
    for number, step in enumerate(steps):
        if number not in reached:
            reading.warn(nodes[number], f"step {number + 1} '{step.name}' is never reached")
    if len(steps) not in reached:
        reading.warn(nodes[0], "no way leads to the end; the workflow goes round until its loop bound (max_loops)")
    for number in sorted(reached - {len(steps)}):
        back = _hasty_way_back(number, steps, ways)
        if back is not None:
            message = f"step {number + 1} '{steps[number].name}' goes back to step {back + 1} '{steps[back].name}'"
            reading.warn(nodes[number], f"{message} and nothing on that round waits")


def _ways(step: Step, number: int) -> set[int]:
    if isinstance(step, ConditionStep):
        return {step.then_step, step.else_step}
    return {number + 1 if step.next is None else step.next}


def _after_failure(step: Step, general: OnFailure | None) -> set[int]:
    rule = step.on_failure or general
    can_fail = not isinstance(step, WaitStep)
    return {rule.step} if can_fail and rule is not None and rule.step is not None else set()


def _reachable(ways: Sequence[set[int]]) -> set[int]:
    reached: set[int] = set()
    waiting = [0]
    while waiting:
        number = waiting.pop()
        if number not in reached:
            reached.add(number)
            waiting.extend(ways[number] if number < len(ways) else ())
    return reached


def _waits(step: Step) -> bool:
    if step.delay is not None or isinstance(step, (WaitStep, OtherStep)):
        return True
    if isinstance(step, CallStep):
        return step.wait_for == "outcome"
    if isinstance(step, TaskStep):
        return step.wait_for == "done"
    if isinstance(step, (EmailStep, SmsStep)):
        return step.scheduled_time is not None
    return not isinstance(step, (ConditionStep, SetStep))


def _hasty_way_back(number: int, steps: Sequence[Step], ways: Sequence[set[int]]) -> int | None:
    """The earlier (or same) step that `number` goes back to, if the round from there to here can go without a wait."""
    if _waits(steps[number]):
        return None
    for target in sorted(way for way in ways[number] if way <= number):
        seen: set[int] = set()
        waiting = [target]
        while waiting:
            here = waiting.pop()
            if here == number:
                return target
            if here not in seen and here < len(steps) and not _waits(steps[here]):
                seen.add(here)
                waiting.extend(ways[here])
    return None
