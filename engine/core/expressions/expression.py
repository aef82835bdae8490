"""An expression: read once, kept by its canonical text, evaluated as often as needed.

    responded or engagement_score < 40
    payload.amount > 100 and family.locale in ['es', 'es-MX']

Promises: pure and total, in that evaluating ends with a value or an ExpressionError, quickly, whatever the text and
the values are. Leaves out everything that acts: calls, filters, loops, attributes of objects. `syntax.py` has the
list of what is allowed, `values.py` what comparing means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from engine.core.expressions.evaluate import Evaluator, build, undefined
from engine.core.expressions.nodes import Const, Name, Node, Test, children, walk, write
from engine.core.expressions.syntax import ROOTS, parse


@dataclass(frozen=True, slots=True)
class Expression:
    """Two expressions with the same canonical text are equal. Made by `compile_expression` or `from_condition`.

    `names` are all the names it asks for, roots such as `payload` included.
    """

    source: str
    names: frozenset[str] = field(compare=False, repr=False)
    tree: Node = field(compare=False, repr=False)
    _evaluate: Evaluator = field(compare=False, repr=False)

    def evaluate(self, context: Mapping[str, Any]) -> Any:
        """The value, from the names in `context`. Raises ExpressionError, and UndefinedName for a name not in it."""
        return self._evaluate(context)

    def truth(self, context: Mapping[str, Any]) -> bool:
        """Whether it holds: a missing value, zero, an empty text and an empty list don't. Raises as `evaluate` does."""
        return bool(self._evaluate(context))

    @property
    def constant(self) -> bool:
        """Whether it is a single literal and so the same for every family."""
        return isinstance(self.tree, Const)

    def __str__(self) -> str:
        return self.source

    def __reduce__(self) -> tuple[Any, ...]:
        return compile_expression, (self.source,)


def compile_expression(source: str, known_names: Collection[str] | None = None) -> Expression:
    """The expression that `source` says. Raises ExpressionError with line and column.

    With `known_names`, a name that is neither among them nor one of the roots (`payload`, `event`, …) raises
    UndefinedName at once, unless the expression asks `is defined` of it.
    """
    expression, text, read = _compiled(source)
    if known_names is not None:
        known = frozenset(known_names) | ROOTS
        for name in _needed(read):
            if name.name not in known:
                raise undefined(name, text, known)
    return expression


@lru_cache(maxsize=4096)
def _compiled(source: str) -> tuple[Expression, str, Node]:
    # The cache is by source, so the offsets of this very text are kept for the places in errors.
    tree = parse(source)
    return expression_of(tree, source), source, tree


def expression_of(tree: Node, text: str | None = None) -> Expression:
    """The expression for a tree; `text` is what its offsets point into (its canonical text, if it was not read)."""
    names = frozenset(node.name for node in walk(tree) if isinstance(node, Name))
    source = write(tree)
    return Expression(source, names, tree, build(tree, source if text is None else text))


def _needed(node: Node) -> Iterator[Name]:
    if isinstance(node, Test) and node.test in ("defined", "undefined"):
        return
    if isinstance(node, Name):
        yield node
    for child in children(node):
        yield from _needed(child)
