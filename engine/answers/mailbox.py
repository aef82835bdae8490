"""One visit to a mailbox by IMAP: what is new since a place, waiting for more, and putting away what was kept.

A mailbox is only looked at: mails stay unread unless `mark_seen` is set, and stay where they are unless `move_to`
names a folder. By UIDVALIDITY and UID (RFC 3501, 2.3.1.1) nothing is read twice or left out; a server that has
numbered its mails anew, and a mailbox that is read for the first time, are read some days back, and the front door
knows what it has seen.

imap-tools does the talking (log-in, folders, IDLE). Its `fetch` would load mails of any size and its `flag` expunges
what other programs have marked as deleted, so those two are said in IMAP's own words here.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from imap_tools import BaseMailBox, MailBox, MailboxLoginError, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError
from imap_tools.imap_utf7 import utf7_encode

from engine.answers.envelope import MAX_BYTES
from engine.answers.place import Place
from engine.config.channel_sections import InboxSection

TIMEOUT_SECONDS = 30.0
"""For each answer of the server."""
IMAPS_PORT = 993
"""Where TLS begins with the first byte (RFC 8314, 3.2); waiting for a greeting there would be in vain."""
LOOK_BACK = timedelta(days=7)
"""How far back a mailbox is read whose place is not known."""
LISTEN_SECONDS = 0.5
"""How often a wait looks whether it should end."""

_UID = re.compile(rb"\bUID (\d{1,20})")
_INTERNALDATE = re.compile(rb'INTERNALDATE "[^"]{20,40}"')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class LoginRefused(Exception):
    """The server knows the name or the password not: trying again soon would only lock the account."""


class Unreachable(Exception):
    """The mailbox can't be read now; the sentence says why."""


@dataclass(slots=True, frozen=True)
class Arrived:
    """A mail as it lies in the mailbox: its beginning, at most what is read of one."""

    uid: int
    raw: bytes
    received_at: datetime | None
    """When the server took it in."""


class Visit:
    """A connection with the folder open. Its methods raise `Unreachable` when the connection is no good any more."""

    def __init__(self, inbox: InboxSection, password: str) -> None:
        """Connect, log in, open the folder. Raises LoginRefused or Unreachable."""
        self._inbox = inbox
        self._changes = inbox.mark_seen or bool(inbox.move_to)
        self.reached = 0
        """The highest UID at the last look: old mails that are not read count as read."""
        with _as_unreachable():
            self._box = _connected(inbox)
        try:
            with _as_unreachable():
                self._log_in(password)
                self._capabilities = self._capabilities_now()
                self._box.folder.set(inbox.folder, readonly=not self._changes)
                self.validity = self._validity()
                self._told_of_more()  # opening a folder tells it too
        except BaseException:
            self.close()
            raise

    def new_since(self, place: Place | None, now: datetime) -> Iterator[Arrived]:
        """The mails that came after a place, oldest first, each fetched when it is asked for."""
        with _as_unreachable():
            self._told_of_more()
            if place is None or place.validity != self.validity:
                since = (now - LOOK_BACK).astimezone(UTC)
                last, everything = 0, self._found("ALL")
                found = self._found(f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}")
            else:
                # "n:*" always finds the newest mail, even one below n (RFC 3501, 6.4.8).
                last, found = place.uid, self._found(f"UID {place.uid + 1}:*")
                everything = found
        self.reached = max(everything, default=0)
        for uid in found:
            if uid > last:
                with _as_unreachable():
                    arrived = self._fetch(uid)
                if arrived is not None:  # else somebody has deleted it meanwhile
                    yield arrived

    def put_away(self, uids: Iterable[int]) -> None:
        """Mark as seen and move what is safely in the database, where the configuration asks for it."""
        listed = ",".join(str(uid) for uid in uids)
        if not listed or not self._changes:
            return
        with _as_unreachable():
            if self._inbox.mark_seen:
                self._uid("STORE", listed, "+FLAGS.SILENT", r"(\Seen)")
            if self._inbox.move_to:
                self._move(listed)

    def wait(self, seconds: float, ended: Callable[[], bool], pause: Callable[[float], object]) -> None:
        """Wait until something may have come (IDLE, RFC 2177), the time is over or `ended` says so."""
        if "IDLE" not in self._capabilities:
            pause(seconds)
            if not ended():
                with _as_unreachable():
                    self._box.client.noop()
            return
        with _as_unreachable():
            self._box.client.noop()
            if self._told_of_more():  # it came since the last look: nothing will be told of it again
                return
            with self._box.idle as listening:
                for _ in range(max(int(seconds / LISTEN_SECONDS), 1)):
                    if ended() or listening.poll(LISTEN_SECONDS):
                        break

    def close(self) -> None:
        """Say goodbye, or just go."""
        with suppress(Exception):
            self._box.client.logout()

    # -- in IMAP's words -----------------------------------------------------------------------------------------

    def _log_in(self, password: str) -> None:
        name = self._inbox.username
        try:
            if name.isascii() and password.isascii():
                self._box.login(name, password, initial_folder=None)
            else:
                self._box.login_utf8(name, password, initial_folder=None)
        except (MailboxLoginError, imaplib.IMAP4.error) as error:
            if isinstance(error, imaplib.IMAP4.abort) or "UNAVAILABLE" in str(error):  # RFC 5530, 3
                raise
            raise LoginRefused from error

    def _capabilities_now(self) -> frozenset[str]:
        """Asked again after the log-in, as many servers offer IDLE and MOVE only then."""
        _, lines = self._box.client.capability()
        return frozenset(b" ".join(line for line in lines if line).decode("ascii", "replace").upper().split())

    def _validity(self) -> int:
        _, values = self._box.client.response("UIDVALIDITY")
        text = values[-1] if values else None
        if not isinstance(text, bytes) or not text.isdigit():
            raise Unreachable("the mail server gives its mails no lasting numbers (no UIDVALIDITY).")
        return int(text)

    def _told_of_more(self) -> bool:
        """Whether the server has said since this was last asked that there are more mails (RFC 3501, 7.3.1)."""
        _, values = self._box.client.response("EXISTS")
        return any(value is not None for value in values)

    def _found(self, criteria: str) -> list[int]:
        return sorted(int(text) for text in self._box.uids(criteria, charset=None) if text.isdecimal())

    def _fetch(self, uid: int) -> Arrived | None:
        answer = self._uid("FETCH", str(uid), f"(UID INTERNALDATE BODY.PEEK[]<0.{MAX_BYTES + 1}>)")
        for entry in answer:
            if isinstance(entry, tuple) and (match := _UID.search(entry[0])) and int(match[1]) == uid:
                return Arrived(uid, bytes(entry[1]), _received_at(entry[0]))
        # The number may stand behind the mail; there is only one in the answer to this question.
        literals = [entry for entry in answer if isinstance(entry, tuple)]
        if not literals:
            return None
        return Arrived(uid, bytes(literals[0][1]), _received_at(b" ".join(_flat(answer))))

    def _move(self, listed: str) -> None:
        folder = utf7_encode(self._inbox.move_to).decode("ascii")
        quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
        if "MOVE" in self._capabilities:  # RFC 6851
            self._uid("MOVE", listed, quoted)
            return
        self._uid("COPY", listed, quoted)
        self._uid("STORE", listed, "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self._capabilities:  # else it stays marked: a plain EXPUNGE would take others' mails with it
            self._uid("EXPUNGE", listed)

    def _uid(self, command: str, *words: str) -> list[Any]:
        status, answer = self._box.client.uid(command, *words)
        if status != "OK":
            raise Unreachable(f"the mail server refused {command}.")
        return list(answer)


class _StartTls(MailBoxStartTls):
    """imap-tools leaves the connection open where the server will not encrypt it, once for each try."""

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        if self._port == IMAPS_PORT:
            raise ValueError(f"port {IMAPS_PORT} is for tls = 'tls'")
        client = imaplib.IMAP4(self._host, self._port, self._timeout)
        try:
            client.starttls(self._ssl_context)
        except BaseException:
            with suppress(OSError):  # a handshake that failed has closed it already
                client.shutdown()
            raise
        return client


def _connected(inbox: InboxSection) -> BaseMailBox:
    if inbox.tls == "none":
        return MailBoxUnencrypted(inbox.host, inbox.port, timeout=TIMEOUT_SECONDS)
    trusted = ssl.create_default_context()
    if inbox.ca_file is not None:
        trusted.load_verify_locations(inbox.ca_file)
    kind = MailBox if inbox.tls == "tls" else _StartTls
    return kind(inbox.host, inbox.port, timeout=TIMEOUT_SECONDS, ssl_context=trusted)


def _received_at(head: bytes) -> datetime | None:
    match = _INTERNALDATE.search(head)
    try:
        moment = datetime.strptime(match[0][14:-1].decode("ascii").strip(), "%d-%b-%Y %H:%M:%S %z") if match else None
    except (ValueError, UnicodeError):
        return None
    return moment.astimezone(UTC) if moment is not None else None


def _flat(answer: list[Any]) -> list[bytes]:
    return [entry[0] if isinstance(entry, tuple) else entry for entry in answer if entry]


class _as_unreachable:  # noqa: N801 - reads as a sentence
    """Whatever the library, the protocol or the network raises, as one error with a sentence."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ssl.SSLCertVerificationError):
            raise Unreachable(f"the mail server's certificate is not trusted ({error.verify_message}).") from error
        if isinstance(error, (OSError, EOFError, imaplib.IMAP4.error, ImapToolsError, ValueError)):
            raise Unreachable(f"the mail server could not be read ({_told(error)}).") from error


def _told(error: BaseException) -> str:
    """The error in a few words: never a whole answer of the server, which could quote a mail."""
    first = str(error).splitlines()[0] if str(error) else ""
    return f"{type(error).__name__}: {first[:120]}" if first else type(error).__name__
