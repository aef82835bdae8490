"""The part of Jinja that a message may use, checked on the parsed template before anything of it runs.

There are texts, names, members (`family.phone`), the operators of expressions, `~`, filters, `if`, `for`, `set` and
inline `if`. There are no calls, macros, blocks, includes or imports: nothing in a message can reach a Python object's
methods, so nothing there needs to be guarded. What may be is then rewritten: each operator becomes one of our own
functions, with the meaning it has in expressions (a comparison with a missing value is false), and each loop pays for
its turns in advance.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jinja2 import nodes

from engine.core.expressions.syntax import TESTS
from engine.core.problems import did_you_mean
from engine.messages.filters import FILTERS

ALLOWED_TESTS: Final = frozenset(TESTS) | {"defined", "undefined"}
_WITH_ARGUMENT: Final = frozenset({"starting_with", "ending_with"})
_STATEMENTS: Final = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign)
_EXPRESSIONS: Final = (
    nodes.Name, nodes.Const, nodes.List, nodes.Tuple, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Test, nodes.And,
    nodes.Or, nodes.Not, nodes.Neg, nodes.Pos, nodes.Compare, nodes.Operand, nodes.Concat, nodes.CondExpr,
    nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod,
)  # fmt: skip
_JINJAS_OWN: Final = frozenset({"self", "super", "caller", "varargs", "kwargs"})
_SIMPLE: Final = (nodes.Name, nodes.Const)
_COMPARISONS: Final = {
    "eq": "==", "ne": "!=", "lt": "<", "lteq": "<=", "gt": ">", "gteq": ">=", "in": "in", "notin": "not in",
}  # fmt: skip

RECKON, NEGATE, HOLDS, CONCATENATE, TURNS, PASSES = "~reckon", "~negate", "~holds", "~concatenate", "~turns", "~passes"
"""Our functions in place of the operators. No author can write these names."""

Finding = tuple[str, int, str]
"""A sentence, the line, and the word on that line that it is about."""


def findings(template: nodes.Template) -> list[Finding]:
    """Everything in the template that a message may not use."""
    return [finding for node in _walk(template) if (finding := _finding(node)) is not None]


def _finding(node: nodes.Node) -> Finding | None:
    if isinstance(node, nodes.Call):
        return _call_finding(node)
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        return f"unknown filter '{node.name}'{did_you_mean(node.name, FILTERS)}", node.lineno, node.name
    if isinstance(node, nodes.Test) and node.name not in ALLOWED_TESTS:
        return f"unknown test '{node.name}'{did_you_mean(node.name, ALLOWED_TESTS)}", node.lineno, node.name
    if isinstance(node, nodes.Test) and len(node.args or ()) != (node.name in _WITH_ARGUMENT):
        wanted = "one text" if node.name in _WITH_ARGUMENT else "nothing"
        return f"'is {node.name}' takes {wanted} after it", node.lineno, node.name
    if isinstance(node, (nodes.Filter, nodes.Test)) and (node.dyn_args or node.dyn_kwargs):
        return "'*' and '**' can't be used in messages", node.lineno, node.name
    if isinstance(node, nodes.For) and node.recursive:
        return "'recursive' loops can't be used in messages", node.lineno, "recursive"
    if isinstance(node, nodes.Name) and node.name in _JINJAS_OWN:
        return f"'{node.name}' can't be used in messages", node.lineno, node.name
    if isinstance(node, nodes.Compare) and not all(isinstance(link.expr, _SIMPLE) for link in node.ops[:-1]):
        return "in a chain of comparisons, what stands in the middle must be a name or a number", node.lineno, ""
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        return f"'{node.attr}' can't be used in messages: names begin with a letter", node.lineno, node.attr
    if not isinstance(node, (*_STATEMENTS, *_EXPRESSIONS, nodes.Keyword)):
        return f"{_named(node)} can't be used in messages", node.lineno or 1, ""
    return None


def _call_finding(node: nodes.Call) -> Finding:
    called = node.node
    if isinstance(called, nodes.Getattr):
        name = {"strip": "trim", "strftime": "date"}.get(called.attr, called.attr)
        remedy = f"write |{name} instead" if name in FILTERS else "there are only filters, such as |upper"
        return f"'.{called.attr}()' can't be called in messages; {remedy}", node.lineno, called.attr
    name = called.name if isinstance(called, nodes.Name) else ""
    return f"'{name}()' can't be called in messages; there are only filters, such as |upper", node.lineno, name


def _named(node: nodes.Node) -> str:
    names = {
        nodes.Pow: "'**'", nodes.Macro: "'macro'", nodes.CallBlock: "'call'", nodes.FilterBlock: "'filter' blocks",
        nodes.AssignBlock: "'set' without '='", nodes.Include: "'include'", nodes.Import: "'import'",
        nodes.FromImport: "'from … import'", nodes.Extends: "'extends'", nodes.Block: "'block'", nodes.With: "'with'",
        nodes.Slice: "slices", nodes.Dict: "'{…}'", nodes.Pair: "'{…}'", nodes.NSRef: "'set' of a member",
        nodes.Scope: "'autoescape'",
    }  # fmt: skip
    return names.get(type(node), f"'{type(node).__name__.lower()}'")


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def rewrite(template: nodes.Template) -> nodes.Template:
    """The same template with our functions in place of Jinja's operators; `template` itself is changed."""
    _rewrite_children(template)
    return template


def _rewrite_children(node: nodes.Node) -> None:
    if isinstance(node, nodes.For):
        weight = sum(1 for _ in _walk(node))
        node.iter = _function(TURNS, node.iter, nodes.Const(weight))
    for name, value in list(node.iter_fields()):
        if isinstance(value, list):
            setattr(node, name, [_rewritten(item) if isinstance(item, nodes.Node) else item for item in value])
        elif isinstance(value, nodes.Node):
            setattr(node, name, _rewritten(value))


def _rewritten(node: nodes.Node) -> nodes.Node:
    _rewrite_children(node)
    if isinstance(node, nodes.Test) and node.name not in ("defined", "undefined"):
        return nodes.Filter(node.node, PASSES, [nodes.Const(node.name), *node.args], [], None, None, lineno=node.lineno)
    if isinstance(node, nodes.Neg):
        return _function(NEGATE, node.node)
    if isinstance(node, nodes.BinExpr) and not isinstance(node, (nodes.And, nodes.Or)):
        return _function(RECKON, node.left, nodes.Const(node.operator), node.right)
    if isinstance(node, nodes.Concat):
        return _function(CONCATENATE, nodes.List(node.nodes, lineno=node.lineno))
    if isinstance(node, nodes.Compare):
        return _comparison(node)
    return node


def _comparison(node: nodes.Compare) -> nodes.Expr:
    """A chain as its links joined by `and`. The middle ones are worked out twice, so they must be small."""
    links: list[nodes.Expr] = []
    left = node.expr
    for operand in node.ops:
        links.append(_function(HOLDS, left, nodes.Const(_COMPARISONS[operand.op]), operand.expr))
        left = operand.expr
    whole = links[0]
    for link in links[1:]:
        whole = nodes.And(whole, link, lineno=node.lineno)
    return whole


def _function(name: str, first: nodes.Node, *rest: nodes.Node) -> nodes.Filter:
    return nodes.Filter(first, name, list(rest), [], None, None, lineno=first.lineno)
