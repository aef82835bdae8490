"""Step types: one file each, listed once. Others join through the entry point group `followthrough.steps`."""

from __future__ import annotations

from engine.core.step_types import StepType
from engine.errors import ConfigError
from engine.steps.call import Call
from engine.steps.condition import Condition
from engine.steps.email import Email
from engine.steps.plugin import PluginStep
from engine.steps.set import SetVariables
from engine.steps.sms import Sms
from engine.steps.task import Task
from engine.steps.wait import WaitFor

BUILT_IN: dict[str, StepType] = {
    "email": Email(),
    "sms": Sms(),
    "call": Call(),
    "task": Task(),
    "wait": WaitFor(),
    "condition": Condition(),
    "set": SetVariables(),
}


def load_step_types() -> dict[str, StepType]:
    """The built-in step types and those that are installed; a name that two claim is refused (`ConfigError`)."""
    from importlib.metadata import entry_points

    types = dict(BUILT_IN)
    for point in entry_points(group="followthrough.steps"):
        if point.name in types:
            raise ConfigError(
                "The step types can't be loaded:",
                [f"Two step types are called '{point.name}' (one from {point.value}); uninstall one of them."],
            )
        types[point.name] = PluginStep(point.load())
    return types
