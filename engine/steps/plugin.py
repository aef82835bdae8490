"""A step type from outside: found by entry point, run outside the database transaction, with a timeout.

A plugin offers an object with `run(params, context) -> Outcome` (see `engine.core.outcome`); `contact = True` makes
it keep to the family's hours. It may be run again after a crash, so it must bear that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from engine.core.outcome import Outcome, RunOutside
from engine.core.step_types import StepView


class Plugin(Protocol):
    """What the entry point group `followthrough.steps` must give."""

    def run(self, params: Mapping[str, Any], context: Mapping[str, Any]) -> Outcome:
        """Do the work; raise, or return `Retry` or `Fail`, when it can't be done."""
        ...


class PluginStep:
    """Stands in for a plugin inside the pure machine."""

    outside = True

    def __init__(self, plugin: Plugin) -> None:
        self.plugin = plugin
        self.contact = bool(getattr(plugin, "contact", False))

    def run(self, step: Any, view: StepView) -> Outcome:
        """Ask for the plugin to be run outside."""
        return RunOutside(dict(view.context))

    def resume(self, step: Any, view: StepView) -> Outcome:
        """Ask again."""
        return self.run(step, view)
