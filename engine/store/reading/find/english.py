"""The English words that filter. The first phrase of each is how it is shown; the others are understood too.

In braces: `{age}` such as *3 days*, `{number}`, `{name}` (several words in quotes), `{when}` such as *last week*,
`{language}`. The console has the same words in its files, for every language that it speaks.
"""

ENGLISH: dict[str, str] = {
    "pending": "about to start, pending",
    "running": "under way, running",
    "paused": "paused, on pause",
    "waiting": "waiting",
    "stuck": "stuck",
    "failed": "failed, ended early",
    "finished": "finished, completed",
    "cancelled": "stopped, cancelled",
    "alive": "with a workflow, alive",
    "idle": "without a workflow, idle",
    "open": "waiting for a person, open",
    "overdue": "overdue, late",
    "mine": "mine, my",
    "nobodys": "of nobody, nobody's",
    "of": "of {name}",
    "text": "text, texts, sms",
    "email": "email, emails",
    "call": "call, calls",
    "reply": "replies",
    "decision": "decisions, approvals",
    "uncertain": "uncertain",
    "urgent": "urgent",
    "older": "older than {age}",
    "newer": "newer than {age}",
    "risk_over": "risk over {number}, risk above {number}",
    "risk_under": "risk under {number}, risk below {number}",
    "workflow": "workflow {name}",
    "next": "next {when}, due {when}",
    "started": "started {when}",
    "ended": "ended {when}",
    "replied": "replied, answered",
    "silent": "no answer, not answered",
    "language": "in {language}",
    "no_phone": "no phone, without phone",
    "no_email": "no email, without email",
    "no_texts": "stopped texts, no texts",
    "no_emails": "stopped emails, no emails",
    "quiet": "quiet",
    "left": "left, gone",
    "rehearsed": "rehearsal, rehearsed",
    "due": "due, due now",
    "held": "held, on hold",
    "snoozed": "asleep, snoozed",
    "done": "done",
    "unit_minutes": "minutes, minute, min",
    "unit_hours": "hours, hour, h",
    "unit_days": "days, day, d",
    "unit_weeks": "weeks, week, w",
    "unit_months": "months, month",
    "when_today": "today",
    "when_tomorrow": "tomorrow",
    "when_yesterday": "yesterday",
    "when_this_week": "this week",
    "when_next_week": "next week",
    "when_last_week": "last week",
    "when_this_month": "this month",
    "when_last_month": "last month",
    "language_en": "English",
    "language_es": "Spanish, español",
    "language_fr": "French, français",
    "language_pt": "Portuguese, português",
    "language_vi": "Vietnamese, tiếng Việt",
    "language_zh": "Chinese, 中文",
    "language_ar": "Arabic, العربية",
    "language_ko": "Korean, 한국어",
    "language_pl": "Polish, polski",
    "language_ru": "Russian, русский",
    "language_uk": "Ukrainian, українська",
    "language_tl": "Tagalog, Filipino",
    "language_ht": "Haitian, kreyòl",
}

FAMILIES = (
    "paused", "running", "pending", "waiting", "stuck", "failed", "finished", "cancelled", "alive", "idle", "open",
    "overdue", "mine", "of", "nobodys", "workflow", "text", "email", "older", "newer", "next", "started", "ended",
    "replied", "silent", "risk_over", "risk_under", "language", "no_phone", "no_email", "no_texts", "no_emails",
    "quiet", "left",
)  # fmt: skip
"""What can be asked of families, as the lists of words show it."""
INSTANCES = (
    "paused", "running", "pending", "waiting", "failed", "finished", "cancelled", "alive", "mine", "of", "nobodys",
    "workflow", "text", "email", "older", "newer", "next", "started", "ended", "replied", "silent", "language",
    "rehearsed",
)  # fmt: skip
TASKS = (
    "overdue", "mine", "of", "nobodys", "call", "stuck", "reply", "decision", "uncertain", "urgent", "workflow",
    "older", "newer", "snoozed", "done", "language", "rehearsed",
)  # fmt: skip
NEEDS = tuple(kind for kind in TASKS if kind not in ("snoozed", "done", "rehearsed"))
"""What can be asked of the list of what waits for a person: it holds nothing else."""
CALLS = tuple(kind for kind in NEEDS if kind not in ("call", "stuck", "reply", "decision", "uncertain"))
"""What can be asked of the calls of a day."""
QUEUE = (
    "due", "held", "failed", "waiting", "mine", "of", "nobodys", "workflow", "older", "newer", "next", "rehearsed",
)  # fmt: skip
