"""What families write back, and what coordinators note after a call."""

from __future__ import annotations

from engine.demo.chance import pick, share

STOPS = 0.2
"""How many of those who answer by text want no more of them."""

_ENGLISH = (
    "Thanks for asking! We are fine, it has just been a lot lately.",
    "Could somebody call me? I have a question about the schedule.",
    "We love it here, but the drive is getting long for us.",
    "Yes please, a talk would help. Evenings are best.",
    "Sorry, I missed your note. All good here.",
    "Honestly, the cost is hard this month. Can we spread it?",
    "My work hours changed, so mornings don't work any more.",
    "Thank you. The kids are happy, I am tired. That's all!",
    "Is there still a place in the Thursday group?",
    "We are thinking about what to do after the winter break.",
)
_SPANISH = (
    "¡Gracias por preguntar! Estamos bien, solo un poco cansados.",
    "¿Me pueden llamar por la tarde? Tengo una pregunta sobre el horario.",
    "Sí, nos gustaría hablar. Los jueves son mejores para nosotros.",
    "Este mes está difícil con los pagos. ¿Hay alguna forma de dividirlo?",
    "Todo bien por aquí, ¡muchas gracias!",
)
_SHORT = ("All good, thanks!", "ok thank you", "Can you call me after 4?", "We're fine :)", "Yes pls", "Will do today")
_CALLS = {
    "reached": (
        "Good talk. They stay; the schedule was the trouble.",
        "They were glad that somebody called. Sent them the new timetable.",
        "Money is tight; agreed on two instalments.",
        "Wants to meet other families. Invited to the potluck on Saturday.",
    ),
    "no_answer": ("Rang out.", "No answer, no voicemail."),
    "left_message": ("Left a message and our number.", "Spoke to the grandmother; they call back."),
}


def reply_text(channel: str, locale: str | None, key: str) -> str:
    """What a family writes; some want no more texts."""
    if channel == "sms" and share("stop", key) < STOPS:
        return "STOP"
    if (locale or "").startswith("es"):
        return pick(_SPANISH, "words", key)
    return pick(_SHORT if channel == "sms" else _ENGLISH, "words", key)


def call_note(outcome: str, key: str) -> str:
    """What a coordinator notes after a call."""
    return pick(_CALLS[outcome], "note", key)
