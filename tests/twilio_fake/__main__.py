"""The fake as a process: `python -m tests.twilio_fake --port 8099 --log received.jsonl --state twilio.jsonl`.

It prints its URL when it is ready, and runs until it is killed; with the same files it goes on where it was.
"""

import argparse
import json
from pathlib import Path

from tests.twilio_fake.server import TwilioFake


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m tests.twilio_fake", description="A stand-in for Twilio.")
    parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1; 0: any free one")
    parser.add_argument("--log", type=Path, help="what it accepts and calls back, as JSON lines")
    parser.add_argument("--state", type=Path, help="what it remembers over a restart")
    parser.add_argument("--rules", type=Path, help="a JSON list of rules, as in tests/twilio_fake/script.py")
    parser.add_argument("--inbound-url", default="", help="where families' texts go")
    parser.add_argument("--step", type=float, default=0.05, help="seconds between a message's statuses")
    given = parser.parse_args()
    fake = TwilioFake(
        port=given.port, log=given.log, state=given.state, inbound_url=given.inbound_url, step_seconds=given.step,
        by_hand=False,
    )  # fmt: skip
    if given.rules is not None:
        fake.script.replace(json.loads(given.rules.read_text(encoding="utf-8")))
    print(fake.url, flush=True)  # noqa: T201 - for whoever started it
    fake.serve()


if __name__ == "__main__":
    main()
