"""What people wrote themselves in an answer, without what they quote: stop words count only there.

Our own messages say how to stop them, so a quotation that is taken for an answer would withdraw a family's consent.
Three things are told apart: lines marked as quoted (`>`), which go wherever they stand, so that answers above, below
and in between all stay; a beginning below which all is quoted (Outlook's header block, "Original Message", "On …
wrote:" above lines without a mark); and signatures.

Own code and not mail-parser-reply 1.36, which was tried: it calls its Spanish untested, and its pattern there fits no
real mail; it gives up answers that stand between quoted lines; and its patterns backtrack on a hostile mail. Everything
here looks at each line a fixed number of times.
"""

from __future__ import annotations

import re

MAX_LINES = 5_000
_LONGEST = 500
"""Characters of a line that are looked at; nothing that opens a quotation is longer."""
_WRAPPED = 4
"""Lines that a mail program may break "On Friday … wrote:" into."""

_MARKED = re.compile(r"\s{0,3}>")
_SEPARATOR = re.compile(
    r"\s*[-_=*]{2,}\s*(original message|original appointment|forwarded message|mensaje original|mensaje reenviado"
    r"|cita original|message d'origine)\s*[-_=*]{2,}\s*|\s*(begin forwarded message|inicio del mensaje reenviado):\s*",
    re.IGNORECASE,
)
_UNDERSCORES = re.compile(r"\s*_{20,}\s*")
_FIELD = re.compile(
    r"\s*\*?(from|sent|date|to|cc|subject|reply-to|de|enviado|enviado el|fecha|para|asunto|responder a)\s*:\*?(\s|$)",
    re.IGNORECASE,
)
_FROM = re.compile(r"\s*\*?(from|de)\s*:\*?\s*\S", re.IGNORECASE)
_WROTE = re.compile(r"\b(wrote|writes|escribi[oó]|escribe|ha escrito|schrieb|a écrit|ha scritto)\s*:$", re.IGNORECASE)
_OPENS = re.compile(r"\s*(on|el|am|le|il)\s|\s*\d{1,4}[-/.]\d", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_ADDRESS = re.compile(r"\S@\S")
_FOOTER = re.compile(
    r"\s*(sent from my |sent from (outlook|yahoo|proton|mail)|get outlook for |enviado desde mi |enviado desde (outlook"
    r"|yahoo|correo|mail)|obtener outlook para |obtén outlook para |descargar outlook para |sent via |enviado con )",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"--\s?")


def own_words(text: str) -> str:
    """The text without quotations, signatures and the advertising of mail programs; "" where nothing else is left."""
    lines = [line[: 10 * _LONGEST] for line in text.split("\n")[:MAX_LINES]]
    lines = lines[: _end_of_own(lines)]
    kept: list[str] = []
    in_signature = False
    for line in lines:
        if _MARKED.match(line):
            if not in_signature:
                _drop_attribution(kept)
            in_signature = False
            kept.append("")
        elif _SIGNATURE.fullmatch(line):
            in_signature = True
        elif not in_signature and not _FOOTER.match(line[:_LONGEST]):
            kept.append(line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _end_of_own(lines: list[str]) -> int:
    """Where the first line stands from which on all is quoted."""
    for at, line in enumerate(lines):
        short = line[:_LONGEST]
        if _SEPARATOR.fullmatch(short):
            return at
        if (_UNDERSCORES.fullmatch(short) and _is_header_block(lines, at + 1)) or _is_header_block(lines, at):
            return at
        end = _attribution_from(lines, at)
        if end is not None and not _is_marked_next(lines, end):
            return at
    return len(lines)


def _is_header_block(lines: list[str], at: int) -> bool:
    """Whether the fields of a quoted mail begin here: From, and at least two more in the lines that follow."""
    if at >= len(lines) or not _FROM.match(lines[at][:_LONGEST]):
        return False
    return sum(bool(_FIELD.match(line[:_LONGEST])) for line in lines[at : at + 9]) >= 3


def _attribution_from(lines: list[str], at: int) -> int | None:
    """Where a sentence such as "On Friday 20 Nov Ana wrote:" that begins in this line ends, None if none begins."""
    if not _OPENS.match(lines[at][:_LONGEST]):
        return None
    for end in range(at + 1, min(at + _WRAPPED, len(lines)) + 1):
        if not lines[end - 1].strip():
            return None
        sentence = _joined(lines[at:end])
        if _WROTE.search(sentence):
            return end if _DIGIT.search(sentence) or _ADDRESS.search(sentence) else None
    return None


def _is_marked_next(lines: list[str], at: int) -> bool:
    """Whether the next line that is not blank is marked as quoted."""
    following = next((line for line in lines[at : at + 20] if line.strip()), "")
    return _MARKED.match(following) is not None


def _drop_attribution(kept: list[str]) -> None:
    """Take away the sentence above quoted lines that says who wrote them, in whatever language: it ends in a colon and
    holds a date and an address, or ends in "wrote:"."""
    end = len(kept)
    while end > 0 and not kept[end - 1].strip():
        end -= 1
    if end == 0 or not kept[end - 1].rstrip().endswith(":"):
        return
    for start in range(end - 1, max(end - 1 - _WRAPPED, -1), -1):
        if not kept[start].strip():
            break
        if _OPENS.match(kept[start][:_LONGEST]) and _tells_who_wrote(_joined(kept[start:end])):
            del kept[start:]
            return
    if _tells_who_wrote(_joined(kept[end - 1 : end])):
        del kept[end - 1 :]


def _tells_who_wrote(sentence: str) -> bool:
    dated, addressed = _DIGIT.search(sentence) is not None, _ADDRESS.search(sentence) is not None
    return (dated or addressed) if _WROTE.search(sentence) else (dated and addressed)


def _joined(lines: list[str]) -> str:
    return " ".join(line[:_LONGEST].strip() for line in lines)
