"""Asking for acts and saying what became of them; one that is refused ends the command with exit 1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from engine.cli.printing import print_json, say
from engine.errors import Refused

if TYPE_CHECKING:
    from engine.cli.session import Session
    from engine.control import Act


def act(session: Session, verb: str, target_kind: str, target_id: int | str, **args: object) -> None:
    """One act on one target; prints its sentence, or `{"action_id", "status", "result"}`. Raises `Refused`."""
    done = session.submit(verb, target_kind, target_id, **args)
    if done.status == "refused":
        raise Refused(done.result)
    if session.json:
        print_json(_row(done))
    else:
        say(_sentence(done))


def act_on_many(session: Session, verb: str, target_kind: str, target_ids: Iterable[int], **args: object) -> None:
    """The same act on several targets, each for itself. Raises `Refused` when any of them was refused."""
    done = [(target, session.submit(verb, target_kind, target, **args)) for target in dict.fromkeys(target_ids)]
    refused = [each for _, each in done if each.status == "refused"]
    if session.json:
        print_json([{f"{target_kind}_id": target, **_row(each)} for target, each in done])
    else:
        for _, each in done:
            if each.status != "refused":
                say(_sentence(each))
    if len(done) == 1 and refused:
        raise Refused(refused[0].result)
    if refused:
        raise Refused("\n".join([f"{len(done) - len(refused)} done, {len(refused)} not:", *_indented(refused)]))


def settings(values: Iterable[str], option: str) -> dict[str, object]:
    """`["amount=120", "tone=warm"]` as `{"amount": 120, "tone": "warm"}`: JSON where it is JSON, else text.

    Raises `UsageError`.
    """
    import json

    found: dict[str, object] = {}
    for name, text in texts(values, option).items():
        try:
            found[name] = json.loads(text, parse_constant=_no_number)
        except (ValueError, RecursionError):
            found[name] = text
    return found


def texts(values: Iterable[str], option: str) -> dict[str, str]:
    """`["phone=+13125550142", "locale="]` as a mapping of texts. Raises `UsageError`."""
    from engine.errors import UsageError

    found: dict[str, str] = {}
    for each in values:
        name, equals, text = each.partition("=")
        name = name.strip()
        if not equals or not name.isidentifier():
            raise UsageError(f"{option} is {each!r}; write NAME=VALUE, such as {option} amount=120.")
        if name in found:
            raise UsageError(f"{option} gives {name!r} twice; give it once.")
        found[name] = text
    return found


def _no_number(word: str) -> object:
    raise ValueError(word)  # NaN and Infinity are words here, as they are in JSON


def _row(done: Act) -> dict[str, object]:
    return {"action_id": done.action_id, "status": done.status, "result": done.result}


def _sentence(done: Act) -> str:
    kept = " It is kept until an engine carries it out." if done.status == "submitted" else ""
    return f"{done.result}{kept}"


def _indented(refused: Iterable[Act]) -> list[str]:
    return [f"  {each.result}" for each in refused]
