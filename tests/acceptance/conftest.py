"""One running system for the acceptance tests of a worker."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from system import System


def new_home() -> Path:
    """A folder that the database's own user can reach, which pytest's are not when the tests run as root."""
    base = "/var/tmp" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="tessere-acceptance-", dir=base))
    folder.chmod(0o755)
    return folder


@pytest.fixture(scope="session")
def system() -> Iterator[System]:
    running = System(new_home())
    running.start()
    yield running
    running.stop()
    shutil.rmtree(running.home, ignore_errors=True)
