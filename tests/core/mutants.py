"""Mutants of a function: the same function with one statement of its body taken out, one mutant a statement."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any


def without_each_check(function: Callable[..., Any]) -> Iterator[tuple[str, Callable[..., Any]]]:
    """For each `if` and `for` at the top of the function's body: what it says, and the function without it."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    for number, statement in enumerate(definition.body):
        if not isinstance(statement, (ast.If, ast.For)):
            continue
        mutated = ast.parse(textwrap.dedent(inspect.getsource(function)))
        body = mutated.body[0]
        assert isinstance(body, ast.FunctionDef)
        del body.body[number]
        names = dict(vars(inspect.getmodule(function)))  # its own globals: the module stays as it is
        exec(compile(mutated, "<mutant>", "exec"), names)
        yield ast.unparse(statement).splitlines()[0], names[function.__name__]
