"""Visits to a mailbox on a real IMAP server."""

import socket
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from engine.answers.envelope import MAX_BYTES
from engine.answers.mailbox import LoginRefused, Unreachable, Visit
from engine.answers.place import Place
from tests.answers.imap_server import PASSWORD, ImapServer
from tests.runtime.rig import Rig


def mail(number: int, body: str = "hello") -> bytes:
    return f"From: ana@b.example\nMessage-ID: <m{number}@b.example>\nSubject: {number}\n\n{body}\n".encode()


def visit(rig: Rig, password: str = PASSWORD, **settings: str) -> Visit:
    for name, value in settings.items():
        rig.settings[f"FOLLOWTHROUGH_CHANNELS__EMAIL__INBOX__{name.upper()}"] = value
    return Visit(rig.config.channels.email.inbox, password)


def now() -> datetime:
    return datetime.now(UTC)


def polling(_: float) -> None:
    pytest.fail("the server can tell of new mail")


def read(opened: Visit, place: Place | None) -> list[bytes]:
    return [arrived.raw.split(b"\r\n")[2] for arrived in opened.new_since(place, now())]


def test_new_mails_are_read_once_oldest_first_and_stay_unread(rig: Rig, server: ImapServer) -> None:
    server.deliver(mail(1), mail(2))
    opened = visit(rig)
    arrived = list(opened.new_since(None, now()))
    assert [entry.raw.split(b"\r\n")[2] for entry in arrived] == [b"Subject: 1", b"Subject: 2"]
    assert all(entry.received_at and abs(entry.received_at - now()) < timedelta(minutes=5) for entry in arrived)
    place = Place(opened.validity, arrived[-1].uid)
    assert read(opened, place) == []
    server.deliver(mail(3))
    opened.close()
    again = visit(rig)
    assert again.validity == place.validity
    assert read(again, place) == [b"Subject: 3"]
    again.put_away([arrived[0].uid])
    again.close()
    assert not any(b"Seen" in flags for flags in server.flags())


def test_of_an_unknown_mailbox_only_the_last_days_are_read_and_the_rest_counts_as_read(
    rig: Rig, server: ImapServer
) -> None:
    server.deliver(mail(1), received=time.time() - 30 * 86_400)
    opened = visit(rig)
    assert read(opened, None) == []
    place = Place(opened.validity, opened.reached)
    opened.close()
    server.deliver(mail(2))
    opened = visit(rig)
    assert read(opened, place) == [b"Subject: 2"]
    assert read(opened, Place(place.validity + 1, 10_000)) == [b"Subject: 2"]  # numbered anew: read again
    opened.close()


def test_what_was_kept_is_marked_and_moved_where_that_is_asked_for(rig: Rig, server: ImapServer) -> None:
    server.new_folder("Done")
    server.deliver(mail(1), mail(2))
    opened = visit(rig, mark_seen="true", move_to="Done")
    first, _ = opened.new_since(None, now())
    opened.put_away([first.uid])
    opened.close()
    assert [b"Seen" in flags for flags in server.flags("Done")] == [True]
    assert [b"Seen" in flags for flags in server.flags()] == [False]


def test_of_a_huge_mail_only_the_beginning_is_fetched(rig: Rig, server: ImapServer) -> None:
    server.deliver(mail(1, "x" * 70 + ("\n" + "x" * 70) * 20_000))
    opened = visit(rig)
    (arrived,) = opened.new_since(None, now())
    opened.close()
    assert len(arrived.raw) == MAX_BYTES + 1


def test_a_wait_ends_when_mail_comes_and_when_it_is_told_to(rig: Rig, server: ImapServer) -> None:
    opened = visit(rig)
    delivery = threading.Timer(0.3, server.deliver, [mail(1)])
    delivery.start()
    began = time.monotonic()
    opened.wait(60, lambda: False, polling)
    delivery.join()
    assert 0.3 < time.monotonic() - began < 30
    assert read(opened, None) == [b"Subject: 1"]
    opened.wait(60, lambda: True, polling)
    opened.close()
    assert time.monotonic() - began < 30


def test_mail_that_came_after_the_last_look_is_not_waited_for(rig: Rig, server: ImapServer) -> None:
    opened = visit(rig)
    assert read(opened, None) == []
    server.deliver(mail(1))
    began = time.monotonic()
    opened.wait(60, lambda: False, polling)
    opened.close()
    assert time.monotonic() - began < 30


def test_a_wrong_password_is_told_from_a_server_that_is_away(rig: Rig, server: ImapServer) -> None:
    with pytest.raises(LoginRefused):
        visit(rig, "wrong")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    with pytest.raises(Unreachable, match="ConnectionRefusedError"):
        visit(rig, port=port)
    with pytest.raises(Unreachable):
        visit(rig, port=str(server.port), folder="no such folder")


def test_a_server_that_speaks_something_else_is_unreachable(rig: Rig) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        rig.settings["FOLLOWTHROUGH_CHANNELS__EMAIL__INBOX__PORT"] = str(listening.getsockname()[1])

        def answer() -> None:
            connection, _ = listening.accept()
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(Unreachable):
            visit(rig)
        thread.join()


def test_a_place_is_kept_as_text() -> None:
    assert Place.parse(str(Place(3757515389, 12))) == Place(3757515389, 12)
    assert Place.parse(None) is None
    assert Place.parse("nonsense") is None
