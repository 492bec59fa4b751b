"""`python -m tessere.entry.demo`: the demo as the supervisor starts it, beside the web process and the workers."""

from __future__ import annotations

import argparse
import asyncio
import os
from contextlib import suppress

import structlog

from tessere.entry.demo.retailer import Stopped
from tessere.entry.demo.show import open_show
from tessere.entry.lifetime import stop_on_signals, stop_when_orphaned, wait_for_release
from tessere.infra.settings import database_url, load_settings
from tessere.infra.telemetry import configure_logs

log = structlog.get_logger()


async def _main(speed: float, seed: int | None) -> None:
    settings = load_settings()
    configure_logs(form=settings.log_format, level=settings.log_level)
    stop = stop_on_signals(asyncio.get_running_loop())
    watching = asyncio.create_task(stop_when_orphaned(stop, os.getppid()))
    with suppress(Stopped):
        async with open_show(settings, database_url=database_url(settings), stop=stop, seed=seed) as show:
            sent = await show.seed(lambda _chapter, _sent: None)
            log.info("demo_seeded", calls=sent)
            await show.play(speed)
    watching.cancel()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tessere.entry.demo", description=__doc__)
    parser.add_argument("--speed", type=float, default=1.0, help="how much faster than life the customers are")
    parser.add_argument("--seed", type=int, help="which people; those of the first start when absent")
    given = parser.parse_args()
    if not 0 < given.speed <= 10_000:
        parser.error("--speed is above 0 and at most 10000")
    return given


if __name__ == "__main__":
    arguments = _arguments()
    wait_for_release()
    asyncio.run(_main(arguments.speed, arguments.seed))
