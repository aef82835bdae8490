"""Bounces in forms of their own: qmail, old Exchange and Exim, and services that say it in prose.

Two things must come together: a sender that is a mail server (an empty return path, MAILER-DAEMON, a header that only
bounces have), and words or a structure that only bounces have. A family that writes about an email that came back is
neither. The words are English and Spanish, each of them in the corpus.
"""

from __future__ import annotations

import re

from engine.answers.body import words_of
from engine.answers.delivery_reports import (
    MAX_REASON,
    original_id,
    original_of,
    reply_code_in,
    sole_recipient,
    status_in,
)
from engine.answers.envelope import Part
from engine.answers.headers import address_in, addresses, one_line, text
from engine.answers.mail import Delivery, MailKind
from engine.answers.ours import Ours
from engine.answers.phrases import any_of

_SERVERS = re.compile(
    r"(mailer-daemon|postmaster|mail-daemon|maildaemon|mdaemon|mail-delivery-subsystem|microsoftexchange[0-9a-f]*"
    r"|bounces?|mailerdaemon)(\+[^@]*)?@",
    re.IGNORECASE,
)
_SUBJECTS = any_of(
    r"undeliver(able|ed)\b", "delivery (status notification|failure|has failed|failed|incomplete)", "failure notice",
    "mail delivery (failed|system|subsystem)", "returned mail", "mail system error", "message not delivered",
    "undelivered mail", "delivery notification", "warning: (message|could not send)", "address not found",
    "non remis", "no se (puede|pudo) entregar", "no entregado", "mensaje no entregado", "correo no entregado",
    "error (de|en la) entrega", "entrega fallida", "no se ha podido entregar", "aviso de (no entrega|retraso)",
    "notificaci[oó]n (de|del) estado de (la )?entrega", "devuelto", "delayed mail", "delivery delayed",
    "mensaje retrasado", "entrega retrasada",
)  # fmt: skip
_DELAYED = any_of(
    "has not yet been delivered", "delivery (is |has been |was )?(temporarily )?(delayed|deferred)",
    "will (keep|continue) trying", "will be retried", "message still undelivered", "warning message only",
    "do not need to resend", "no further action is required on your part", "retried for up to", "will retry for",
    "temporary problem delivering", "todav[ií]a no se ha (podido )?entrega(r|do)", "se seguir[aá] intentando",
    "seguiremos intentando", "se volver[aá] a intentar", "no es necesario que (lo )?(reenv[ií]e|vuelva a enviar)",
    "ha sufrido un retraso", "retrasad[oa]", "problema temporal",
)  # fmt: skip
_FAILED = any_of(
    "could(n't| not) be (delivered|found|reached)", "cannot be (delivered|reached)", "unable to deliver",
    "was(n't| not) delivered", "undeliverable", "did not reach", "permanent (fatal )?error",
    "delivery .{0,60}failed", "failed permanently", "no such user", "user unknown",
    "address (couldn't|could not) be found", "message was rejected", "returned to sender", "can'?t be delivered",
    "no se (pudo|puede|ha podido|ha) (ser )?entrega(r|do)", "no se entreg[oó]", "no ha llegado",
    "no ha sido entregado", "usuario desconocido", "direcci[oó]n no encontrada",
    "no se ha encontrado la direcci[oó]n", "error permanente", "fue rechazado", "no existe",
    "no such (mailbox|address)", "mailbox (is )?(full|unavailable|not found)", "buz[oó]n lleno", "over quota",
)  # fmt: skip
# Blanks are written " *" where lines matter: "\\s*" runs on over empty lines, in quadratic time.
_RETURNED_COPY = re.compile(
    r"^ *-{2,}.{0,20}(below this line is a copy|this is a copy of the message|original message follows"
    r"|a continuaci[oó]n|copia del mensaje|mensaje original|original message).*$",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS_LINE = re.compile(r"^ *<?([^\s<>:;,()]{1,64}@[^\s<>:;,()]{1,253}?)>? *:? *$", re.MULTILINE)
_COPIED_ID = re.compile(r"^ *Message-ID: *(<[^<>\s]{1,250}>)", re.IGNORECASE | re.MULTILINE)
_COPIED_TO = re.compile(r"^ *To: *(.{1,300})$", re.IGNORECASE | re.MULTILINE)


def read_plain_bounce(message: Part, ours: Ours) -> tuple[MailKind, Delivery] | None:
    """What a bounce in words says; None if the mail is none."""
    if not _is_from_a_server(message):
        return None
    words = words_of(message)
    told, copy = _split(words)
    subject = text(message, "Subject")
    failed_recipients = text(message, "X-Failed-Recipients")
    delayed, failed = _DELAYED.search(f"{subject}\n{told}"), _FAILED.search(told)
    if not (failed_recipients or _SUBJECTS.search(subject) or "qmail-send program" in told) or not (
        failed or delayed or failed_recipients
    ):
        return None
    original = original_of(message)
    recipient = (
        address_in(failed_recipients)
        or (sole_recipient(original) if original is not None else None)
        or _recipient_in(told, copy, ours)
    )
    told_id = _COPIED_ID.search(copy)
    delivery = Delivery(
        original_id(original, None) or (told_id[1] if told_id else None) or original_id(None, message),
        recipient,
        status_in(told, told),
        reply_code_in(told),
        "delayed" if delayed else "failed",
        _reason(told),
    )
    return (MailKind.DELAYED if delayed else MailKind.BOUNCE), delivery


def _is_from_a_server(message: Part) -> bool:
    """RFC 5321, 4.5.5: a bounce has an empty return path. Some come without one, from names that only servers have."""
    if str(message.get("Return-Path") or "").strip() == "<>":
        return True
    return message.get("X-Failed-Recipients") is not None or any(
        _SERVERS.match(address) for address in addresses(message, "From", "Sender", "Return-Path")
    )


def _split(words: str) -> tuple[str, str]:
    """What the server says, and the copy of the message below it: our own words there mean nothing."""
    match = _RETURNED_COPY.search(words)
    if match is not None:
        return words[: match.start()], words[match.end() :]
    copied = _COPIED_ID.search(words)
    return (words[: copied.start()], words[copied.start() :]) if copied else (words, "")


def _recipient_in(told: str, copy: str, ours: Ours) -> str | None:
    """The address that the server names, on a line of its own or anywhere; else the copy's To."""
    for match in _ADDRESS_LINE.finditer(told):
        if not ours.own(match[1]):
            return match[1].lower()
    copied_to = _COPIED_TO.search(copy)
    if copied_to is not None and (found := address_in(copied_to[1])):
        return found
    for word in told.split():
        found = address_in(word)
        if found is not None and not ours.own(found) and not _SERVERS.match(found):
            return found
    return None


def _reason(told: str) -> str | None:
    """The line that says why: the first with a code, else the first that says that it failed or is late."""
    lines = [one_line(line) for line in told.split("\n")]
    for line in lines:
        if reply_code_in(line) or status_in("", line):
            return line[:MAX_REASON]
    return next((line[:MAX_REASON] for line in lines if _FAILED.search(line) or _DELAYED.search(line)), None)
