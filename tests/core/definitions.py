"""One workflow in both forms, and short ways to read definitions."""

from __future__ import annotations

import json
from typing import Any

from engine.core.definition import (
    Definition,
    parse_file,
    parse_row,
)

PATTERN_STEPS: list[dict[str, Any]] = [
    {"name": "Send Initial Email", "type": "email", "template_id": "concern_outreach", "delay_days": 0},
    {"name": "Wait for Response", "type": "wait", "duration_days": 3},
    {
        "name": "Check Response",
        "type": "condition",
        "condition": {"field": "email_response_received", "operator": "==", "value": True},
        "if_true_step": 5,
        "if_false_step": 3,
    },
    {"name": "Send SMS Follow-up", "type": "sms", "message": "Hi {{family_name}}, can we chat?", "delay_days": 0},
    {"name": "Schedule Phone Call", "type": "call", "reason": "No response", "delay_days": 2},
    {"name": "Mark Complete", "type": "task", "task_type": "workflow_complete", "description": "Done"},
]
FILE = """
workflow: retention
trigger: {on: prediction, when: email_response_received == true}
steps:
  - {name: Send Initial Email, type: email, template: concern_outreach}
  - {name: Wait for Response, type: wait, for: 3d}
  - {name: Check Response, type: condition, when: "email_response_received==true", then: Mark Complete}
  - {name: Send SMS Follow-up, type: sms, message: "Hi {{family_name}}, can we chat?"}
  - {name: Schedule Phone Call, type: call, reason: No response, delay: 2 days, wait_for: nothing}
  - {name: Mark Complete, type: task, task_type: workflow_complete, description: Done}
"""


def defined(text: str, source: str = "x.yaml") -> Definition:
    parsed = parse_file(text, source)
    assert parsed.errors == ()
    assert parsed.definition is not None
    return parsed.definition


def from_row(**columns: Any) -> Definition:
    values = {name: json.dumps(value) if isinstance(value, (list, dict)) else value for name, value in columns.items()}
    parsed = parse_row({"template_name": "retention", "steps": json.dumps(PATTERN_STEPS), **values})
    assert parsed.errors == ()
    assert parsed.definition is not None
    return parsed.definition


def step(text: str) -> Any:
    return defined(f"workflow: x\nsteps:\n  - {text}\n  - {{name: Last, type: wait, for: 1 day}}\n").steps[0]
