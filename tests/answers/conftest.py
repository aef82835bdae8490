from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers.imap_server import PASSWORD, USER, ImapServer, running_imap_server
from tests.runtime.rig import Rig


@pytest.fixture
def server() -> Iterator[ImapServer]:
    with running_imap_server() as running:
        yield running


@pytest.fixture
def rig(tmp_path: Path, migrated_file: Path, server: ImapServer) -> Rig:
    """A site whose mailbox is on the server. The engine's own poll is so slow that only mail can wake it."""
    made = Rig.build(
        tmp_path,
        migrated_file,
        engine__poll_interval="3600",
        channels__email__from="office@riverside.example",
        channels__email__reply_to="replies+{token}@riverside.example",
        channels__email__inbox__host="127.0.0.1",
        channels__email__inbox__port=str(server.port),
        channels__email__inbox__tls="none",
        channels__email__inbox__username=USER,
        channels__email__inbox__poll_interval="5 seconds",
        channels__email__inbox__in_simulate="true",
    )
    made.settings["IMAP_PASSWORD"] = PASSWORD
    return made
