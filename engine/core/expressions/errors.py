"""What can go wrong with an expression, with the place inside its text.

    ExpressionError            it can't be read, or these values can't be compared or reckoned with
    └── UndefinedName          a name that nothing gives a value

The sentence never holds a family's values, only names and kinds: it is written into rows that many people read.
"""

from __future__ import annotations


class ExpressionError(Exception):
    """One sentence; `line` and `column` count from 1 within the expression's own text."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


class UndefinedName(ExpressionError):
    """`name` is not among the names that this expression may use."""

    def __init__(self, message: str, line: int = 1, column: int = 1, *, name: str) -> None:
        super().__init__(message, line, column)
        self.name = name
