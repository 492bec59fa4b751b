"""The model's weight stays out of the processes that are always there."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("splink", "duckdb", "pyarrow", "sqlglot")


def test_neither_worker_nor_web_loads_the_model() -> None:
    code = "import sys, tessere.flows.matching; print([name for name in sys.argv[1:] if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code, *HEAVY], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
