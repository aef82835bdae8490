"""Who may do what: the table is complete, what is not in it is closed, and what it says holds for every way in."""

import json
from itertools import product

import pytest

from engine.control.carry_out import VERBS
from engine.control.roles import NEEDED, ROLES, Standing, needed_for, standing
from tests.runtime.rig import Rig

BESIDE_ACTS = {
    ("workflow", "start"), ("event", "add"), ("family", "import"), ("consent", "import"), ("workflow", "publish"),
    ("message", "publish"),
}  # fmt: skip
"""What is done without a row of `actions`: the command line asks for the role all the same."""


def test_every_act_has_a_role_and_every_role_an_act() -> None:
    assert set(VERBS) - set(NEEDED) == set(), "say in engine.control.roles who may do this"
    assert set(NEEDED) - set(VERBS) - BESIDE_ACTS == set(), "nothing of that name can be done"


def test_what_nobody_has_given_to_anybody_is_the_admins() -> None:
    assert needed_for("family", "sell") == "admin"
    assert Standing("Dana", "author")("family", "sell") == "this needs the role 'admin', and Dana has the role 'author'"
    assert Standing("Ines", "admin")("family", "sell") is None


@pytest.mark.parametrize(("role", "act"), product(ROLES, sorted(NEEDED)))
def test_the_table_is_what_is_said_and_what_is_done(role: str, act: tuple[str, str]) -> None:
    may = ROLES.index(role) >= ROLES.index(NEEDED[act])
    said = Standing("Dana", role)(*act)
    assert (said is None) == may
    if said is not None:
        assert said == f"this needs the role '{NEEDED[act]}', and Dana has the role '{role}'"


@pytest.mark.parametrize("act", sorted(VERBS))
def test_a_row_of_acts_is_held_to_the_table(rig: Rig, act: tuple[str, str]) -> None:
    kind, verb = act
    below = ROLES[ROLES.index(NEEDED[act]) - 1]
    rig.sql("INSERT INTO coordinators (name, role) VALUES ('Low', ?), ('High', ?)", below, NEEDED[act])
    for name in ("Low", "High"):
        rig.sql("INSERT INTO actions (actor, verb, target_kind, target_id) VALUES (?, ?, ?, '1')", name, verb, kind)
    rig.run()
    low, high = (row["result"] or "" for row in rig.sql("SELECT result FROM actions ORDER BY action_id"))
    assert low == f"This needs the role '{NEEDED[act]}', and Low has the role '{below}'."
    assert not high.startswith("This needs the role")


def test_whoever_is_not_known_hears_who_can_take_them_on(rig: Rig) -> None:
    with rig.database() as connection:
        assert standing(connection, "Eve").role == "admin", "nobody is told apart yet"
    rig.sql("INSERT INTO coordinators (name, role) VALUES ('Ines', 'admin'), ('Dana', 'coordinator'), ('Bo', 'admin')")
    with rig.database() as connection:
        eve, nameless = standing(connection, "Eve"), standing(connection, None)
    assert eve("task", "note") == (
        "nobody called 'Eve' is among the coordinators; add them with `followthrough coordinator add` "
        "(Ines or Bo may), or name somebody with --as"
    )
    assert nameless("task", "note") is not None
    assert json.loads(json.dumps(eve.admins)) == ["Ines", "Bo"]
