"""`python -m tessere.entry.http`: one web process, as the supervisor starts it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
import uvloop

from tessere.entry.http.compose import compose_app
from tessere.entry.lifetime import stop_on_signals, stop_when_orphaned, wait_for_release
from tessere.infra.db import open_database
from tessere.infra.outbox import write_emitted
from tessere.infra.settings import database_url, load_settings
from tessere.infra.telemetry import configure_logs


class _Server(uvicorn.Server):
    """Leaves the signals to us: open event streams must be told to end before the server waits for them."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _main() -> None:
    settings = load_settings()
    configure_logs(form=settings.log_format, level=settings.log_level)
    stop = stop_on_signals(asyncio.get_running_loop())
    watching = asyncio.create_task(stop_when_orphaned(stop, os.getppid()))
    url = database_url(settings)
    async with open_database(url, before_commit=(write_emitted,), max_connections=12) as database:
        app = compose_app(settings, database)
        server = _Server(
            uvicorn.Config(
                app,
                host=settings.host,
                port=settings.port,
                log_config=None,
                access_log=False,
                http="httptools",
                loop="none",
                lifespan="on",
                server_header=False,
                timeout_graceful_shutdown=10,
                forwarded_allow_ips=",".join(settings.trusted_proxies) or "127.0.0.1",
            )
        )
        serving = asyncio.create_task(server.serve())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([serving, stopping], return_when=asyncio.FIRST_COMPLETED)
        app.close_streams()
        server.should_exit = True
        await serving
    watching.cancel()


if __name__ == "__main__":
    wait_for_release()
    uvloop.run(_main())
