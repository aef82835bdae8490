"""A site for each test of the running engine."""

from pathlib import Path

import pytest

from tests.runtime.rig import Rig


@pytest.fixture
def rig(tmp_path: Path, migrated_file: Path) -> Rig:
    """An empty site in Chicago, on a virtual clock."""
    return Rig.build(tmp_path, migrated_file)
