"""From text to Jinja's tree, with the exact place of every node: Jinja's own lexer and parser do the reading.

Jinja's tokens carry a line and no column. We hand its parser tokens whose `lineno` is the offset into the text; each
node and each syntax error then knows exactly where it stands.
"""

from __future__ import annotations

from typing import Final

from jinja2 import Environment, TemplateSyntaxError
from jinja2 import nodes as jinja
from jinja2.lexer import TokenStream
from jinja2.parser import Parser

MAX_CHARACTERS: Final = 2_000
MAX_DEPTH: Final = 20

_ENVIRONMENT: Final = Environment(autoescape=False)


class Refused(Exception):
    """What is wrong and its offset; `syntax.parse` turns that into an ExpressionError with a line and a column."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


def place(text: str, at: int) -> tuple[int, int]:
    """The line and the column, from 1, of an offset."""
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def jinja_tree(text: str) -> jinja.Expr:
    """Jinja's tree of one expression; each node's `lineno` is an offset into `text`. Raises Refused."""
    if not text.strip():
        raise Refused("the expression is empty", 0)
    if len(text) > MAX_CHARACTERS:
        raise Refused(f"the expression is longer than {MAX_CHARACTERS:,} characters", MAX_CHARACTERS)
    parser = Parser(_ENVIRONMENT, "")
    stream = None
    try:
        parser.stream = stream = TokenStream(_ENVIRONMENT.lexer.wrap(_offset_tokens(text)), None, None)
        tree = parser.parse_expression()
    except TemplateSyntaxError as error:
        ended = stream is not None and stream.eos
        at = len(text) if ended else error.lineno
        raise Refused(_syntax_sentence(text, at, ended), at) from None
    except ValueError:
        # CPython refuses to turn more than 4,300 digits into a number.
        raise Refused("a number in the expression is too long", 0) from None
    except RecursionError:
        raise Refused("the expression is nested too deeply", 0) from None
    if not parser.stream.eos:
        at = parser.stream.current.lineno
        raise Refused(_syntax_sentence(text, at, False), at)
    return tree


def _offset_tokens(text: str) -> list[tuple[int, str, str]]:
    """Jinja's raw tokens, each with its offset in the place of its line number."""
    tokens: list[tuple[int, str, str]] = []
    at = depth = 0
    try:
        for _, kind, value in _ENVIRONMENT.lexer.tokeniter(text, None, None, "variable"):
            tokens.append((at, kind, value))
            at += len(value)
            depth += (kind == "operator") * ((value in "([{") - (value in ")]}"))
            if depth > MAX_DEPTH:
                raise Refused("the expression is nested too deeply", at)
    except TemplateSyntaxError:
        raise Refused(_syntax_sentence(text, at, False), at) from None
    return tokens


def _syntax_sentence(text: str, at: int, ended: bool) -> str:
    rest = text[at:]
    if ended or not rest.strip():
        return "the expression ends too early"
    hints = {"=": "; to compare, write '=='", "&": "; write 'and'", "|": "; write 'or'", "!": "; write 'not'"}
    if rest[0] in "'\"":
        return "this text has no closing quote" if rest.count(rest[0]) == 1 else "unexpected text; is a word missing?"
    word = rest.split(maxsplit=1)[0]
    shown = word if word.isidentifier() else rest[:1]
    return f"unexpected '{shown}'{hints.get(rest[0], '')}"
