"""`family`, `consent`, `coordinator`, `calendar`."""

import pytest

from tests.surfaces.site import Site

CSV = """\
external_id,family_name,email,phone,time_zone,locale
A1,Martinez,martinez@example.org,(312) 555-0142,America/Chicago,
A2,"Wang, Wei",wang@example.org,,Asia/Shanghai,zh
,Li,,+13125550143,,
"""


def test_families_come_in_and_come_in_again_unchanged(site: Site) -> None:
    site.write("families.csv", CSV)
    counts = {"dry_run": False, "added": 3, "changed": 0, "unchanged": 0, "problems": []}
    assert site.json("family", "import", "families.csv", "--dry-run") == {**counts, "dry_run": True}
    assert site.sql("SELECT count(*) FROM families") == [(0,)]
    assert site.json("family", "import", "families.csv") == counts
    assert site.ok("family", "import", "families.csv") == "0 added, 0 changed, 3 as they were.\n"
    assert site.sql("SELECT external_id, family_name, phone, locale, active FROM families") == [
        ("A1", "Martinez", "(312) 555-0142", None, 1),
        ("A2", "Wang, Wei", None, "zh", 1),
        (None, "Li", "+13125550143", None, 1),
    ]


def test_a_known_family_is_brought_up_to_date_and_keeps_what_is_left_empty(site: Site) -> None:
    site.write("families.csv", CSV)
    site.ok("family", "import", "families.csv")
    site.write("changes.csv", "external_id;family_name;email;active\nA2;Wang;;0\n")
    assert site.json("family", "import", "changes.csv")["changed"] == 1
    assert site.sql("SELECT family_name, email, active FROM families WHERE external_id = 'A2'") == [
        ("Wang", "wang@example.org", 0)
    ]
    assert site.sql("SELECT actor, action, detail FROM audit_log ORDER BY audit_id DESC LIMIT 1") == [
        ("ruth", "family.edited", '{"family_id": 2, "columns": ["active", "family_name"]}')
    ]


def test_bad_rows_are_named_and_harm_no_other(site: Site) -> None:
    site.write(
        "families.csv",
        "external_id,family_name,email,phone,time_zone\n"
        "1,Good,good@example.org,,\n"
        "2,,x@example.org,,\n"
        "3,Bad,nope,12,Mars/Base\n"
        "4,Short\n"
        "1,Again,,,\n"
        "\n"
        '5,"Two\nlines",,,\n'
        "6,Fine,,,\n",
    )
    said = site.run("family", "import", "families.csv")
    assert said.code == 1
    assert said.out.splitlines() == [
        "line 3: a family needs a name.",
        "line 4: 'nope' is no email address; '12' is no phone number; write one such as +13125550142; "
        "'Mars/Base' is no time zone; write one such as America/Chicago.",
        "line 5: it has 2 fields, and the first line names 5.",
        "line 6: this is the family of line 2 again.",
        "line 8: 'family_name' holds a line break or another control character.",
        "2 added, 0 changed, 0 as they were.",
    ]
    assert said.err == ("followthrough: 5 rows of families.csv can't be used; mend them and import the file again.\n")
    assert site.sql("SELECT family_name FROM families ORDER BY 1") == [("Fine",), ("Good",)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The first line must name the columns"),
        (b"email\nx@example.org\n", "family_name must be one of them"),
        (b"family_name,emial\n", "did you mean 'email'?"),
        (b"family_name,email,email\n", "names the column 'email' twice"),
        (b"family_name\n\xff\xfe\n", "is not UTF-8 (byte 12)"),
    ],
)
def test_a_file_that_is_no_list_of_families_is_refused_whole(site: Site, content: bytes, sentence: str) -> None:
    (site.folder / "families.csv").write_bytes(content)
    assert sentence in site.refused("family", "import", "families.csv")
    assert site.sql("SELECT count(*) FROM families") == [(0,)]


def test_a_quote_that_never_ends_keeps_what_came_before(site: Site) -> None:
    site.write("families.csv", 'family_name,email\nGood,\n"Bad,\nLost,\n')
    said = site.run("family", "import", "families.csv")
    assert "nothing from here on can be read" in said.out
    assert site.sql("SELECT family_name FROM families") == [("Good",)]


def test_the_list_of_families(peopled: Site) -> None:
    peopled.sql("INSERT INTO families (family_name, coordinator) VALUES ('Adams', 'Dana')")
    assert [row["family_name"] for row in peopled.json("family", "list")] == ["Adams", "Martinez"]
    assert [row["family_id"] for row in peopled.json("family", "list", "--find", "555-0142")] == [1]
    assert [row["family_id"] for row in peopled.json("family", "list", "--find", "555-0143")] == []
    assert [row["family_id"] for row in peopled.json("family", "list", "--find", "mart")] == [1]
    assert [row["family_name"] for row in peopled.json("family", "list", "--coordinator", "Dana")] == ["Adams"]
    assert max(map(len, peopled.ok("family", "list").splitlines())) <= 80
    assert peopled.ok("family", "list", "--find", "nobody") == "No families.\n"


def test_more_families_than_a_page(site: Site) -> None:
    site.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1203)"
        " INSERT INTO families (family_name) SELECT 'F' || (i % 7) FROM n"
    )
    assert len({row["family_id"] for row in site.json("family", "list")}) == 1203


def test_show_edit_pause_resume(called: Site) -> None:
    called.ok("family", "edit", "1", "phone=+13125550199", "locale=es", "email=")
    shown = called.json("family", "show", "1")
    assert (shown["phone"], shown["locale"], shown["email"]) == ("+13125550199", "es", None)
    assert [row["instance_id"] for row in shown["instances"]] == [1]
    assert "gentle" in called.ok("family", "show", "1")
    called.ok("family", "pause", "1", "--until", "2 days")
    assert called.json("family", "show", "1")["paused_until"] == "2026-11-18T16:00:00Z"
    called.ok("family", "resume", "1")
    assert called.refused("family", "resume", "1") == "The Martinez family is not paused."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("email=x", "'x' is no email address."),
        ("phone=12", "is no phone number; write one such as +13125550142."),
        ("time_zone=Mars", "is no time zone; write one such as America/Chicago."),
        ("family_name=", "A family needs a name."),
        ("active=perhaps", "'active' is 0 or 1, not 'perhaps'."),
        ("colour=red", "A family has no 'colour' that could be changed;"),
        ("external_id=B2", "Family 2 has the external_id 'B2' already."),
    ],
)
def test_an_edit_that_makes_no_sense_changes_nothing(peopled: Site, typed: str, sentence: str) -> None:
    peopled.sql("INSERT INTO families (family_name, external_id) VALUES ('Other', 'B2')")
    before = peopled.sql("SELECT * FROM families")
    assert sentence in peopled.refused("family", "edit", "1", typed, "locale=es")
    assert peopled.sql("SELECT * FROM families") == before


def test_a_consent_that_is_taken_back_counts_at_once(peopled: Site) -> None:
    peopled.ok("start", "gentle", "--family", "1")
    peopled.ok("consent", "set", "--family", "1", "--channel", "email", "--status", "withdrawn", "--source", "call")
    assert peopled.sql("SELECT family_id, address, channel, status, source FROM contact_consents") == [
        (1, None, "email", "withdrawn", "call")
    ]
    peopled.engine()
    assert peopled.sql("SELECT count(*) FROM messages WHERE status = 'sent'") == [(0,)]


def test_a_consent_names_an_address_as_messages_do(peopled: Site) -> None:
    peopled.ok(
        "consent", "set", "--family", "1", "--channel", "sms", "--status", "granted", "--address", "(312) 555-0142"
    )
    assert peopled.sql("SELECT address, source FROM contact_consents") == [("+13125550142", "manual:ruth")]
    wrong = ("consent", "set", "--family", "1", "--channel", "sms", "--status", "granted", "--address", "12")
    assert "neither an email address nor a phone number" in peopled.refused(*wrong)
    nobody = ("consent", "set", "--family", "9", "--channel", "sms", "--status", "granted")
    assert peopled.refused(*nobody) == "There is no family 9."


def test_coordinators(site: Site) -> None:
    assert "whoever reaches the database may do everything" in site.ok("coordinator", "list")
    site.ok("coordinator", "add", "Ruth", "--role", "admin", "--email", "ruth@example.org")
    site.ok("--as", "Ruth", "coordinator", "add", "Dana")
    site.ok("--as", "Ruth", "coordinator", "edit", "Dana", "--away-until", "2026-12-01T09:00:00Z", "--deputy", "Ruth")
    rows = site.json("coordinator", "list")
    assert [(row["name"], row["role"], row["deputy"]) for row in rows] == [
        ("Dana", "coordinator", "Ruth"),
        ("Ruth", "admin", None),
    ]
    assert rows[0]["away_until"] == "2026-12-01T09:00:00Z"
    assert "This needs the role 'admin'" in site.refused("--as", "Dana", "coordinator", "add", "Eve")
    assert "called 'Dana' already" in site.refused("coordinator", "add", "Dana")
    assert "no coordinator called 'Eve'" in site.refused("coordinator", "edit", "Eve", "--role", "admin")
    assert "Nothing to change was given." in site.refused("coordinator", "edit", "Dana")
    assert "their own deputy" in site.refused("coordinator", "edit", "Dana", "--deputy", "Dana")


def test_closures_keep_contacts_away(peopled: Site) -> None:
    peopled.ok("calendar", "add", "2026-11-17", "2026-11-18", "--name", "Flood")
    peopled.ok("calendar", "add", "2026-11-20")
    assert peopled.json("calendar", "list") == [
        {"closure_id": 1, "from_date": "2026-11-17", "to_date": "2026-11-18", "name": "Flood"},
        {"closure_id": 2, "from_date": "2026-11-20", "to_date": "2026-11-20", "name": "closed"},
    ]
    found = peopled.run("when", "--from", "2026-11-16T20:00:00-06:00").json
    assert found["local"] == "2026-11-19T09:00:00-06:00"
    assert {"rule": "closure", "name": "Flood"}.items() <= found["reasons"][1].items()
    peopled.ok("calendar", "remove", "1")
    assert peopled.refused("calendar", "remove", "1") == "There is no closure 1."
    assert "can't end" in peopled.refused("calendar", "add", "2026-11-20", "2026-11-19")
    assert "must be a date such as" in peopled.refused("calendar", "add", "tomorrow")
