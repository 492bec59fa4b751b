"""Idle memory of the whole system: supervisor, web, worker and embedded database, shared pages counted once."""

from __future__ import annotations

import time

from benchmarks import system

IDLE_SECONDS = 15


def run() -> dict[str, float]:
    """Megabytes (proportional set size) and seconds of the second start."""
    with system.system() as running:
        time.sleep(IDLE_SECONDS)
        return {"idle_mb": running.client.get("/api/v1/system").json()["memory_bytes"] / 1e6}
