"""`queue`, `hold`, `release`, `prediction withdraw`."""

from tests.surfaces.site import Site


def test_dead_letters_are_listed_and_tried_again(stuck: Site) -> None:
    (row,) = stuck.json("queue", "list", "--dead")
    assert (row["status"], row["step_number"], row["family_name"], row["template_name"]) == (
        "failed",
        0,
        "Martinez",
        "gentle",
    )
    assert max(map(len, stuck.ok("queue", "list").splitlines())) <= 80
    stuck.sql("UPDATE families SET email = 'new@example.org'")
    queue_id = str(row["queue_id"])
    said = stuck.json("queue", "requeue", queue_id)
    assert [(each["queue_id"], each["status"]) for each in said] == [(row["queue_id"], "applied")]
    assert stuck.json("queue", "list", "--dead") == []
    assert len(stuck.json("queue", "list", "--due", now="2026-12-01T00:00:00Z")) == 1


def test_discarding_ends_the_instance_with_the_reason(stuck: Site) -> None:
    (row,) = stuck.json("queue", "list", "--dead")
    stuck.ok("queue", "discard", str(row["queue_id"]), "--reason", "no address")
    assert stuck.sql("SELECT status, outcome, outcome_notes FROM workflow_instances") == [
        ("failed", "failed", "ruth gave up on it: no address")
    ]
    assert stuck.ok("queue", "list") == "The queue is empty.\n"


def test_many_at_once_each_for_itself(stuck: Site) -> None:
    (row,) = stuck.json("queue", "list")
    queue_id = str(row["queue_id"])
    said = stuck.run("queue", "requeue", queue_id, "98", queue_id, "99")
    assert said.code == 1
    assert "tried again" in said.out
    assert said.err.splitlines() == [
        "followthrough: 1 done, 2 not:",
        "  Nothing waits under the number 98 any more; it may have been dealt with.",
        "  Nothing waits under the number 99 any more; it may have been dealt with.",
    ]


def test_what_is_no_dead_letter_is_not_requeued(called: Site) -> None:
    (row,) = called.json("queue", "list")
    assert "has not failed for good (it is held)" in called.refused("queue", "requeue", str(row["queue_id"]))


def test_a_hold_of_everything_stops_what_would_go_out_and_release_lets_it_go(peopled: Site) -> None:
    peopled.ok("start", "gentle", "--family", "1")
    assert "Everything is on hold" in peopled.ok("hold", "--reason", "wrong price")
    peopled.engine()
    assert peopled.sql("SELECT count(*) FROM messages WHERE status = 'sent'") == [(0,)]
    assert "on hold by ruth (wrong price)" in peopled.ok("status")
    assert "1 waited for it" in peopled.ok("release")
    peopled.engine()
    assert peopled.sql("SELECT count(*) FROM messages WHERE status = 'sent'") == [(1,)]


def test_holds_of_a_workflow_of_a_channel_and_of_both(peopled: Site) -> None:
    peopled.ok("hold", "--workflow", "gentle", "--reason", "a")
    peopled.ok("hold", "--channel", "sms", "--reason", "b")
    peopled.ok("hold", "--workflow", "gentle", "--channel", "email", "--reason", "c")
    holds = peopled.json("status")["holds"]
    assert [(hold["workflow"], hold["channel"], hold["reason"]) for hold in holds] == [
        ("gentle", None, "a"),
        (None, "sms", "b"),
        ("gentle", "email", "c"),
    ]
    peopled.ok("release", "--workflow", "gentle", "--channel", "email")
    peopled.ok("release", "--channel", "sms")
    peopled.ok("release", "--hold", "1")
    assert peopled.json("status")["holds"] == []
    assert peopled.refused("release") == "Nothing like that is on hold."
    assert "no hold of gentle on email" in peopled.refused("release", "--workflow", "gentle", "--channel", "email")


def test_a_hold_names_what_exists(peopled: Site) -> None:
    assert "There is no workflow 'gentel'" in peopled.refused("hold", "--workflow", "gentel", "--reason", "x")
    assert "There is no channel 'fax'" in peopled.refused("hold", "--channel", "fax", "--reason", "x")
    assert "reason" in peopled.refused("hold", "--reason", " ")


def test_a_run_of_predictions_is_taken_back(peopled: Site) -> None:
    peopled.sql(
        "INSERT INTO ml_predictions (family_id, predicted_probability, confidence_score, run_id)"
        " VALUES (1, 0.9, 90, 'monday')"
    )
    said = peopled.json("prediction", "withdraw", "--run", "monday")
    assert said["result"] == "Run monday is withdrawn; instances stopped: 0, predictions not taken in: 1."
    assert peopled.sql("SELECT disposition FROM ml_predictions") == [("withdrawn",)]
    assert "no prediction with the run_id 'tuesday'" in peopled.refused("prediction", "withdraw", "--run", "tuesday")


def test_only_an_admin_withdraws(peopled: Site) -> None:
    peopled.sql("INSERT INTO coordinators (name, role) VALUES ('Dana', 'author')")
    said = peopled.refused("--as", "Dana", "prediction", "withdraw", "--run", "monday")
    assert said == "This needs the role 'admin', and Dana has the role 'author'."
