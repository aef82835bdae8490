"""What is wrong with something that a person wrote: a sentence and the place where it stands.

Workflow files, message files and rows of `workflow_templates` are checked as a whole and every problem is reported at
once, so that an author mends a file in one go. An `error` keeps the definition from being used; a `warning` is legal
and probably not what was meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

_LONGEST_SLIP = 60

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence about one place. `line` and `column` count from 1; None where there is no text to point into.

    `part` names the column of a database row that the place lies in (`steps`, `trigger_conditions`), empty for a file.
    """

    message: str
    line: int | None = None
    column: int | None = None
    severity: Severity = "error"
    part: str = ""

    def located(self, source: str) -> str:
        """The form that editors and terminals jump by: `file:line:column: error: sentence`."""
        where = f"{source}[{self.part}]" if self.part else source
        for number in (self.line, self.column):
            if number is not None:
                where += f":{number}"
        return f"{where}: {self.severity}: {self.message}"


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """`; did you mean 'template'?` when one of `known` is close to `wrong`, else the empty string."""
    if len(wrong) > _LONGEST_SLIP:  # nobody mistypes a name into this, and comparing costs time by its length
        return ""
    candidates = {name.lower(): name for name in sorted(known, reverse=True)}
    close = get_close_matches(wrong.lower(), list(candidates), n=1, cutoff=0.6)
    return f"; did you mean '{candidates[close[0]]}'?" if close else ""
