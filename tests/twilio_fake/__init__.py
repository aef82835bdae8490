"""A stateful stand-in for Twilio's messaging API, with faults: a real HTTP server that keeps what it accepts.

    with TwilioFake() as fake:
        fake.script.add(Rule(to="+13125550142", answer="drop_after"))
        ... Twilio's own client against fake.url ...
        fake.call_back()          # send the status callbacks that are due, in this thread
        fake.receive("+13125550142", fake.number, "STOP")

As a process of its own: `python -m tests.twilio_fake --port 8099 --log received.jsonl --state twilio.jsonl`. What it
does, and where each behaviour is from, stands in README.md beside this file.
"""

from tests.twilio_fake.account import ACCOUNT_SID, AUTH_TOKEN, NUMBER, SERVICE
from tests.twilio_fake.script import Rule
from tests.twilio_fake.server import TwilioFake

__all__ = ["ACCOUNT_SID", "AUTH_TOKEN", "NUMBER", "SERVICE", "Rule", "TwilioFake"]
