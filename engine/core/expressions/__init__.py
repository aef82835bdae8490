"""The one expression language: triggers, conditions, `if:`, `exit_when`, `set` and waits are all written in it."""

from engine.core.expressions.errors import ExpressionError, UndefinedName
from engine.core.expressions.expression import Expression, compile_expression
from engine.core.expressions.syntax import ROOTS, TESTS

__all__ = ["ROOTS", "TESTS", "Expression", "ExpressionError", "UndefinedName", "compile_expression"]
