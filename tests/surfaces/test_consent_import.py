"""`consent import`: words from a file, which never overrule what a family has said since."""

import pytest

from tests.surfaces.site import Site

CSV = """\
external_id;address;channel;status;source;changed_at
A1;(312) 555-0142;sms;granted;paper form;2026-09-01
;okafor@example.org;email;withdrawn;;
"""


@pytest.fixture
def forms(peopled: Site) -> Site:
    peopled.write("forms.csv", CSV)
    return peopled


def words(site: Site) -> list[tuple[object, ...]]:
    return site.sql("SELECT family_id, address, channel, status, source, changed_at FROM contact_consents")


def test_words_come_in_once(forms: Site) -> None:
    dry = forms.json("consent", "import", "forms.csv", "--dry-run")
    assert dry == {"dry_run": True, "added": 2, "unchanged": 0, "problems": []}
    assert words(forms) == []
    forms.json("consent", "import", "forms.csv")
    assert words(forms) == [
        (1, "+13125550142", "sms", "granted", "paper form", "2026-09-01 00:00:00.000000"),
        (None, "okafor@example.org", "email", "withdrawn", "import:forms.csv", "2026-11-16 16:00:00.000000"),
    ]
    assert forms.ok("consent", "import", "forms.csv") == "0 added, 2 said nothing new.\n"
    assert len(words(forms)) == 2


def test_a_file_never_overrules_a_later_stop(forms: Site) -> None:
    forms.ok("consent", "set", "--family", "1", "--channel", "sms", "--status", "withdrawn")
    said = forms.run("consent", "import", "forms.csv")
    assert said.code == 1
    assert "line 2: they have said 'withdrawn' since (2026-11-16)." in said.out
    forms.write("again.csv", "family_id,address,channel,status\n1,+13125550142,sms,granted\n")
    assert "say when (changed_at)" in forms.run("consent", "import", "again.csv").out
    forms.write("later.csv", "family_id,address,channel,status,changed_at\n1,+13125550142,sms,granted,2026-11-17\n")
    assert forms.json("consent", "import", "later.csv")["added"] == 1


def test_a_word_about_a_whole_family_does_not_undo_a_stop_at_one_of_its_numbers(forms: Site) -> None:
    forms.sql(
        "INSERT INTO contact_consents (address, channel, status, source, changed_at)"
        " VALUES ('+13125550142', 'sms', 'withdrawn', 'sms:STOP', '2026-10-01 12:00:00.000000')"
    )
    forms.write("all.csv", "family_id,channel,status\n1,sms,granted\n")
    assert "they have withdrawn it" in forms.run("consent", "import", "all.csv").out
    assert len(words(forms)) == 1


def test_bad_rows_are_named_and_harm_no_other(forms: Site) -> None:
    forms.write(
        "bad.csv",
        "family_id,address,channel,status\n"
        "1,,sms,maybe\n"
        "99,,sms,granted\n"
        ",,sms,granted\n"
        "1,nowhere,fax,granted\n"
        "1,,email,granted\n",
    )
    said = forms.run("consent", "import", "bad.csv")
    assert said.code == 1
    assert said.out.splitlines() == [
        "line 2: 'status' is one of granted, withdrawn, not 'maybe'.",
        "line 3: there is no family family_id 99.",
        "line 4: it names neither a family (family_id, external_id) nor an address.",
        "line 5: 'nowhere' is neither an email address nor a phone number; "
        "'channel' is one of email, sms, call, all, not 'fax'.",
        "1 added, 0 said nothing new.",
    ]


def test_the_columns_are_checked(forms: Site) -> None:
    forms.write("odd.csv", "adress,channel,status\n")
    assert "did you mean 'address'?" in forms.refused("consent", "import", "odd.csv")
    forms.write("short.csv", "address,channel\n")
    assert "status must be one of them" in forms.refused("consent", "import", "short.csv")
