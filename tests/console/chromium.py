"""A real, headless Chromium, driven by the DevTools protocol over a websocket."""

from __future__ import annotations

import asyncio
import base64
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SECONDS = 30.0
# Where it must be there, so that a test that skips is a failure: `.ci/run` sets it once it has installed one.
REQUIRED = "TEST_BROWSER_REQUIRED"


def find() -> str | None:
    """The program, if this machine has one."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Tab:
    """One tab: what it shows, what it asks for, and a person's keys and clicks."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._happened = asyncio.Event()
        self.requested: list[str] = []
        self.complaints: list[str] = []
        self._reader = asyncio.create_task(self._read())

    async def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A command of the protocol, and its answer."""
        number = next(self._ids)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        return await asyncio.wait_for(answer, SECONDS)

    async def open(self, url: str) -> None:
        """Go to an address."""
        await self.call("Page.navigate", url=url)

    async def evaluate(self, script: str) -> Any:
        """What a script gives on the page."""
        answer = await self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "result" in answer, answer
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def until(self, script: str, wanted: Callable[[Any], bool]) -> Any:
        """Evaluate a script after whatever happens on the page until its value is the wanted one."""
        async with asyncio.timeout(SECONDS):
            while True:
                self._happened.clear()
                with suppress(AssertionError):  # a page that is just going away has no document
                    if wanted(value := await self.evaluate(script)):
                        return value
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._happened.wait(), 0.25)

    async def press(self, key: str) -> None:
        """Press a key that makes a character, or one by its name."""
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        codes = {"Enter": 13, "Escape": 27}
        event = {"key": key, "windowsVirtualKeyCode": codes.get(key, ord(key.upper()) if len(key) == 1 else 0)}
        await self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **event)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    async def click(self, x: float, y: float) -> None:
        """Click a place of the page."""
        for kind in ("mousePressed", "mouseReleased"):
            await self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def picture(self, path: Path) -> None:
        """Store what it looks like."""
        path.write_bytes(base64.b64decode((await self.call("Page.captureScreenshot"))["data"]))

    async def _read(self) -> None:
        async for message in self._socket:
            said = message.json()
            self._happened.set()
            if "id" in said:
                answer = self._answers.pop(said["id"])
                if not answer.done():
                    answer.set_result(said.get("result", {"error": said.get("error")}))
            elif said["method"] == "Network.requestWillBeSent":
                self.requested.append(said["params"]["request"]["url"])
            elif said["method"] == "Network.webSocketCreated":
                self.requested.append(said["params"]["url"])
            elif said["method"] == "Log.entryAdded":
                entry = said["params"]["entry"]
                self.complaints.append(f"{entry['level']}: {entry['text']}")
            elif said["method"] == "Runtime.exceptionThrown":
                self.complaints.append(str(said["params"]["exceptionDetails"]))


class Chromium:
    """A browser with a profile of its own."""

    def __init__(self, http: aiohttp.ClientSession, port: int) -> None:
        self._http, self._at = http, f"http://127.0.0.1:{port}"

    @asynccontextmanager
    async def tab(self) -> AsyncIterator[Tab]:
        """Open an empty tab."""
        async with self._http.put(f"{self._at}/json/new?about:blank") as answer:
            target = await answer.json()
        async with self._http.ws_connect(target["webSocketDebuggerUrl"], max_msg_size=0) as socket:
            tab = Tab(socket)
            for domain in ("Page", "Runtime", "Network", "Log"):
                await tab.call(f"{domain}.enable")
            yield tab
        async with self._http.get(f"{self._at}/json/close/{target['id']}"):
            pass


@asynccontextmanager
async def running(program: str, folder: Path, *options: str) -> AsyncIterator[Chromium]:
    """Start it; it ends with the block."""
    profile = folder / "profile"
    process = await asyncio.create_subprocess_exec(
        program,
        "--headless=new",
        "--remote-debugging-port=0",
        f"--user-data-dir={profile}",
        "--no-first-run",
        "--no-proxy-server",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-dev-shm-usage",
        "--disable-sync",
        "--window-size=1100,700",
        *(["--no-sandbox"] if os.getuid() == 0 else []),
        *options,
        "about:blank",
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(SECONDS):
            while b"DevTools listening on" not in (line := await process.stderr.readline()):
                assert line, "the browser ended"
        drain = asyncio.create_task(process.stderr.read())
        port = int(line.decode().partition("ws://127.0.0.1:")[2].partition("/")[0])
        async with aiohttp.ClientSession() as http:
            yield Chromium(http, port)
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
    await drain
