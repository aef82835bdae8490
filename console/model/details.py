"""A family's and a contact's details as they are typed: what each is understood as, or why it can't be."""

from __future__ import annotations

from typing import NamedTuple

from console.model.words import say


class Read(NamedTuple):
    """What was typed, understood."""

    value: str | None
    fine: bool = True
    says: str = ""


def read_detail(name: str, typed: str, zone: str | None, site_zone: str) -> Read:
    """Understand one detail, as the engine will: a phone number as people in that zone write it, a zone by its city."""
    if not typed:
        return Read(None)
    if name == "time_zone":
        return _zone(typed)
    if name in ("email", "phone"):
        from engine.control.regions import understood_address

        found = understood_address(name, typed, zone, site_zone)
        if found is None:
            return Read(typed, fine=False, says=say(f"sheet.details_{name}", text=typed))
        return Read(found, says=say("sheet.details_reads", text=found) if found != typed else "")
    return Read(typed)


def _zone(typed: str) -> Read:
    from engine.control.regions import is_zone, zones_like

    if is_zone(typed):
        return Read(typed)
    found = zones_like(typed)
    if not found:
        return Read(typed, fine=False, says=say("sheet.details_zone", text=typed))
    return Read(found[0], says=f"▸ {' · '.join(found)}")
