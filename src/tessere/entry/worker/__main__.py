"""`python -m tessere.entry.worker`: one worker process, as the supervisor starts it."""

from __future__ import annotations

import asyncio
import gc
import os

import uvloop

from tessere.entry.lifetime import stop_on_signals, stop_when_orphaned, wait_for_release
from tessere.entry.worker.run import run_worker
from tessere.flows import archive
from tessere.infra.settings import database_url, load_settings
from tessere.infra.telemetry import configure_logs


def _collect_garbage_rarely() -> None:
    """Intake makes hundreds of thousands of short-lived objects a second, hardly any of them in cycles.

    With the interpreter's defaults half of its time would go into looking for cycles.
    """
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


async def _main() -> None:
    settings = load_settings()
    configure_logs(form=settings.log_format, level=settings.log_level)
    stop = stop_on_signals(asyncio.get_running_loop())
    watching = asyncio.create_task(stop_when_orphaned(stop, os.getppid()))
    await run_worker(settings, url=database_url(settings), stop=stop)
    watching.cancel()


if __name__ == "__main__":
    wait_for_release()
    _collect_garbage_rarely()
    archive.prepare_forks()
    uvloop.run(_main())
