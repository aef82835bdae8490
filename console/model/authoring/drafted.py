"""An author's draft as the screen needs it: what it says, what it changes, what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from console.model.authoring.drawing import Counts
from console.model.clean import clean
from console.model.prose import Block, Span
from console.model.words import say

if TYPE_CHECKING:
    from engine.control.authoring.workflow_changes import Change
    from engine.control.authoring.workflow_checks import Checked
    from engine.control.authoring.workflow_draft import Draft


@dataclass
class Drafted:
    """One workflow under change. `notes` are sentences that stay above the graph until the next change."""

    draft: Draft
    checked: Checked
    changes: list[Change]
    notes: list[str] = field(default_factory=list)
    file_differs: bool = False
    """The file was changed before, and not published: what the draft changes is not all this person's."""

    @property
    def steps(self) -> list[dict[str, Any]]:
        """Its steps."""
        found: list[dict[str, Any]] = self.draft.document["steps"]
        return found

    @property
    def names(self) -> list[str]:
        """The steps' names, by which jumps go."""
        return [str(step.get("name", "")) for step in self.steps]

    @property
    def wrong(self) -> list[int | None]:
        """The steps with errors, None for the head."""
        return [slip.step for slip in self.checked.slips if slip.severity == "error"]

    def says(self) -> list[Block]:
        """What is to be said of it."""
        blocks = [Block((Span(note, "warn"),)) for note in self.notes]
        if self.file_differs:
            blocks.append(Block((Span(say("author.file_differs", file=clean(self.draft.source)), "warn"),)))
        if self.wrong:
            head = [slip for slip in self.checked.slips if slip.severity == "error" and slip.step is None]
            blocks.append(Block((Span(say("workflow_head.draft_wrong", count=len(self.wrong)), "bad"),)))
            blocks += [Block((Span(f"✕ {clean(slip.message)}", "bad"),)) for slip in head[:1]]
        elif self.draft.live is None:
            blocks.append(Block((Span(say("workflow_head.draft_new"), "accent"),)))
        elif self.changes:
            words = "workflow_head.draft" if self.draft.changed else "workflow_head.draft_saved"
            blocks.append(Block((Span(say(words, count=len(self.changes)), "accent"),)))
        else:
            blocks.append(Block((Span(say("workflow_head.draft_same"), "quiet"),)))
        return blocks

    def counts(self, live: dict[int, Counts], names: list[str]) -> dict[int, Counts]:
        """The counts of what is live, at the draft's steps of the same names, and the marks of what is wrong."""
        by_name = {name.lower(): live[number] for number, name in enumerate(names) if number in live}
        wrong = set(self.wrong)
        found = {}
        for number, name in enumerate(self.names):
            counts = by_name.get(name.lower(), Counts())._replace(wrong=number in wrong)
            if counts != Counts():
                found[number] = counts
        return found
