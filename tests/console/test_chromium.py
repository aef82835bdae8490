"""The console in a real browser: a headless Chromium opens the address, sees the list, presses keys, acts, leaves."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp.web
import pytest

from tests.console import chromium
from tests.console.test_browser import Served

PROGRAM = chromium.find()
MISSING = "no Chromium is on this machine: apt-get install chromium (as .ci/run does where it may)"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None and not os.environ.get(chromium.REQUIRED), reason=MISSING),
]
# What a screen reader reads of the terminal: xterm.js keeps a line of text for each row.
SHOWN = "document.querySelector('.xterm-accessibility-tree')?.innerText.replaceAll('\\u00a0', ' ') ?? ''"
CURSOR = """(() => {
  const lines = [...document.querySelectorAll('.xterm-accessibility-tree [role=listitem]')];
  const text = document.querySelector('.xterm-helper-textarea');
  const height = lines[0].getBoundingClientRect().height;
  return lines[Math.round(parseFloat(text.style.top) / height)].innerText.replaceAll('\\u00a0', ' ');
})()"""


@pytest.fixture
def site(database: Path) -> Path:
    """A folder with a configuration beside the sample database."""
    (database.parent / "config.toml").write_text('[calendar]\ntime_zone = "America/Chicago"\n')
    return database.parent


def in_chromium(folder: Path, scene: Callable[[chromium.Tab], Awaitable[None]], *options: str) -> None:
    """Play a scene in a tab of a fresh browser."""
    assert PROGRAM is not None, f"{chromium.REQUIRED} says that there is a Chromium, and none is found"

    async def run() -> None:
        async with chromium.running(PROGRAM, folder, *options) as browser, browser.tab() as tab:
            await scene(tab)

    asyncio.run(run())


def has(*texts: str) -> Callable[[object], bool]:
    """Whether a text holds all of these."""
    return lambda shown: all(text in str(shown) for text in texts)


def test_a_person_opens_it_sees_the_list_and_decides_a_case(site: Path, tmp_path: Path) -> None:
    served = Served(site)

    async def scene(tab: chromium.Tab) -> None:
        await tab.open(served.address)
        await tab.until(SHOWN, has("1 Needs you", "Martinez", "Lindqvist", "Enter Open"))
        assert await tab.evaluate("location.href") == f"{served.url}/"  # the token stands nowhere any more
        assert await tab.evaluate("history.length") <= 2
        assert await tab.evaluate("document.cookie") == ""
        await tab.press("j")
        await tab.until(CURSOR, has("Lindqvist"))
        await tab.press("k")
        await tab.press("Enter")
        await tab.until(SHOWN, has("1 Try again", "9 Stop helping"))
        await tab.press("1")
        said = await tab.until(SHOWN, lambda text: "Press it again" in text or "Trying again" in text)
        if "Press it again" in said:  # a digit that comes right when a case comes up does nothing
            await tab.press("1")
        await tab.until(SHOWN, has("Trying again for Martinez, in ", "Press u to undo", "Lindqvist"))
        await tab.press("u")
        await tab.until(SHOWN, has("Taken back: Trying again for Martinez."))
        await tab.press("3")
        await tab.until(SHOWN, has("Abernathy"))
        await tab.press("q")
        await tab.until("document.querySelector('.closed').innerText", has("The console is closed.", "Open it again"))
        await tab.evaluate("document.getElementById('again').click()")
        await tab.until(SHOWN, has("1 Needs you", "Martinez", "Enter Open"))
        own = (served.url, served.url.replace("http", "ws", 1), "data:")
        assert [url for url in tab.requested if not url.startswith(own)] == []
        assert [said for said in tab.complaints if "WebGL" not in said] == []

    try:
        in_chromium(tmp_path, scene)
    finally:
        served.close()
    connection = sqlite3.connect(site / "followthrough.db")
    assert connection.execute("SELECT verb, actor, status FROM actions").fetchall() == [
        ("retry", "Dana Whitfield", "withdrawn")
    ]
    connection.close()


def test_the_mouse_works_and_no_graphics_card_is_needed(site: Path, tmp_path: Path) -> None:
    served = Served(site)

    async def scene(tab: chromium.Tab) -> None:
        await tab.open(served.address)
        await tab.until(SHOWN, has("1 Needs you", "Martinez", "Enter Open"))
        where = await tab.evaluate("""(() => {
          const box = document.querySelector('.xterm-screen').getBoundingClientRect();
          const lines = [...document.querySelectorAll('.xterm-accessibility-tree [role=listitem]')];
          const column = lines[0].textContent.replaceAll('\\u00a0', ' ').indexOf('3 Families') + 2;
          const text = document.querySelector('.xterm-helper-textarea');
          return [box.left + column * parseFloat(text.style.width), box.top + 8];
        })()""")
        await tab.click(*where)
        await tab.until(SHOWN, has("Abernathy"))

    try:
        in_chromium(tmp_path, scene, "--disable-3d-apis")
    finally:
        served.close()


def test_without_the_token_the_browser_gets_a_plain_sentence(site: Path, tmp_path: Path) -> None:
    served = Served(site)

    async def scene(tab: chromium.Tab) -> None:
        await tab.open(f"{served.url}/")
        await tab.until("document.body.innerText", has("The console needs its whole address"))
        assert await tab.evaluate(f"fetch('{served.url}/static/js/textual.js').then(got => got.status)") == 403
        opened = f"""new Promise(done => {{
          const socket = new WebSocket('{served.url.replace("http", "ws", 1)}/ws');
          socket.onopen = () => done('open');
          socket.onerror = () => done('refused');
        }})"""
        assert await tab.evaluate(opened) == "refused"

    try:
        in_chromium(tmp_path, scene)
        assert served.consoles() == []
    finally:
        served.close()


def test_another_site_s_page_can_t_use_the_browser_s_pass(site: Path, tmp_path: Path) -> None:
    served = Served(site)

    async def page(_request: aiohttp.web.Request) -> aiohttp.web.Response:
        return aiohttp.web.Response(text="<title>elsewhere</title>", content_type="text/html")

    async def scene(tab: chromium.Tab) -> None:
        await tab.open(served.address)
        await tab.until(SHOWN, has("Martinez", "Enter Open"))
        elsewhere = aiohttp.web.Application()
        elsewhere.add_routes([aiohttp.web.get("/", page)])
        runner = aiohttp.web.AppRunner(elsewhere)
        await runner.setup()
        listening = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)  # another port of the host gets its cookies, too
        await listening.start()
        assert listening._server is not None
        port = listening._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        await tab.open(f"http://127.0.0.1:{port}/")
        await tab.until("document.title", has("elsewhere"))
        opened = f"""new Promise(done => {{
          const socket = new WebSocket('{served.url.replace("http", "ws", 1)}/ws');
          socket.onopen = () => done('open');
          socket.onerror = () => done('refused');
        }})"""
        assert await tab.evaluate(opened) == "refused"
        framed = f"""new Promise(done => {{
          const frame = document.createElement('iframe');
          frame.src = '{served.url}/';
          frame.onload = () => {{ try {{ done(frame.contentWindow.location.href) }} catch {{ done('kept out') }} }};
          document.body.append(frame);
        }})"""
        assert await tab.evaluate(framed) == "kept out"
        await runner.cleanup()

    try:
        in_chromium(tmp_path, scene)
    finally:
        served.close()
