"""What a guard keeps from happening: a scene that would end in harm, and the engine with that one guard taken out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from engine.core.arming import Facts
from engine.runtime import outbound
from engine.store.last_look import LastLook
from tests.runtime.rig import Rig
from tests.runtime.scripted import Scripted

TEXT = {"name": "Text", "type": "sms", "message": "Hi"}


@dataclass
class Scene:
    """One family, one text message, and what happens between the decision to send it and the arm."""

    rig: Rig
    patch: pytest.MonkeyPatch
    texts: Scripted

    def begin(self, *steps: dict[str, Any], **more: Any) -> None:
        """Put one instance at the door."""
        self.rig.family()
        document = {"workflow": "w", "trigger": "manual", "steps": list(steps) or [TEXT], **more}
        self.rig.start(self.rig.workflow("w", document))

    def before_arm(self, meanwhile: Callable[[], object]) -> None:
        """Do something once, when a message is written down and not armed yet."""
        arm, pending = outbound._arm, [meanwhile]

        def interrupted(*arguments: Any) -> None:
            if pending:
                pending.pop()()
            arm(*arguments)

        self.patch.setattr(outbound, "_arm", interrupted)

    def run(self, virtual_from: str = "2026-11-16T10:00:00-06:00", **more: Any) -> None:
        """Run with the scene's channel."""
        self.rig.run(virtual_from, channels={"email": self.texts, "sms": self.texts}, **more)

    @property
    def received(self) -> int:
        """How many messages arrived."""
        return len(self.texts.received)


def blind_to(**facts: Any) -> Callable[[Scene], None]:
    """An engine whose last look sees these facts so; a callable works its fact out from the others."""

    def mutate(scene: Scene) -> None:
        look = LastLook.facts

        def blinded(self: LastLook, item: Any) -> Facts:
            found = look(self, item)
            wished = {name: value(found) if callable(value) else value for name, value in facts.items()}
            return replace(found, **wished)

        scene.patch.setattr(LastLook, "facts", blinded)

    return mutate


def instead(target: str, replacement: Any) -> Callable[[Scene], None]:
    """An engine in which `target` (a dotted path) is something else."""

    def mutate(scene: Scene) -> None:
        scene.patch.setattr(target, replacement)

    return mutate


def both(*mutations: Callable[[Scene], None]) -> Callable[[Scene], None]:
    """An engine with several guards taken out that stand one behind the other."""

    def mutate(scene: Scene) -> None:
        for mutation in mutations:
            mutation(scene)

    return mutate
