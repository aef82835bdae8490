"""Puts what the program reads at run time into the wheel, where `engine/resources.py` looks for it.

An editable installation reads the checkout itself and gets no copy; that is why this isn't a static `force-include`.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_RESOURCES = ("sql", "templates", "config.toml", ".env.example")


class Resources(BuildHookInterface[Any]):
    """The build hook; hatchling finds it in this file."""

    PLUGIN_NAME = "resources"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before a wheel is made; `version` is "standard" or "editable"."""
        if version == "standard":
            build_data["force_include"] |= {name: f"engine/_resources/{name}" for name in _RESOURCES}
