"""A workflow as a drawn graph, with who stands where."""

from __future__ import annotations

from textual.app import ComposeResult

from console.model.authored import Entry
from console.model.prose import Block, Span
from console.widgets.author_panel import AuthorPanel
from console.widgets.health_page import HealthPage


class WorkflowPanel(AuthorPanel):
    """The graph."""

    def compose(self) -> ComposeResult:
        """A page."""
        yield HealthPage(classes="workflow-page")

    def preview(self, entry: Entry) -> None:
        """Show a workflow."""
        self.query_one(HealthPage).show([Block((Span(entry.title, "strong"),)), Block((Span(entry.detail),))])

    def enter(self) -> None:
        """Take the focus."""
        super().enter()
        self.query_one(HealthPage).focus()

    def key_escape(self) -> None:
        """Back to the list."""
        self.post_message(self.Left())
