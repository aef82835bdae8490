"""What tests of channels may ask for."""

from collections.abc import Iterator

import pytest

from tests.channels.twilio_rig import NOW
from tests.twilio_fake import TwilioFake


@pytest.fixture
def fake() -> Iterator[TwilioFake]:
    """Twilio's stand-in, whose callbacks go out by hand."""
    with TwilioFake(now=lambda: NOW) as running:
        yield running
