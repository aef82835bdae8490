"""`followthrough status`: how things stand, in one sentence and a few figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from engine.cli.moments import local_with_day
from engine.cli.printing import counted, print_json, print_pairs, say_boldly
from engine.cli.session import Session
from engine.cli.style import example, json_option


@click.command(epilog=example("status", "status --json"))
@json_option
@click.pass_obj
def status(session: Session) -> None:
    """Say how things stand and what is wrong."""
    from engine.runtime.clock import RealClock
    from engine.store.reading import status as read

    now = session.now
    mode = session.config.engine.mode
    seen = read(session.reader, now, RealClock().now(), mode="execute" if mode == "execute" else None)
    health = {"mode": mode, "now": now, **seen}
    if session.json:
        print_json(health)
        return
    zone = session.config.calendar.time_zone
    sentences = list(_sentences(health, zone))
    for sentence in sentences or ["All well."]:
        say_boldly(sentence)
    print_pairs(_figures(health, zone))


def _figures(health: Mapping[str, Any], zone: str) -> dict[str, object]:
    due = f"{health['due']}" + (f", since {local_with_day(health['oldest_due'], zone)}" if health["due"] else "")
    held = ", ".join(f"{count} {reason}" for reason, count in health["held"].items())
    untaken = ", ".join(f"{count} {kind}" for kind, count in health["untaken"].items() if count)
    return {
        "mode": health["mode"],
        "now": local_with_day(health["now"], zone),
        "instances": ", ".join(f"{count} {name}" for name, count in health["instances"].items() if count) or "none",
        "due": due,
        "next": local_with_day(health["next_due"], zone),
        "held": held,
        "dead letters": str(health["dead_letters"]),
        "open tasks": str(health["open_tasks"]),
        "suppressed addresses": f"{health['suppressed']:,}" if health["suppressed"] else "",
        "not taken in": untaken,
        "engines": ", ".join(f"pid {each['pid']} on {each['host']}" for each in health["workers"] if each["alive"]),
    }


def _sentences(health: Mapping[str, Any], zone: str) -> Iterator[str]:
    for problem in health["problems"]:
        yield _sentence(problem, zone)


def _sentence(problem: Mapping[str, Any], zone: str) -> str:
    since = problem.get("since")
    match problem["code"]:
        case "no_engine":
            heard = f" (last heard of {local_with_day(since, zone)})" if since else ""
            return f"No engine runs{heard}: start one with `followthrough engine`."
        case "hold":
            what = " ".join(part for part in (problem["workflow"], problem["channel"]) if part) or "Everything"
            who, why = problem["actor"] or "somebody", problem["reason"] or "no reason given"
            return f"{what} is on hold by {who} ({why}): `followthrough release` goes on."
        case "breaker":
            return (
                f"No {problem['channel']} can be sent since {local_with_day(since, zone)} ({problem['reason']}): "
                f"mend it, then `followthrough release --channel {problem['channel']}`."
            )
        case "mailbox":
            return (
                f"The mailbox can't be read since {local_with_day(since, zone)}, so nobody hears of answers and "
                "bounces: see `followthrough task list`."
            )
        case "uncertain":
            return f"{counted(problem['count'], 'message')} may or may not have arrived: see `followthrough task list`."
        case "backlog":
            return f"{counted(problem['count'], 'step')} due, the oldest since {local_with_day(since, zone)}."
        case "dead_letters":
            return f"{counted(problem['count'], 'step')} failed for good: see `followthrough queue list --dead`."
        case "overdue_tasks":
            return f"{counted(problem['count'], 'task')} overdue: see `followthrough task list`."
        case "unknown_steps":
            return f"{counted(problem['count'], 'step')} of a type that no engine here knows: install its plugin."
        case code:
            return f"Something needs a look: {code}."
