"""`followthrough contact`: whom we write to in a family."""

from __future__ import annotations

import click

from engine.cli.acts import act, texts
from engine.cli.lists import print_list
from engine.cli.session import Session
from engine.cli.style import example, id_argument, json_option, new_group
from engine.cli.table import Column

group = new_group("Keep whom we write to in a family.")

COLUMNS = (
    Column("id", "contact_id", right=True, whole=True),
    Column("name", "name"),
    Column("role", "role"),
    Column("email", "email"),
    Column("phone", "phone"),
    Column("locale", "locale"),
    Column("we may", "may_contact", whole=True),
)


@group.command("list", epilog=example("contact list 7"))
@id_argument("family_id")
@json_option
@click.pass_obj
def list_(session: Session, family_id: int) -> None:
    """List a family's contacts in the order in which they are tried."""
    from engine.store.reading import show_family

    none = "No contacts: we write to the family's own email and phone."
    print_list(session, iter(show_family(session.reader, family_id)["contacts"]), COLUMNS, empty=none)


@group.command(epilog=example("contact add 7 name=Ana role=mother email=ana@example.org"))
@id_argument("family_id")
@click.argument("values", nargs=-1, required=True, metavar="COLUMN=VALUE...", help="name, role, email, phone, locale.")
@json_option
@click.pass_obj
def add(session: Session, family_id: int, values: tuple[str, ...]) -> None:
    """Take somebody in; they are tried after those there are."""
    act(session, "add_contact", "family", family_id, **texts(values, "a value"))


@group.command(epilog=example("contact edit 3 phone=+13125550142", "contact edit 3 may_contact=no"))
@id_argument("contact_id")
@click.argument("values", nargs=-1, required=True, metavar="COLUMN=VALUE...", help="An empty value takes it out.")
@json_option
@click.pass_obj
def edit(session: Session, contact_id: int, values: tuple[str, ...]) -> None:
    """Change a contact: name, role, email, phone, locale, may_contact."""
    act(session, "edit", "contact", contact_id, **texts(values, "a change"))


@group.command(epilog=example("contact first 3"))
@id_argument("contact_id")
@json_option
@click.pass_obj
def first(session: Session, contact_id: int) -> None:
    """Write to this contact first."""
    act(session, "first", "contact", contact_id)


@group.command(epilog=example("contact remove 3"))
@id_argument("contact_id")
@json_option
@click.pass_obj
def remove(session: Session, contact_id: int) -> None:
    """Take a contact out."""
    act(session, "remove", "contact", contact_id)
