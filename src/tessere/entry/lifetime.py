"""What every process of the system does at its start and end."""

from __future__ import annotations

import asyncio
import os
import signal

_LOOK_SECONDS = 1.0


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
