"""Where the documentation is, and the named parts in it that are made from the code.

<!-- made: log-events -->
… replaced whenever the parts are made …
<!-- end -->
"""

import re
from collections.abc import Callable
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
FOLDER = CHECKOUT / "docs"
_PART = re.compile(r"(<!-- made: (?P<name>[a-z][a-z0-9 ._-]*) -->\n).*?(<!-- end -->)", re.DOTALL)


def pages() -> list[Path]:
    """Every page, the README first."""
    return [CHECKOUT / "README.md", *sorted(FOLDER.rglob("*.md"))]


def part_names(text: str) -> list[str]:
    """The names of the parts in a page, in order."""
    return [match["name"] for match in _PART.finditer(text)]


def with_parts(text: str, make: Callable[[str], str]) -> str:
    """The page with every part made anew."""
    return _PART.sub(lambda match: f"{match[1]}\n{make(match['name']).strip()}\n\n{match[3]}", text)
