"""`python -m tests.docs.generate`: makes every generated part of the documentation anew, and says which pages changed.

`make docs` calls it. A test holds the pages to the same parts, so that they can't grow old unnoticed.
"""

import sys
from collections.abc import Callable

from tests.docs import (
    parts_of_commands,
    parts_of_configuration,
    parts_of_definitions,
    parts_of_finding,
    parts_of_the_console,
    parts_of_the_engine,
)
from tests.docs.places import CHECKOUT, pages, with_parts

PARTS: dict[str, Callable[[], str]] = {
    **parts_of_definitions.PARTS,
    **parts_of_configuration.PARTS,
    **parts_of_the_engine.PARTS,
    **parts_of_commands.PARTS,
    **parts_of_the_console.PARTS,
    **parts_of_finding.PARTS,
}


def made(text: str) -> str:
    """A page with its parts as the code is now. Raises KeyError for a part that nobody makes."""
    return with_parts(text, lambda name: PARTS[name]())


def main() -> int:
    """Writes the pages that are not current."""
    for page in pages():
        before = page.read_text(encoding="utf-8")
        after = made(before)
        if after != before:
            page.write_text(after, encoding="utf-8")
            sys.stdout.write(f"{page.relative_to(CHECKOUT)} is made anew.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
