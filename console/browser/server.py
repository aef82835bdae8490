"""Pages, websockets and limits: textual-serve's server behind our gate, with pages of our own."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from html import escape
from pathlib import Path
from string import Template
from typing import Any, NoReturn

from aiohttp import WSMsgType, web
from aiohttp.typedefs import Handler
from textual_serve.server import Server

from console.browser.address import Address
from console.browser.gate import Gate
from console.browser.session import Session
from console.model.words import say, spoken
from engine.errors import UsageError

PAGE = Path(__file__).parent / "page"
KINDS = {".css": "text/css", ".js": "text/javascript", ".ttf": "font/ttf", ".png": "image/png"}
MOST_MESSAGE_BYTES = 256 * 1024  # what a page sends at once; a long text that is pasted is some kilobytes
HEARTBEAT_SECONDS = 15
LOOK_SECONDS = 15.0  # between looks at who has pressed nothing for long
MOST_REASON_BYTES = 120  # RFC 6455, 5.5: a close frame holds 123
TAKEN, IDLE, ENDED = 4001, 4002, 4003  # why a websocket closes: private use (RFC 6455, 7.4.2)
# A screen reader reads a terminal in a browser only in this mode of xterm.js, and textual-serve leaves it off.
_FOR_SCREEN_READERS = (b"allowProposedApi:!0,", b"allowProposedApi:!0,screenReaderMode:!0,")


class BrowserServer(Server):
    """One start of the console for browsers."""

    def __init__(
        self,
        address: Address,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        max_sessions: int,
        idle_seconds: float,
        monotonic: Callable[[], float],
    ) -> None:
        super().__init__("", host=address.host, port=address.port, title=say("app.title"), public_url=address.url)
        self.address, self.gate = address, Gate(address)
        self._arguments, self._environment = command, environment
        self._max_sessions, self._idle_seconds, self._monotonic = max_sessions, idle_seconds, monotonic
        self.sessions: dict[Session, web.WebSocketResponse] = {}

    async def _make_app(self) -> web.Application:
        """The routes, all behind the gate."""
        app = web.Application(middlewares=[self._at_the_gate])
        app.add_routes(
            [
                web.get("/", self._page),
                web.get("/ws", self.handle_websocket),
                web.get("/page/{name}", self._own_file),
                web.get("/static/{path:.+}", self._terminal_file),
                web.get("/download/{key}", self.handle_download),
            ]
        )
        app.on_response_prepare.append(self._guard_headers)
        app.on_shutdown.append(self._end_all)
        return app

    async def listen(self) -> web.AppRunner:
        """Begin to listen; the runner's `cleanup` ends it. Raises `UsageError` where the port can't be had."""
        runner = web.AppRunner(await self._make_app(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        site = web.TCPSite(runner, self.address.host.strip("[]"), self.address.port)
        try:
            await site.start()
        except OSError as error:
            await runner.cleanup()
            why = error.strerror or str(error)
            raise UsageError(say("browser.port", url=self.address.local_url, why=why)) from error
        return runner

    # -- the gate -----------------------------------------------------------------------------------------------------

    @web.middleware
    async def _at_the_gate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not self.gate.knows_host(request.headers.get("Host", "")):
            _refuse("browser.wrong_host")
        if self.gate.admits(request.cookies):
            return await handler(request)
        if request.path == "/" and self.gate.opens(request.query.get("token")):
            return self._welcome()
        return _refuse("browser.no_token")

    def _welcome(self) -> web.Response:
        """Give the pass, and let a page of ours go on to the console.

        Not a redirect: after a click in an email or a chat the browser would hold back a cookie that is SameSite=Strict
        on the way there, too. A page of ours that goes on by itself comes from us.
        """
        response = web.Response(text=_filled("welcome.html", {}), content_type="text/html")
        response.set_cookie(
            self.gate.cookie,
            self.gate.pass_value,
            path="/",
            httponly=True,
            samesite="Strict",
            secure=self.address.secure,
        )
        return response

    async def _guard_headers(self, request: web.Request, response: web.StreamResponse) -> None:
        """Nothing from elsewhere, nothing to elsewhere, nothing kept, nobody's frame."""
        sockets = " ".join(
            sorted(
                origin.replace("http", "ws", 1)
                for origin in self.address.origins
                if "[" not in origin  # CSP has no IPv6
            )
        )
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; "
            f"img-src 'self' data:; connect-src 'self' {sockets}; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        if request.path.startswith("/download/"):  # what authors wrote: shown, but it runs and fetches nothing
            policy = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'none'"
        response.headers.update(
            {
                "Content-Security-Policy": policy,
                "Cache-Control": "no-store",
                "Referrer-Policy": "no-referrer",
                "X-Content-Type-Options": "nosniff",
                "X-Frame-Options": "DENY",
                "Cross-Origin-Opener-Policy": "same-origin",
                "Cross-Origin-Resource-Policy": "same-origin",
            }
        )
        response.headers.pop("Server", None)

    # -- pages and files ----------------------------------------------------------------------------------------------

    async def _page(self, request: web.Request) -> web.Response:
        if "token" in request.query:  # opened anew by a browser that has its pass: drop the token here, too
            return self._welcome()
        socket = self.address.url if self.address.secure else f"http://{request.headers['Host']}"
        values = {"socket": f"{socket.replace('http', 'ws', 1)}/ws"}
        return web.Response(text=_filled("index.html", values), content_type="text/html")

    async def _own_file(self, request: web.Request) -> web.Response:
        return _file(PAGE, request.match_info["name"])

    async def _terminal_file(self, request: web.Request) -> web.Response:
        return _file(self.statics_path, request.match_info["path"])

    # -- the terminal -------------------------------------------------------------------------------------------------

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """One tab: a console of its own for as long as the connection stands."""
        if not self.gate.is_ours(request.headers.get("Origin")):
            _refuse("browser.not_ours")
        websocket = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, max_msg_size=MOST_MESSAGE_BYTES)
        await websocket.prepare(request)
        if len(self.sessions) >= self._max_sessions:
            await websocket.close(code=TAKEN, message=_reason(say("browser.full", count=self._max_sessions)))
            return websocket
        session = Session(
            self._arguments,
            self._environment,
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=lambda: websocket.close(code=ENDED, message=_reason(session.last_words)),
            downloads=self.download_manager,
            monotonic=self._monotonic,
        )
        self.sessions[session] = websocket
        try:
            await session.start(_number(request, "width", 80), _number(request, "height", 24))
            async for message in websocket:
                if message.type == WSMsgType.TEXT and not await self._take(session, websocket, message.data):
                    await websocket.close(code=1003)
        finally:
            await session.stop()
            del self.sessions[session]
        return websocket

    async def _take(self, session: Session, websocket: web.WebSocketResponse, text: str) -> bool:
        """What the page sends: keys, a size, a ping. False: it is nothing that our page sends."""
        try:
            kind, *rest = json.loads(text)
            if kind == "stdin":
                await session.send_bytes(str(rest[0]).encode())
            elif kind == "resize":
                await session.set_terminal_size(int(rest[0]["width"]), int(rest[0]["height"]))
            elif kind == "ping":
                await websocket.send_json(["pong", str(rest[0])])
            elif kind in ("blur", "focus"):
                await (session.blur() if kind == "blur" else session.focus())
            else:
                return False
        except (ValueError, TypeError, KeyError, IndexError, RecursionError):
            return False
        return True

    async def end_idle(self) -> None:
        """End every console in which nobody has pressed anything for too long."""
        for session, websocket in list(self.sessions.items()):
            if session.idle_seconds() >= self._idle_seconds:
                await websocket.close(code=IDLE, message=_reason(say("browser.idle")))

    async def watch_idle(self) -> NoReturn:
        """Look for them from time to time."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.end_idle()

    async def _end_all(self, _app: web.Application) -> None:
        """Say goodbye to every console at once, and wait until they are gone."""
        await asyncio.gather(*(session.stop() for session in list(self.sessions)))


def _refuse(name: str) -> NoReturn:
    raise web.HTTPForbidden(text=say(name) + "\n")


def _filled(name: str, values: Mapping[str, str]) -> str:
    words: dict[str, Any] = {"lang": spoken(), "title": say("app.title"), "loading": say("app.loading")}
    words |= {part: say(f"browser.{part}") for part in ("ended", "again", "go_on", "terminal")}
    page = Template((PAGE / name).read_text(encoding="utf-8"))
    return page.substitute({key: escape(value) for key, value in {**words, **values}.items()})


def _file(folder: Path, name: str) -> web.Response:
    """A file of a folder, never one outside of it."""
    path = (folder / name).resolve()
    kind = KINDS.get(path.suffix)
    if kind is None or not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise web.HTTPNotFound
    body = path.read_bytes()
    if path.name == "textual.js":
        body = body.replace(*_FOR_SCREEN_READERS, 1)
    return web.Response(body=body, content_type=kind, charset="utf-8" if kind.startswith("text/") else None)


def _number(request: web.Request, name: str, otherwise: int) -> int:
    text = request.query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise


def _reason(text: str) -> bytes:
    return text.encode()[:MOST_REASON_BYTES].decode(errors="ignore").encode()


def command_of(actor: str | None) -> list[str]:
    """What a tab's process runs. Nothing secret stands here: everybody on this machine can read it."""
    named = [] if actor is None else ["--as", actor]
    return [sys.executable, "-m", "engine", *named, "console"]


async def serve_until(server: BrowserServer, ended: asyncio.Event, say_where: Callable[[str], None]) -> None:
    """Serve until `ended` is set, then end every console. Raises `UsageError` where the port can't be had."""
    runner = await server.listen()
    watch = asyncio.create_task(server.watch_idle())
    try:
        say_where(server.gate.address_with_token)
        await ended.wait()
    finally:
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
        await runner.cleanup()
