"""A demonstration that has run to its end, once for all tests that look at it."""

import pytest

from tests.crash.process import Folder, run_to_the_end


@pytest.fixture(scope="package")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Sixty families, from the first moment to the last, by the command line in a process of its own."""
    folder = Folder(tmp_path_factory.mktemp("finished"), 60)
    folder.clear()
    run_to_the_end(folder, limit_seconds=60)
    return folder
