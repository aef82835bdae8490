"""`suppression`: addresses that are never written to."""

from tests.surfaces.site import Site


def send_a_text(site: Site) -> list[tuple[object, ...]]:
    """Start a workflow that texts family 1; the statuses and reasons of its messages."""
    site.write(
        "templates/workflows/hi.yaml",
        "workflow: hi\ntrigger: manual\nsteps:\n  - {name: Text, type: sms, message: Hi}\n",
    )
    site.ok("workflow", "publish", "templates/workflows/hi.yaml")
    site.ok("start", "hi", "--family", "1")
    site.engine()
    return site.sql("SELECT status, reason FROM messages ORDER BY message_id")


def test_nothing_goes_to_an_address_on_the_list(peopled: Site) -> None:
    peopled.ok("suppression", "add", "(312) 555-0142", "--reason", "wrong family")
    ((status, reason),) = send_a_text(peopled)
    assert status == "suppressed"
    assert "wrong family" in str(reason)
    (row,) = peopled.json("suppression", "list")
    assert (row["address"], row["reason"], row["source"]) == ("+13125550142", "wrong family", "manual:ruth")


def test_what_is_lifted_is_written_to_again_and_stays_in_the_list_of_what_was(peopled: Site) -> None:
    peopled.ok("suppression", "add", "+13125550142")
    assert "is on the list already" in peopled.ok("suppression", "add", "312-555-0142")
    assert "is off the list" in peopled.ok("suppression", "lift", "+1 312 555 0142")
    assert peopled.ok("suppression", "list") == "No address is suppressed.\n"
    assert len(peopled.json("suppression", "list", "--lifted")) == 1
    assert "is not on the list" in peopled.refused("suppression", "lift", "+13125550142")
    assert send_a_text(peopled)[0][0] == "sent"


def test_a_suppression_may_be_for_one_way_alone(peopled: Site) -> None:
    peopled.ok("suppression", "add", "+13125550142", "--channel", "call")
    assert send_a_text(peopled)[0][0] == "sent"
    peopled.ok("suppression", "lift", "+13125550142", "--channel", "call")
    assert peopled.json("suppression", "list") == []


def test_a_list_comes_in_and_comes_in_again_unchanged(peopled: Site) -> None:
    peopled.write("old.csv", "address,channel,reason\nA@Example.org,email,dead\n(312) 555-0142,,\nnobody,,\n,fax,\n")
    said = peopled.run("suppression", "import", "old.csv", "--dry-run")
    assert said.out.splitlines() == [
        "line 4: 'nobody' is neither an email address nor a phone number.",
        "line 5: 'address' is empty; 'channel' is one of email, sms, call, all, not 'fax'.",
        "2 would be added, 0 on the list already.",
    ]
    assert peopled.json("suppression", "list") == []
    assert peopled.run("suppression", "import", "old.csv").code == 1
    assert [(row["address"], row["channel"], row["reason"]) for row in peopled.json("suppression", "list")] == [
        ("+13125550142", None, "list"),
        ("a@example.org", "email", "dead"),
    ]
    peopled.write("old.csv", "address\n(312) 555-0142\n")
    assert peopled.ok("suppression", "import", "old.csv") == "0 added, 1 on the list already.\n"


def test_a_mistyped_address_gets_one_clear_sentence(peopled: Site) -> None:
    said = peopled.refused("suppression", "add", "nowhere")
    assert said == "'nowhere' is neither an email address nor a phone number."
