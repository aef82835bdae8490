"""What is different between two documents of one workflow, step by step, as plain facts; the words are the shower's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Sort = Literal["added", "removed", "moved", "changed", "head"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `step` is the step's name (empty for the head); `number` counts from 1, in the new version, or in
    the old one for a step that is gone; `key`, `old` and `new` say what of it is other, None where it isn't said."""

    sort: Sort
    step: str = ""
    number: int = 0
    key: str = ""
    old: Any = None
    new: Any = None


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Every difference, the head's first, then in the order of the new steps. A renamed step is one gone, one new."""
    return [*_head(old, new), *_steps(_by_name(old), _by_name(new))]


def _head(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in dict.fromkeys((*old, *new)):
        if key != "steps":
            yield from _values("head", "", 0, key, old.get(key), new.get(key))


def _steps(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    stayed_before = [name for name in old if name in new]
    stayed_now = [name for name in new if name in old]
    numbers = {name: number for number, name in enumerate(new, 1)}
    for number, name in enumerate(old, 1):
        if name not in new:
            yield Change("removed", str(old[name].get("name", "")), number)
    for name, step in new.items():
        shown, number = str(step.get("name", "")), numbers[name]
        if name not in old:
            yield Change("added", shown, number, new=step.get("type"))
            continue
        if stayed_before.index(name) != stayed_now.index(name):
            yield Change("moved", shown, number)
        for key in dict.fromkeys((*old[name], *step)):
            if key != "name":
                yield from _values("changed", shown, number, key, old[name].get(key), step.get(key))


def _values(sort: Sort, step: str, number: int, key: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, Mapping) or isinstance(new, Mapping):
        before = old if isinstance(old, Mapping) else {} if old is None else {"on": old}
        after = new if isinstance(new, Mapping) else {} if new is None else {"on": new}
        for name in dict.fromkeys((*before, *after)):
            if before.get(name) != after.get(name):
                yield Change(sort, step, number, f"{key}.{name}", before.get(name), after.get(name))
        return
    yield Change(sort, step, number, key, old, new)


def _by_name(document: Mapping[str, Any]) -> dict[str, Any]:
    return {str(step.get("name", number)).lower(): step for number, step in enumerate(document.get("steps") or [])}
