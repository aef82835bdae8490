"""`contact`, and taking a family in by hand: whom we write to, in which order, and what is checked."""

import pytest

from engine.control.regions import region_of, zones_like
from tests.surfaces.site import Site


def kept(site: Site) -> list[tuple[object, ...]]:
    return site.sql("SELECT name, email, phone, may_contact FROM family_contacts ORDER BY contact_id")


def test_the_first_contact_stands_behind_the_family_s_own_address(peopled: Site) -> None:
    said = peopled.ok("contact", "add", "1", "name=Ana", "role=mother", "email=ana@example.org")
    assert "The Martinez family’s own address stays the first." in said
    assert kept(peopled) == [
        ("Martinez", "martinez@example.org", "+13125550142", 1),
        ("Ana", "ana@example.org", None, 1),
    ]
    assert "own address" not in peopled.ok("contact", "add", "1", "name=Luis", "phone=312 555 0177")
    assert kept(peopled)[2] == ("Luis", None, "+13125550177", 1)
    assert "Luis is written to first." in peopled.ok("contact", "first", "3")
    assert [row[0] for row in kept(peopled)] == ["Luis", "Martinez", "Ana"]
    assert [row["name"] for row in peopled.json("contact", "list", "1")] == ["Luis", "Martinez", "Ana"]
    assert peopled.refused("contact", "first", "1") == "Luis is the first already."


def test_a_letter_goes_to_whoever_comes_first_now(peopled: Site) -> None:
    peopled.ok("contact", "add", "1", "name=Ana", "email=ana@example.org")
    peopled.ok("contact", "first", "2")
    peopled.ok("start", "gentle", "--family", "1")
    peopled.engine()
    assert peopled.sql("SELECT recipient FROM messages") == [("ana@example.org",)]


@pytest.mark.parametrize("change", [("edit", "1", "email=new@example.org"), ("first", "2"), ("remove", "1")])
def test_what_is_written_and_has_not_left_is_written_anew(peopled: Site, change: tuple[str, ...]) -> None:
    contacts = "INSERT INTO family_contacts (family_id, name, email) VALUES (1, 'Ana', 'old@example.org'), "
    peopled.sql(f"{contacts} (1, 'Bo', 'new@example.org')")
    peopled.ok("start", "gentle", "--family", "1")
    columns = "instance_id, family_id, step_number, occurrence, channel, mode, recipient, body, status, idempotency_key"
    peopled.sql(
        f"INSERT INTO messages ({columns}) "
        "VALUES (1, 1, 0, 0, 'email', 'simulate', 'old@example.org', 'Hello', 'intended', '1-0-0-email')"
    )
    peopled.ok("contact", *change)
    assert peopled.sql("SELECT status FROM messages") == [("cancelled",)]
    peopled.engine()
    assert peopled.sql("SELECT recipient FROM messages WHERE status = 'sent'") == [("new@example.org",)]


def test_whoever_may_not_be_written_to_is_not(peopled: Site) -> None:
    peopled.ok("contact", "add", "1", "name=Ana", "email=ana@example.org")
    assert "Martinez is not written to or called any more." in peopled.ok("contact", "edit", "1", "may_contact=no")
    peopled.ok("start", "gentle", "--family", "1")
    peopled.engine()
    assert peopled.sql("SELECT recipient FROM messages") == [("ana@example.org",)]


def test_a_family_without_contacts_is_its_own_again(peopled: Site) -> None:
    peopled.sql("INSERT INTO family_contacts (family_id, name, email) VALUES (1, 'Ana', 'ana@example.org')")
    said = peopled.ok("contact", "remove", "1")
    assert "Ana is taken out. We write to the Martinez family’s own address again." in said
    assert kept(peopled) == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("add 1 role=mother", "A contact needs a name, an email address or a phone number."),
        ("add 1 email=nowhere", "'nowhere' is no email address."),
        ("add 1 phone=12", "'12' is no phone number; write one such as +13125550142."),
        ("add 1 shoe=9", "A contact has no 'shoe'; there is name, role, email, phone, locale, may_contact."),
        ("add 9 name=Ana", "There is no family 9."),
        ("edit 1 may_contact=perhaps", "'may_contact' is 0 or 1, not 'perhaps'."),
        ("edit 9 name=Ana", "There is no contact 9."),
        ("remove 9", "There is no contact 9."),
    ],
)
def test_what_makes_no_sense_changes_nothing(peopled: Site, typed: str, says: str) -> None:
    peopled.sql("INSERT INTO family_contacts (family_id, name, email) VALUES (1, 'Ana', 'ana@example.org')")
    before = peopled.sql("SELECT * FROM family_contacts")
    assert peopled.refused("contact", *typed.split()) == says
    assert peopled.sql("SELECT * FROM family_contacts") == before


def test_a_family_is_taken_in_by_hand(peopled: Site) -> None:
    assert "The Okafor family is family 2." in peopled.ok(
        "family", "add", "family_name=Okafor", "phone=020 7946 0958", "time_zone=Europe/London"
    )
    assert peopled.sql("SELECT family_name, phone, active FROM families WHERE family_id = 2") == [
        ("Okafor", "+442079460958", 1)
    ]
    again = ("family", "add", "family_name=Okafor", "phone=+442079460958")
    assert peopled.refused(*again) == "That is family 2 already, with the same name, email and phone."
    assert peopled.refused("family", "add", "family_name=X", "external_id=A1").startswith(
        "Family 1 has the external_id"
    )
    assert peopled.refused("family", "add", "email=a@example.org") == "A family needs a name."


def test_a_number_is_read_as_people_there_write_it(peopled: Site) -> None:
    peopled.ok("family", "edit", "1", "phone=020 7946 0958", "time_zone=Europe/London")
    assert peopled.sql("SELECT phone FROM families") == [("+442079460958",)]
    assert (region_of("Europe/London"), region_of(None, "Asia/Tokyo"), region_of("nowhere")) == ("GB", "JP", "US")


@pytest.mark.parametrize(
    ("typed", "first"),
    [("chicago", "America/Chicago"), ("New York", "America/New_York"), ("lond", "Europe/London"), ("xyzzy", None)],
)
def test_a_zone_is_found_by_its_city(typed: str, first: str | None) -> None:
    assert next(iter(zones_like(typed)), None) == first
