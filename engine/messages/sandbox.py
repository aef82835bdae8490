"""Runs checked templates: the immutable sandbox of Jinja, with our functions, plain values and a budget.

The language (`language.py`) already leaves nothing to escape with; the sandbox is the second wall. What comes out of an
expression passes through `finish`, which depends on where it will stand: in Markdown, in a plain text, in a subject.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from functools import cache
from typing import Any, Final, Literal

from jinja2 import StrictUndefined, Undefined, pass_context
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.core.expressions.values import holds, kind, negated, passes, reckon
from engine.messages.budget import Budget, TooMuch
from engine.messages.filters import FILTERS, TAKE_UNDEFINED, FilterError
from engine.messages.language import CONCATENATE, HOLDS, NEGATE, PASSES, RECKON, TURNS
from engine.messages.wording import in_markdown, in_subject, in_text

Place = Literal["markdown", "text", "subject"]
_FINISH: Final[dict[Place, Callable[[str], str]]] = {"markdown": in_markdown, "text": in_text, "subject": in_subject}
_LOOP: Final = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length"})
_MOMENT: Final = frozenset({"year", "month", "day", "hour", "minute"})


class _Context(Context):
    """The names of one rendering, and its budget."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.budget = Budget()


class _Environment(ImmutableSandboxedEnvironment):
    context_class = _Context

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A member of a record, a field of a moment, a fact of a loop; never an attribute of anything else."""
        if isinstance(obj, Mapping):
            return self._member(obj, attribute)
        if (isinstance(obj, LoopContext) and attribute in _LOOP) or (attribute in _MOMENT and hasattr(obj, "year")):
            return getattr(obj, attribute)
        return self._nothing(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """An item of a list or a record."""
        if isinstance(obj, Mapping) and isinstance(argument, str):
            return self._member(obj, argument)
        if isinstance(obj, (list, tuple, str)) and isinstance(argument, int) and -len(obj) <= argument < len(obj):
            return obj[argument]
        return self._nothing(obj, str(argument)[:60])

    def _member(self, obj: Mapping[str, Any], name: str) -> Any:
        return obj[name] if name in obj else self.undefined(obj=obj, name=name)

    def _nothing(self, obj: Any, name: str) -> Any:
        if isinstance(obj, Undefined):
            return str(obj)  # raises, naming what is undefined
        return self.undefined(hint=f"a {kind(obj)} has no member '{name}'")

    def is_safe_callable(self, obj: Any) -> bool:
        """Nothing is: the language has no calls."""
        return False


@cache
def environment(place: Place) -> _Environment:
    """The environment for texts that will stand in this place. Without Jinja's own globals, filters and tests."""
    env = _Environment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # HTML is not written here; `finish` escapes for the place instead
        cache_size=0,
        finalize=_finalizer(_FINISH[place]),
    )
    env.globals = {}
    env.tests = {name: env.tests[name] for name in ("defined", "undefined")}
    env.filters = {name: _budgeted(name, function) for name, function in FILTERS.items()}
    env.filters |= {
        RECKON: _operator(lambda left, operator, right: reckon(operator, left, right)),
        NEGATE: _operator(negated),
        HOLDS: _operator(lambda left, operator, right: holds(operator, left, right)),
        PASSES: _operator(lambda value, test, argument=None: passes(test, value, argument)),
        CONCATENATE: _concatenate,
        TURNS: _turns,
    }
    return env


def shown(value: Any) -> str:
    """A value as text; what has none, such as NULL, is an error and never a blank in a family's inbox."""
    if isinstance(value, str):
        return value
    if isinstance(value, Undefined):
        return str(value)  # raises, naming what is undefined
    if value is None:
        raise FilterError("a value is missing (NULL) here; say what to write instead, as in {{ name|default('you') }}")
    if isinstance(value, (int, float, Decimal, date, time)):
        return str(value)
    raise FilterError(f"a {kind(value)} can't be written; name one of its members, or use |join")


def _finalizer(finish: Callable[[str], str]) -> Callable[..., str]:
    @pass_context  # which keeps Jinja from writing constants while it compiles, where nobody expects an error
    def finalize(_: _Context, value: Any) -> str:
        return finish(shown(value))

    return finalize


def _budgeted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    @pass_context
    def filtered(context: _Context, value: Any, *arguments: Any, **named: Any) -> Any:
        if isinstance(value, Undefined) and name not in TAKE_UNDEFINED:
            return str(value)  # raises, naming what is undefined
        return context.budget.spend_on(function(value, *arguments, **named))

    return filtered


def _operator(function: Callable[..., Any]) -> Callable[..., Any]:
    @pass_context
    def operated(context: _Context, *operands: Any) -> Any:
        for operand in operands:
            if isinstance(operand, Undefined):
                return str(operand)  # raises, naming what is undefined
        return context.budget.spend_on(function(*operands))

    return operated


@pass_context
def _concatenate(context: _Context, parts: list[Any]) -> str:
    texts = [shown(part) for part in parts]
    context.budget.spend(sum(map(len, texts)))
    text: str = context.budget.spend_on("".join(texts))
    return text


@pass_context
def _turns(context: _Context, value: Any, weight: int) -> list[Any]:
    """What a loop goes through, paid for before its first turn."""
    if isinstance(value, Undefined):
        str(value)  # raises, naming what is undefined
    if not isinstance(value, (list, tuple)):
        raise FilterError(f"'for' goes through lists, not through a {kind(value)}")
    context.budget.spend(len(value) * weight)
    return list(value)


__all__ = ["Place", "TooMuch", "environment", "shown"]
