"""What every process of the system does at its start and end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

# In the environment of a process that loads its program while the database starts, and may begin when it reads `GO`.
HELD = "TESSERE_HELD"
GO = b"\n"
_LOOK_SECONDS = 1.0


def wait_for_release() -> None:
    """Wait until the supervisor says that the database is there; end when it is gone instead."""
    if os.environ.pop(HELD, None) and sys.stdin.buffer.read(len(GO)) != GO:
        sys.exit(1)


def stop_on_signals(loop: asyncio.AbstractEventLoop) -> asyncio.Event:
    """An event that the first SIGINT or SIGTERM sets."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


async def stop_when_orphaned(stop: asyncio.Event, parent: int) -> None:
    """Set the event when the supervisor is gone, so that a kill -9 of it leaves nothing behind."""
    while not stop.is_set():
        if os.getppid() != parent:
            stop.set()
        await asyncio.sleep(_LOOK_SECONDS)
