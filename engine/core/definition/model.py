"""A workflow as the engine keeps it: checked, every default written out, every jump a number, one canonical text.

Two definitions that mean the same have the same canonical JSON and so the same hash, whatever form they came in; that
JSON is what `workflow_template_versions.definition` holds, and reading it back gives an equal value. `FORMAT` is
part of it: a later change of this model reads what an earlier one wrote.
"""

from __future__ import annotations

import json
from functools import cached_property
from hashlib import sha256
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from engine.core.definition.steps import AnyStep, OnFailure, TaskPriority
from engine.core.definition.triggers import ManualTrigger, Trigger
from engine.core.definition.values import DurationValue, ExpressionValue, RetryValue
from engine.core.durations import Duration

FORMAT: Final = 1

PREDICTION_COOLDOWN: Final = Duration(days=30)
"""How long a family is left alone after a prediction's workflow, unless the author says otherwise."""


class Escalation(BaseModel):
    """Who gets the task when the workflow can't go on by itself (None: the family's coordinator), and how pressing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    assigned_to: str | None = None
    priority: TaskPriority = "high"


class Definition(BaseModel):
    """One version of one workflow. Made by `parse_file` or `parse_row`, or read back by `from_json`."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    format: Literal[1] = FORMAT
    workflow: str
    description: str = ""
    trigger: Trigger = Field(default_factory=ManualTrigger)
    priority: int = 5
    """1 to 10, higher first."""
    group: str | None = None
    """A family has at most one live instance in a group; a higher priority supersedes a lower."""
    max_concurrent_instances: int = 1
    """A family, template and mode has at most so many."""
    cooldown: DurationValue | None = None
    """From the end of the family's last instance; None is none."""
    exit_when: ExpressionValue | None = None
    retry: RetryValue | None = None
    """None is the site's own."""
    on_failure: OnFailure = Field(default_factory=OnFailure)
    max_loops: int = 10
    """How often an instance may jump back before it is escalated."""
    mode: Literal["simulate", "execute"] | None = None
    """None is the engine's own mode."""
    escalation: Escalation = Field(default_factory=Escalation)
    steps: tuple[AnyStep, ...]

    def to_json(self) -> str:
        """The canonical text: sorted keys, no spaces, every default that is a value written out."""
        return self._canonical

    @classmethod
    def from_json(cls, text: str) -> Definition:
        """Read back what `to_json` wrote. Raises ValueError if it is something else."""
        return cls.model_validate_json(text)

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical text, in hexadecimal."""
        return self._hash

    @cached_property
    def _canonical(self) -> str:
        # Nothing is written for what is absent, so that a later version's new optional field leaves old hashes alone;
        # every default that is a value is written, so that a later version's new default leaves old meanings alone.
        data = self.model_dump(mode="json", by_alias=True, exclude_none=True)
        return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

    @cached_property
    def _hash(self) -> str:
        return sha256(self._canonical.encode()).hexdigest()
