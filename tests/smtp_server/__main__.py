"""The server as a process.

    python -m tests.smtp_server --port 2525 --log taken.jsonl --fault '*@full.example=rcpt:552 5.2.2 full'

Prints `listening on PORT` when it is ready. Every accepted letter is a line of JSON in the log, on the disk before the
answer. SIGTERM ends it.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from tests.smtp_server.faults import Faults
from tests.smtp_server.log import Log
from tests.smtp_server.protocol import Counters, Letters
from tests.smtp_server.server import listen


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m tests.smtp_server", description="A mail server with faults.")
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--log", type=Path, required=True, help="gets a line of JSON for each accepted letter")
    parser.add_argument("--tls", choices=["none", "starttls", "tls"], default="none")
    parser.add_argument("--login", metavar="USER:PASSWORD")
    parser.add_argument("--fault", action="append", default=[], metavar="PATTERN=FAULT", help="by recipient")
    parser.add_argument(
        "--schedule", action="append", default=[], metavar="FAULT", help="one for each letter, in order"
    )
    given = parser.parse_args()
    faults = Faults(dict(text.split("=", 1) for text in given.fault), tuple(given.schedule))
    login = tuple(given.login.split(":", 1)) if given.login else None
    letters = Letters(faults, Log(given.log), login=(login[0], login[1]) if login else None)
    asyncio.run(_serve(letters, given.port, given.tls))


async def _serve(letters: Letters, port: int, tls: str) -> None:
    server, port = await listen(letters, Counters(), port=port, tls=tls)
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    sys.stdout.write(f"listening on {port}\n")
    sys.stdout.flush()
    await stop.wait()
    server.close()


if __name__ == "__main__":
    main()
