"""What must fit together within one step, beyond each key on its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from engine.core.definition.node import Node
from engine.core.definition.reading import Reading
from engine.core.problems import did_you_mean

Check = Callable[[dict[str, Any], Node, str, Reading], None]


def _message(channel: str) -> Check:
    def check(values: dict[str, Any], node: Node, name: str, reading: Reading) -> None:
        if _one_of(("template", "message"), values, node, reading) == "template":
            _known_message(values["template"], channel, node, reading)
            if values.get("fallback") in ("email", "sms"):
                _known_message(values["template"], values["fallback"], node, reading)
        elif channel == "email" and "message" in values and "subject" not in values:
            if reading.pattern:
                reading.warn(node, "'subject' is missing; the step's name is used")
                values["subject"] = name
            else:
                reading.error(node, "'subject' is missing; an email whose message is written here needs one")

    return check


def _known_message(template: str | None, channel: str, node: Node, reading: Reading) -> None:
    if template is None or reading.known_messages is None or f"{template}.{channel}" in reading.known_messages:
        return
    at = node.get("template") or node.get("template_id") or node
    known = [name.rpartition(".")[0] for name in reading.known_messages if name.endswith(f".{channel}")]
    ending = ".email.md" if channel == "email" else ".sms.txt"
    reading.error(at, f"there is no message file '{template}{ending}'{did_you_mean(template, known)}")


def _one_of(keys: tuple[str, ...], values: dict[str, Any], node: Node, reading: Reading) -> str | None:
    """The one of `keys` that is given; several are an error, and so is none."""
    given = [key for key in keys if key in values]
    if len(given) > 1:
        both = " and ".join(f"'{_written(key)}'" for key in given)
        reading.error(node.entries.get(_written(given[1]), node), f"{both} exclude each other; keep one")
    elif not given:
        *head, last = (f"'{_written(key)}'" for key in keys)
        reading.error(node, f"{', '.join(head)} or {last} is missing")
    return given[0] if len(given) == 1 else None


def _written(target: str) -> str:
    return target.rstrip("_")


def _wait(values: dict[str, Any], node: Node, name: str, reading: Reading) -> None:
    kind = _one_of(("for_", "until", "event"), values, node, reading)
    if "timeout" in values and kind in ("for_", "until"):
        reading.error(node.entries["timeout"], "'timeout' only goes with 'event'")
    if kind == "event" and "timeout" not in values:
        reading.warn(node, "there is no 'timeout'; if the event never comes, the workflow waits for ever")


def _condition(values: dict[str, Any], node: Node, name: str, reading: Reading) -> None:
    if not {"then_step", "else_step"} & values.keys():
        reading.warn(node, "neither 'then' nor 'else' is given, so it makes no difference")


def _call(values: dict[str, Any], node: Node, name: str, reading: Reading) -> None:
    if reading.mixed and "wait_for" not in values:
        reading.warn(node, "the steps mix both forms, so this call doesn't wait; say 'wait_for'")
    if reading.pattern:
        values.setdefault("wait_for", "nothing")


CHECKS: Final[dict[str, Check]] = {
    "email": _message("email"),
    "sms": _message("sms"),
    "call": _call,
    "wait": _wait,
    "condition": _condition,
}
