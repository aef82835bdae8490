"""`message`: check and preview."""

import json

import pytest

from tests.surfaces.site import Site


def test_the_messages_that_ship_are_without_a_fault(site: Site) -> None:
    assert site.ok("message", "check").endswith("messages checked; nothing is wrong.\n")
    assert site.json("message", "check") == []


def test_an_unknown_name_is_an_error_with_its_place(site: Site) -> None:
    site.write("templates/messages/hi.email.md", "---\nsubject: Hi\n---\nDear {{ family_nam }},\n")
    said = site.run("message", "check", "hi", "--json")
    assert said.code == 1
    (problem,) = json.loads(said.out)
    assert (problem["file"], problem["line"], problem["severity"]) == ("templates/messages/hi.email.md", 4, "error")
    assert "did you mean 'family_name'?" in problem["message"]
    assert "1 error in 1 message;" in said.err


def test_names_that_workflows_give_are_known(peopled: Site) -> None:
    peopled.write("templates/messages/bill.sms.txt", "You owe {{ amount }} by {{ day }}.\n")
    assert peopled.run("message", "check", "bill").code == 1
    peopled.write(
        "templates/workflows/billing.yaml",
        "workflow: billing\ntrigger: manual\nsteps:\n"
        "  - {name: Work out, type: set, variables: {amount: 1 + 1}}\n"
        "  - {name: Tell, type: sms, template: bill, template_vars: {day: Friday}}\n",
    )
    assert peopled.ok("message", "check", "bill") == "1 message checked; nothing is wrong.\n"


def test_a_file_that_is_no_message_by_its_name_is_pointed_out(site: Site) -> None:
    site.write("templates/messages/hello.emial.md", "Hi")
    said = site.run("message", "check")
    assert said.code == 0
    assert "templates/messages/hello.emial.md: warning: this is no message by its name" in said.out
    assert "call it NAME.email.md or NAME.sms.txt" in site.refused(
        "message", "check", "templates/messages/hello.emial.md"
    )


def test_a_message_by_its_file(site: Site) -> None:
    site.ok("message", "check", "templates/messages/checking_in.sms.txt")
    assert "did you mean 'checking_in'?" in site.refused("message", "check", "cheking_in")


def test_a_preview_for_a_family_in_its_language(peopled: Site) -> None:
    shown = peopled.json("message", "preview", "concern_outreach", "--family", "1")
    assert (shown["channel"], shown["locale"], shown["to"]) == ("email", None, "martinez@example.org")
    assert "Martinez" in shown["text"]
    assert "<p>" in shown["html"]
    peopled.ok("family", "edit", "1", "locale=es-MX")
    assert peopled.json("message", "preview", "concern_outreach", "--family", "1")["locale"] == "es"
    assert peopled.json("message", "preview", "concern_outreach", "--family", "1", "--locale", "en")["locale"] is None


def test_a_preview_of_a_text_says_what_it_costs(site: Site) -> None:
    told = site.ok("message", "preview", "checking_in", "--channel", "sms")
    assert told.startswith("To  +13125550142\n")
    assert "1 segment, " in told
    assert "GSM-7" in told


def test_a_preview_sends_nothing(peopled: Site) -> None:
    peopled.ok("message", "preview", "concern_outreach", "--family", "1")
    assert peopled.sql("SELECT count(*) FROM messages") == [(0,)]
    assert not (peopled.folder / "outbox").exists()


def test_variables_are_filled_in(site: Site) -> None:
    site.write("templates/messages/bill.sms.txt", "You owe {{ amount }}.\n")
    assert site.json("message", "preview", "bill", "--set", "amount=120")["text"] == "You owe 120."
    assert "amount" in site.refused("message", "preview", "bill")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (["nothing"], "there is no email message 'nothing'"),
        (["checking_in", "--family", "9"], "There is no family 9;"),
    ],
)
def test_what_is_not_there(site: Site, typed: list[str], sentence: str) -> None:
    assert sentence in site.refused("message", "preview", *typed)
