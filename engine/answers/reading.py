"""Raw mail → `Mail`. It never raises: what can't be read is `other`, with the reason.

The order of the questions is the point. Reports for machines come first, as they can't be mistaken; then what we sent
ourselves; bounces in prose; a mail program's unsubscribing; what no person wrote; what went to many. Only what is left
is a family's reply, so that no machine is ever taken for an answer.
"""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256

from engine.answers import headers
from engine.answers.automatic import is_mass_mail, read_automatic
from engine.answers.body import words_of
from engine.answers.delivery_reports import is_read_receipt, original_token, read_complaint, read_delivery_report
from engine.answers.envelope import Part, TooManyParts, parse
from engine.answers.mail import Delivery, Mail, MailKind
from engine.answers.ours import Ours
from engine.answers.plain_bounces import read_plain_bounce
from engine.answers.quoting import own_words

MAX_TEXT = 10_000
"""Characters of a text that are kept."""
MAX_SUBJECT = 500

_UNSUBSCRIBE = re.compile(
    r"(list-)?(unsubscribe( me)?|darse de baja|cancelar suscripci[oó]n)[.!:]?( [A-Za-z0-9_-]{8,128})?", re.IGNORECASE
)
"""What the `mailto:` of our header sets as the subject, and what people copy from it; with words of their own around
it, it is a reply for a person to read."""


def read_mail(raw: bytes, ours: Ours) -> Mail:
    """What the mail is, whose it is and what it says. `ours`: the addresses that we write from and are answered at."""
    digest = sha256(raw).hexdigest()
    try:
        message, cut = parse(raw)
        return _read(message, ours, Mail(MailKind.OTHER, "not read", digest, cut=cut))
    except TooManyParts:
        return Mail(MailKind.OTHER, "it has too many parts to be a person's mail", digest)
    except Exception as error:
        return Mail(MailKind.OTHER, f"it can't be read ({type(error).__name__})", digest)


def _read(message: Part, ours: Ours, mail: Mail) -> Mail:
    if not message.keys():
        return replace(mail, why="it has no header")
    mail = _with_headers(message, ours, mail)
    kind, why, delivery = _told_apart(message, ours, mail)
    mail = replace(mail, kind=kind, why=why, delivery=delivery)
    if delivery is not None and mail.token is None:
        mail = replace(mail, token=original_token(message, ours))
    full = words_of(message)
    return replace(mail, full_text=full[:MAX_TEXT].strip(), text=own_words(full)[:MAX_TEXT].strip())


def _with_headers(message: Part, ours: Ours, mail: Mail) -> Mail:
    recipients = headers.addresses(message, *headers.DELIVERED_TO, "To", "Cc")
    sender = next(iter(headers.addresses(message, "From", "Sender")), None)
    return replace(
        mail,
        message_id=next(iter(headers.message_ids(message, "Message-ID")), None),
        sender=sender.lower() if sender is not None else None,
        recipients=recipients,
        subject=headers.text(message, "Subject")[:MAX_SUBJECT],
        in_reply_to=next(iter(headers.message_ids(message, "In-Reply-To")), None),
        references=headers.message_ids(message, "References"),
        token=ours.token_in(recipients),
    )


def _told_apart(message: Part, ours: Ours, mail: Mail) -> tuple[MailKind, str, Delivery | None]:
    if (complaint := read_complaint(message)) is not None:
        return complaint[0], f"a spam report ({complaint[1].action})", complaint[1]
    if (report := read_delivery_report(message)) is not None:
        return report[0], f"a delivery report ({report[1].action})", report[1]
    if is_read_receipt(message):
        return MailKind.AUTO_REPLY, "a read receipt", None
    if ours.own(mail.sender):
        return MailKind.OWN, "it is from an address of ours", None
    if (bounce := read_plain_bounce(message, ours)) is not None:
        return bounce[0], "a bounce in prose", bounce[1]
    if _UNSUBSCRIBE.fullmatch(mail.subject):
        return MailKind.UNSUBSCRIBE, "its subject", None
    if (automatic := read_automatic(message)) is not None:
        return *automatic, None
    if mail.sender is None:
        return MailKind.OTHER, "it names no sender", None
    if mail.token is None and mail.in_reply_to is None and is_mass_mail(message):
        return MailKind.OTHER, "it went to many", None
    return MailKind.REPLY, "nothing says that a machine wrote it", None
