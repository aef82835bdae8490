"""The console for browsers: who may come in, what is limited, and how everything ends. Real servers and processes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest
from yarl import URL

from console.browser import server as browser_server
from console.browser.address import Address, read_address
from console.browser.gate import Gate
from console.browser.serve import environment_of, serve
from console.browser.server import PAGE, BrowserServer, command_of
from console.browser.session import clamped
from engine.config import load_config
from engine.errors import UsageError

ROOT = Path(__file__).parent.parent.parent
SECONDS = 60.0
# Says that it is ready as Textual's driver does, then draws a word for everything that it gets, until the goodbye.
ECHO = """
import sys
out = sys.stdout.buffer
def say(kind, text):
    out.write(kind + len(text).to_bytes(4, "big") + text)
    out.flush()
out.write(b"__GANGLION__\\n")
say(b"D", b"hello")
while True:
    kind = sys.stdin.buffer.read(1)
    text = sys.stdin.buffer.read(int.from_bytes(sys.stdin.buffer.read(4), "big"))
    if not kind or b'"quit"' in text:
        break
    say(b"D", kind + text)
print("said goodbye", file=sys.stderr)
"""


class Clock:
    """Monotonic seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


class Site:
    """A server that listens, and a browser's way to it."""

    def __init__(self, server: BrowserServer, http: aiohttp.ClientSession, clock: Clock) -> None:
        self.server, self.http, self.clock = server, http, clock
        self.url = server.address.url

    async def enter(self) -> None:
        """Open the address that was printed: from now on the cookie is there."""
        async with self.http.get(self.server.gate.address_with_token) as answer:
            assert answer.status == 200

    def connect(self, **headers: str) -> aiohttp.client._WSRequestContextManager:
        """Open the websocket as the page does."""
        return self.http.ws_connect(f"{self.url}/ws", headers={"Origin": self.url, **headers})


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


@asynccontextmanager
async def open_site(program: str = ECHO, *, max_sessions: int = 2, public_url: str = "") -> AsyncIterator[Site]:
    """A server whose tabs run a small program."""
    clock = Clock()
    server = BrowserServer(
        Address("127.0.0.1", free_port(), public_url),
        [sys.executable, "-c", program],
        dict(os.environ),
        max_sessions=max_sessions,
        idle_seconds=60,
        monotonic=clock,
    )
    runner = await server.listen()
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        try:
            yield Site(server, http, clock)
        finally:
            await runner.cleanup()


def play(scene: Callable[[], Awaitable[None]]) -> None:
    """Run a scene, which may not take for ever."""

    async def run() -> None:
        async with asyncio.timeout(SECONDS):
            await scene()

    asyncio.run(run())


# -- where it listens -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "host", "port"),
    [
        ("127.0.0.1:8100", "127.0.0.1", 8100),
        ("localhost:8100", "localhost", 8100),
        ("[::1]:8100", "[::1]", 8100),
        (":8100", "127.0.0.1", 8100),
        ("8100", "127.0.0.1", 8100),
    ],
)
def test_an_address_of_this_machine(typed: str, host: str, port: int) -> None:
    assert read_address(typed, "") == Address(host, port)


@pytest.mark.parametrize(
    "typed", ["", "localhost", "127.0.0.1:", "127.0.0.1:99999", "::1:8100", "a b:80", "x:-1", "x:²"]
)
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(UsageError, match="--serve takes HOST:PORT"):
        read_address(typed, "")


@pytest.mark.parametrize("host", ["0.0.0.0", "[::]", "192.168.1.5", "console.example.org", "127.0.0.1.example.org"])
def test_nothing_goes_out_without_a_certificate_in_front(host: str) -> None:
    with pytest.raises(UsageError, match="without a certificate"):
        read_address(f"{host}:8100", "")
    with pytest.raises(UsageError, match="without a certificate"):
        read_address(f"{host}:8100", "http://console.example.org")
    assert read_address(f"{host}:8100", "https://console.example.org/").url == "https://console.example.org"


def test_hosts_and_origins_are_those_of_this_address_alone() -> None:
    local = Address("127.0.0.1", 8100)
    assert local.hosts == {"127.0.0.1:8100", "localhost:8100", "[::1]:8100"}
    assert "http://evil.example:8100" not in local.origins
    outside = Address("192.168.1.5", 8100, "https://console.example.org")
    assert outside.hosts == {"192.168.1.5:8100", "console.example.org"}
    assert Address("127.0.0.1", 80).hosts >= {"localhost", "127.0.0.1"}


# -- the gate ---------------------------------------------------------------------------------------------------------


def test_each_start_has_secrets_of_its_own() -> None:
    gates = [Gate(Address("127.0.0.1", 8100)) for _ in range(3)]
    assert len({gate.token for gate in gates} | {gate.pass_value for gate in gates}) == 6
    assert all(len(gate.token) >= 43 for gate in gates)  # 256 bits
    gate = gates[0]
    assert gate.opens(gate.token)
    for wrong in (None, "", gate.token[:-1], gate.token + "x", gate.pass_value, "ü"):
        assert not gate.opens(wrong)
    assert gate.admits({gate.cookie: gate.pass_value})
    for wrong in ("", gate.token, gate.pass_value[:-1], gates[1].pass_value, "ü"):
        assert not gate.admits({gate.cookie: wrong})
    assert not gate.admits({"other": gate.pass_value})


def test_without_the_token_there_is_nothing() -> None:
    async def scene() -> None:
        async with open_site() as site:
            for path in ("/", "/?token=wrong", "/?token=", "/page/page.js", "/static/js/textual.js", "/nothing", "/ws"):
                async with site.http.get(site.url + path) as answer:
                    assert answer.status == 403, path
                    assert "Set-Cookie" not in answer.headers
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await site.connect()
            async with site.http.get(f"{site.url}/page/page.js?token={site.server.gate.token}") as answer:
                assert answer.status == 403  # only the page itself takes it, and drops it at once

    play(scene)


def test_the_token_gives_a_cookie_and_is_dropped() -> None:
    async def scene() -> None:
        async with open_site() as site:
            async with site.http.get(site.server.gate.address_with_token) as answer:
                cookie = answer.headers["Set-Cookie"]
                assert "HttpOnly" in cookie
                assert "SameSite=Strict" in cookie
                assert "Secure" not in cookie
                assert "Max-Age" not in cookie
                assert "Expires" not in cookie
                assert site.server.gate.token not in cookie
                assert site.server.gate.token not in await answer.text()
            for path, kind in (
                ("/", "text/html"), ("/page/page.js", "text/javascript"), ("/static/js/textual.js", "text/javascript"),
                ("/static/css/xterm.css", "text/css"),
            ):  # fmt: skip
                async with site.http.get(site.url + path) as answer:
                    assert (answer.status, answer.content_type) == (200, kind)

    play(scene)


def test_behind_a_proxy_the_cookie_is_for_https_and_this_host_alone() -> None:
    async def scene() -> None:
        async with open_site(public_url="https://console.example.org") as site:
            at = f"http://127.0.0.1:{site.server.address.port}/?token={site.server.gate.token}"
            async with site.http.get(at, headers={"Host": "console.example.org"}) as answer:
                assert answer.status == 200
                assert answer.headers["Set-Cookie"].startswith("__Host-followthrough=")
                assert "Secure" in answer.headers["Set-Cookie"]

    play(scene)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", ""])
def test_another_name_for_this_machine_gets_nothing(host: str) -> None:
    async def scene() -> None:
        async with open_site() as site:
            await site.enter()
            host_header = {"Host": host.format(port=site.server.address.port)}
            async with site.http.get(site.server.gate.address_with_token, headers=host_header) as answer:
                assert answer.status == 403
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await site.connect(**host_header)

    play(scene)


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", "null", "", None])
def test_another_page_can_t_open_the_terminal(origin: str | None) -> None:
    async def scene() -> None:
        async with open_site() as site:
            await site.enter()
            headers = {} if origin is None else {"Origin": origin}
            with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
                await site.http.ws_connect(f"{site.url}/ws", headers=headers)
            assert site.server.sessions == {}

    play(scene)


def test_no_file_outside_of_the_folders() -> None:
    async def scene() -> None:
        async with open_site() as site:
            await site.enter()
            for path in ("/static/..%2Fserver.py", "/static/%2e%2e/templates/app_index.html", "/page/..%2Fgate.py",
                         "/page/index.html", "/static/", "/static/js", "/static//etc/passwd"):  # fmt: skip
                async with site.http.get(URL(site.url + path, encoded=True)) as answer:
                    assert answer.status == 404, path

    play(scene)


def test_nothing_is_fetched_from_elsewhere_and_nothing_is_kept() -> None:
    async def scene() -> None:
        async with open_site() as site:
            await site.enter()
            for path in ("/", "/page/page.js", "/static/css/xterm.css", "/nothing"):
                async with site.http.get(site.url + path) as answer:
                    policy = answer.headers["Content-Security-Policy"]
                    assert policy.startswith("default-src 'none'; script-src 'self';")
                    assert "frame-ancestors 'none'" in policy
                    assert "evil" not in policy
                    assert answer.headers["Cache-Control"] == "no-store"
                    assert answer.headers["Referrer-Policy"] == "no-referrer"
                    assert answer.headers["X-Content-Type-Options"] == "nosniff"
                    assert answer.headers["X-Frame-Options"] == "DENY"

    play(scene)
    for file in PAGE.iterdir():
        assert "//" not in file.read_text().replace("// ", "").replace("/* ", ""), file


def test_the_terminal_is_told_to_speak_to_screen_readers() -> None:
    async def scene() -> None:
        async with open_site() as site:
            await site.enter()
            async with site.http.get(f"{site.url}/static/js/textual.js") as answer:
                script = await answer.text()
                assert script.count("screenReaderMode:!0") == 1
                assert "allowProposedApi:!0,screenReaderMode:!0," in script

    play(scene)


# -- tabs -------------------------------------------------------------------------------------------------------------


def test_a_tab_has_a_process_of_its_own_that_gets_keys_and_sizes() -> None:
    async def scene() -> None:
        async with open_site() as site:
            await site.enter()
            async with site.connect() as tab, site.connect() as other:
                for opened in (tab, other):
                    assert await opened.receive_bytes() == b"hello"
                await tab.send_json(["stdin", "jé"])
                assert await tab.receive_bytes() == b"D" + "jé".encode()
                await tab.send_json(["resize", {"width": 99999, "height": 1}])
                assert json.loads((await tab.receive_bytes())[1:]) == {"type": "resize", "width": 500, "height": 5}
                await tab.send_json(["ping", "7"])
                assert await tab.receive_json() == ["pong", "7"]
                assert len(site.server.sessions) == 2

    play(scene)
    assert clamped(0, 0) == (20, 5)
    assert clamped(120, 40) == (120, 40)


@pytest.mark.parametrize(
    "sent", ["no json", "[]", '["stdin"]', '["resize", {}]', '["format", 1]', '{"a": 1}', "[" * 9999]
)
def test_what_our_page_never_sends_ends_the_tab(sent: str) -> None:
    async def scene() -> None:
        async with open_site() as site:
            await site.enter()
            async with site.connect() as tab:
                assert await tab.receive_bytes() == b"hello"
                await tab.send_str(sent)
                assert (await tab.receive()).type == aiohttp.WSMsgType.CLOSE
                assert tab.close_code == 1003

    play(scene)


def test_no_more_tabs_than_allowed() -> None:
    async def scene() -> None:
        async with open_site(max_sessions=1) as site:
            await site.enter()
            async with site.connect() as tab:
                assert await tab.receive_bytes() == b"hello"
                async with site.connect() as other:
                    closed = await other.receive()
                    assert (closed.data, closed.extra) == (
                        4001,
                        "1 consoles are open already. Close one, then try again.",
                    )
                await tab.send_json(["stdin", "x"])
                assert await tab.receive_bytes() == b"Dx"

    play(scene)


def test_a_tab_in_which_nobody_presses_anything_ends_and_another_does_not() -> None:
    async def scene() -> None:
        async with open_site() as site:
            await site.enter()
            async with site.connect() as idle, site.connect() as busy:
                for opened in (idle, busy):
                    assert await opened.receive_bytes() == b"hello"
                site.clock.seconds += 59
                await busy.send_json(["stdin", "x"])
                assert await busy.receive_bytes() == b"Dx"
                await site.server.end_idle()
                assert len(site.server.sessions) == 2
                site.clock.seconds += 1
                await asyncio.gather(site.server.end_idle(), _closed(idle, 4002))
                await busy.send_json(["stdin", "y"])
                assert await busy.receive_bytes() == b"Dy"

    play(scene)


async def _closed(tab: aiohttp.ClientWebSocketResponse[Any], code: int) -> None:
    assert (await tab.receive()).type == aiohttp.WSMsgType.CLOSE
    assert tab.close_code == code


def test_a_process_that_can_t_begin_says_why() -> None:
    async def scene() -> None:
        async with open_site("import sys; sys.exit('Error: there is no database.')") as site:
            await site.enter()
            async with site.connect() as tab:
                closed = await tab.receive()
                assert (closed.data, closed.extra) == (4003, "Error: there is no database.")

    play(scene)


def test_a_closed_tab_says_goodbye_and_one_that_does_not_listen_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    deaf = ECHO.replace("""b'"quit"' in text""", "False")
    monkeypatch.setattr("console.browser.session.GOODBYE_SECONDS", 0.2)

    async def scene() -> None:
        for program in (ECHO, deaf):
            async with open_site(program) as site:
                await site.enter()
                async with site.connect() as tab:
                    assert await tab.receive_bytes() == b"hello"
                    (session,) = site.server.sessions
                process = session._process
                assert process is not None
                code = await process.wait()
                assert code == (0 if program is ECHO else -signal.SIGKILL)
                assert session.last_words == ("said goodbye" if program is ECHO else "")

    play(scene)


# -- the whole command ------------------------------------------------------------------------------------------------


@pytest.fixture
def site(database: Path) -> Path:
    """A folder with a configuration beside the sample database."""
    (database.parent / "config.toml").write_text('[calendar]\ntime_zone = "America/Chicago"\n')
    return database.parent


def test_nothing_secret_stands_on_a_command_line(site: Path) -> None:
    config = load_config(site / "config.toml", env={"FOLLOWTHROUGH_DATABASE__URL": "postgresql://u:hunter2@h/d"})
    assert not any("hunter2" in word for word in command_of("Dana"))
    assert environment_of(config)["FOLLOWTHROUGH_DATABASE__URL"] == "postgresql://u:hunter2@h/d"
    assert command_of("Dana; rm -rf /")[-3:] == ["--as", "Dana; rm -rf /", "console"]


def test_each_mistake_is_one_sentence(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = load_config(site / "config.toml", env={})
    with pytest.raises(UsageError, match="needs a name to act in"):
        serve(config, "0.0.0.0:8100", named=None, public_url="https://console.example.org")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match=r"can't be had: .*in use.* Choose another port"):
            serve(config, f"127.0.0.1:{taken.getsockname()[1]}", named="Dana")
    monkeypatch.setattr("console.browser.serve.find_spec", lambda _name: None)
    with pytest.raises(UsageError, match=r"pip install 'followthrough\[web\]'"):
        serve(config, "127.0.0.1:8100", named="Dana")


class Served:
    """The command in a process, as somebody runs it in a terminal."""

    def __init__(self, folder: Path) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FOLLOWTHROUGH")}
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "engine",
                "--as",
                "Dana Whitfield",
                "console",
                "--serve",
                f"127.0.0.1:{free_port()}",
            ],
            cwd=folder,
            env={**environment, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.said = ""
        while "token=" not in self.said:
            line = self.process.stdout.readline()
            assert line, self.process.stderr and self.process.stderr.read()
            self.said += line
        self.address = next(word for word in self.said.split() if "token=" in word)
        self.url = self.address.partition("/?")[0]

    def consoles(self) -> list[psutil.Process]:
        """The processes of its tabs."""
        children: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return children

    def close(self) -> None:
        """End it, whatever it does."""
        for process in [*self.consoles(), self.process] if self.process.poll() is None else []:
            process.kill()
        self.process.communicate()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_with_the_server_every_console_ends_and_carries_out_what_was_open(site: Path, ending: signal.Signals) -> None:
    served = Served(site)
    consoles: list[psutil.Process] = []

    async def scene() -> None:
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as http:
            async with http.get(served.address) as answer:
                assert answer.status == 200
            async with http.ws_connect(f"{served.url}/ws?width=100&height=30", headers={"Origin": served.url}) as tab:
                drawn = b""
                while b"Martinez" not in drawn or b"Quit" not in drawn:
                    drawn += await tab.receive_bytes()
                await tab.send_json(["stdin", "\r"])
                while b"Try again" not in drawn:
                    drawn += await tab.receive_bytes()
                while b"to undo" not in drawn:
                    await tab.send_json(["stdin", "1"])
                    # A digit that comes right when a case comes up does nothing: then it is pressed again.
                    with suppress(TimeoutError):
                        while b"to undo" not in drawn:
                            drawn += await tab.receive_bytes(timeout=2)
                consoles.extend(served.consoles())
                assert not any("token" in word or "sqlite" in word for one in consoles for word in one.cmdline())
                served.process.send_signal(ending)
                async for _message in tab:
                    pass

    try:
        play(scene)
        assert served.process.wait(SECONDS) == (-ending if ending == signal.SIGKILL else 0)
        assert len(consoles) == 1
        _gone, alive = psutil.wait_procs(consoles, timeout=SECONDS)
        assert alive == []
    finally:
        served.close()
    connection = sqlite3.connect(site / "followthrough.db")
    rows = connection.execute("SELECT verb, actor, status FROM actions").fetchall()
    connection.close()
    assert [(verb, actor) for verb, actor, _status in rows] == [("retry", "Dana Whitfield")]
    assert rows[0][2] == "applied"


def test_it_says_where_and_for_whom(site: Path) -> None:
    served = Served(site)
    served.close()
    assert "acts in the name of Dana Whitfield" in served.said
    assert served.url.startswith("http://127.0.0.1:")


def test_the_terminal_s_own_script_still_has_the_place_that_is_patched() -> None:
    before, after = browser_server._FOR_SCREEN_READERS
    script = BrowserServer(
        Address("127.0.0.1", 1), [], {}, max_sessions=1, idle_seconds=1, monotonic=lambda: 0.0
    ).statics_path / "js" / "textual.js"  # fmt: skip
    assert script.read_bytes().count(before) == 1
    assert after.startswith(before)
