"""Mail that no person wrote just now: out-of-office notes, receipts, tickets, challenges.

Headers first (RFC 3834 and its older relatives), then the words at the beginning of the subject. A note that only its
body gives away is taken for a person's answer: a person who writes "I am out of office until Monday" has answered.
"""

from __future__ import annotations

from engine.answers.body import words_of
from engine.answers.envelope import Part
from engine.answers.headers import text
from engine.answers.mail import MailKind
from engine.answers.phrases import any_of
from engine.answers.quoting import own_words

_AUTOMATIC_HEADERS = (
    "X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-AutoReply-From", "X-Mail-Autoreply", "X-Auto-Reply",
    "X-FC-Machinegenerated", "X-POST-MessageClass-Autoreply", "X-Vacation", "X-Boxtrapper", "X-Cron-Env",
)  # fmt: skip
_PRECEDENCES = frozenset(("auto_reply", "auto-reply", "junk"))

_PLAIN_SUBJECT = any_of(
    "(automatic|auto|automated)[ -]?(reply|response|respuesta)", "autoreply", r"out[ -]of[ -](the[ -])?office\b",
    "respuesta autom[aá]tica", "autorrespuesta", "fuera de (la )?oficina", "mensaje autom[aá]tico",
    start=r"\s*\[?",
)  # fmt: skip
"""Subjects that say it without any header. "Ausencia de Mateo" is not among them: parents write that."""
_AWAY_SUBJECT = any_of(
    "out[ -]of[ -](the[ -])?office", r"ooo\b", r"away\b", "on (vacation|leave|holiday)", "vacation",
    "i('m| am) (away|out|on)", "fuera de (la )?oficina", "ausente", "ausencia", "aviso de ausencia",
    "estoy (de vacaciones|fuera)", "estar[eé] (de vacaciones|fuera)", "de vacaciones", r"vacaciones\b",
    start=r"\s*(re: ?)?",
)  # fmt: skip
_AWAY_WORDS = any_of(
    "out of (the )?office", "away from (my|the) (office|desk|email|mail)",
    r"on (annual |parental |maternity |paternity |sick |medical )?(leave|vacation|holiday|holidays)\b",
    "(limited|no|intermittent) access to (my )?e-?mail", "will (be back|return)",
    r"i('m| am| will be| shall be) (currently )?(away|out|travel+ing|off)\b", r"back (in the office )?on\b",
    "upon my return", "when i (return|get back)", "fuera de (la |mi )?oficina", "de vacaciones",
    r"de (baja|licencia|permiso|viaje)\b", "acceso limitado", "sin acceso (a|al) ",
    "(estar[eé]|estoy|me encuentro|me encontrar[eé]) (ausente|fuera|de )", "regres(o|ar[eé]|e) (el|a)",
    "vuelvo (el|a)", "volver[eé]", "a mi (regreso|vuelta)", "mi regreso",
)  # fmt: skip
_CHALLENGE = any_of(
    "verify#[A-Za-z0-9]{6,}", "x-boxtrapper", "challenge[ -/]response",
    "(confirm|verify) (that )?(you are|you're|your) (human|message|e-?mail|identity|address)",
    "your message (is|was|has been) (being )?(held|quarantined|waiting)", "one[- ]time (verification|confirmation)",
    "to (be )?deliver(ed)? .{0,60}(click|reply to)", "spam ?arrest", "approve you as a",
    "confirme (que|su|tu) (mensaje|correo|env[ií]o|identidad|direcci[oó]n)",
    "mensaje (est[aá]|ha sido|fue) retenido", "demuestre que (es|no es)", "verificaci[oó]n de remitente",
)  # fmt: skip
_CHALLENGE_SUBJECT = any_of(
    "verify#[A-Za-z0-9]{6,}", "your (e-?mail|message) requires verification",
    "please (confirm|verify) your (message|e-?mail)", "sender (verification|confirmation)",
    "confirm(e|aci[oó]n de) (su|tu) (mensaje|correo|env[ií]o)", "confirme su (mensaje|correo)",
    "verificaci[oó]n de remitente",
)  # fmt: skip


def read_automatic(message: Part) -> tuple[MailKind, str] | None:
    """Which kind of automatic mail this is, and what told it; None where a person may have written it."""
    subject = text(message, "Subject")
    if _CHALLENGE_SUBJECT.match(subject):
        return MailKind.AUTO_REPLY, "a challenge by its subject"
    sign = _sign(message)
    body = own_words(words_of(message))
    away = _AWAY_WORDS.search(body) is not None
    if sign is None:
        if not _PLAIN_SUBJECT.match(subject):
            return None
        sign = "its subject"
    if _CHALLENGE.search(body):
        return MailKind.AUTO_REPLY, f"a challenge by {sign} and its words"
    if away or _AWAY_SUBJECT.match(subject):
        return MailKind.OUT_OF_OFFICE, f"away by {sign}"
    return MailKind.AUTO_REPLY, f"automatic by {sign}"


def _sign(message: Part) -> str | None:
    """The header that says that a machine wrote this."""
    submitted = text(message, "Auto-Submitted").lower().partition(";")[0].strip()
    if submitted and submitted != "no":  # RFC 3834, 5
        return "Auto-Submitted"
    for name in _AUTOMATIC_HEADERS:
        value = message.get(name)
        if value is not None and str(value).strip().lower() not in ("no", "false", "0"):
            return name
    if text(message, "Precedence").lower() in _PRECEDENCES:
        return "Precedence"
    if "rules" in text(message, "X-MS-Exchange-Generated-Message-Source").lower():
        return "X-MS-Exchange-Generated-Message-Source"
    if message.get("X-MS-Exchange-Inbox-Rules-Loop") is not None:
        return "X-MS-Exchange-Inbox-Rules-Loop"
    if (
        text(message, "Precedence").lower() == "bulk"
        and message.get("List-Id") is None
        and (message.get("In-Reply-To") is not None or text(message, "Return-Path") == "<>")
    ):
        return "Precedence"  # older autoresponders, as a mass mailing answers nobody
    return None


def is_mass_mail(message: Part) -> bool:
    """Whether it went to many: a list's or a newsletter's headers (RFC 2919, RFC 2369)."""
    return (
        any(message.get(name) is not None for name in ("List-Id", "List-Unsubscribe", "List-Post", "Feedback-ID"))
        or text(message, "Precedence").lower() in ("bulk", "list")
    )  # fmt: skip
