"""Unsubscribing by the link in an email: one click for mail programs (RFC 8058), a page with a button for people.

Only POST acts. Programs that look at links before people do (virus scanners, previews) open them with GET, which shows
the page and changes nothing. What follows is the engine's: consent for email at that address is withdrawn.
"""

from __future__ import annotations

import re
from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from engine.api.front_door import FrontDoor
from engine.api.requests import capped_body
from engine.config import Config
from engine.store.receiving import receive_unsubscribed

MAX_BODY = 8 * 1024
"""Bytes. RFC 8058 asks for one short field."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,128}")

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}

WORDS = {
    "en": {
        "title": "Emails from {site}",
        "ask": "Do you want no more emails from {site}?",
        "button": "No more emails, please",
        "done": "Done. You get no more emails from {site}.",
        "again": "If that was a mistake, call us or answer one of our emails.",
        "unknown": "This link is not known here. To get no more emails, answer one of them with the word STOP.",
    },
    "es": {
        "title": "Correos de {site}",
        "ask": "¿No quiere recibir más correos de {site}?",
        "button": "No más correos, por favor",
        "done": "Listo. No recibirá más correos de {site}.",
        "again": "Si fue un error, llámenos o responda a uno de nuestros correos.",
        "unknown": "Aquí no se conoce este enlace. Para no recibir más correos, responda a uno con la palabra STOP.",
    },
}


def unsubscribe_routes(config: Config, door: FrontDoor) -> APIRouter:
    """The page of a link, and the act."""
    router = APIRouter()

    @router.get("/unsubscribe/{token}")
    async def page(request: Request, token: str) -> HTMLResponse:
        words = _words(request, config.site.name)
        button = (
            '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">'
            f"<button>{words['button']}</button></form>"
        )
        return _html(words, f"<p>{words['ask']}</p>{button}")

    @router.post("/unsubscribe/{token}")
    async def act(request: Request, token: str) -> HTMLResponse:
        words = _words(request, config.site.name)
        await capped_body(request, MAX_BODY)
        known = _TOKEN.fullmatch(token) is not None
        if not known or not await run_in_threadpool(door.put, receive_unsubscribed, token, "one_click"):
            return _html(words, f"<p>{words['unknown']}</p>", status=404)
        return _html(words, f"<p>{words['done']}</p><p>{words['again']}</p>")

    return router


def _words(request: Request, site: str) -> dict[str, str]:
    """The page's words in the reader's language, safe to stand in HTML."""
    language = "es" if request.headers.get("accept-language", "").lower().startswith("es") else "en"
    return {name: escape(text.format(site=site)) for name, text in WORDS[language].items()} | {"language": language}


def _html(words: dict[str, str], body: str, *, status: int = 200) -> HTMLResponse:
    page = (
        f'<!doctype html><html lang="{words["language"]}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{words['title']}</title>"
        "<style>body{font:1.1rem/1.5 sans-serif;max-width:30rem;margin:3rem auto;padding:0 1rem}"
        "button{font:inherit;padding:.6rem 1rem}</style>"
        f"<h1>{words['title']}</h1>{body}</html>"
    )
    return HTMLResponse(page, status_code=status, headers=HEADERS)
