"""`tessere up`. Everything runs at once: the database starts while the processes load, and so does what prepares it."""

from __future__ import annotations

import asyncio
import os
from importlib import import_module

import click
from rich.console import Console

from tessere.entry.lifetime import stop_on_signals
from tessere.entry.supervisor import Supervisor, only_one
from tessere.infra.db import EmbeddedPostgres
from tessere.infra.settings import Settings, load_settings
from tessere.infra.telemetry import configure_logs

out = Console(highlight=False)

# Knows every slice, so it takes long to load.
_PREPARING = "tessere.entry.cli.preparing"


@click.command()
@click.option("--demo", "with_demo", is_flag=True, help="Open the demo retailer, with live customers.")
@click.option("--speed", default=1.0, show_default=True, help="How much faster than life the demo's customers are.")
def up(with_demo: bool, speed: float) -> None:
    """Start Tessere: database, web and workers; Ctrl-C stops everything."""
    if with_demo:
        os.environ.setdefault("TESSERE_RETAILER_NAME", "Casa Aurora")
    settings = load_settings()
    configure_logs(form=settings.log_format, level="warning" if settings.log_level == "info" else settings.log_level)
    os.environ.setdefault("TESSERE_LOG_LEVEL", "warning")
    asyncio.run(_up(settings, ("tessere.entry.demo", "--speed", str(speed)) if with_demo else None))


async def _up(settings: Settings, demo: tuple[str, ...] | None) -> None:
    with only_one(settings.home):
        embedded = None if settings.database_url else EmbeddedPostgres(settings.home)
        url = settings.database_url or (embedded.url if embedded else "")
        stop = stop_on_signals(asyncio.get_running_loop())
        supervisor = Supervisor(settings, url=url, embedded=embedded, extra=[demo] if demo else [])
        try:
            supervisor.launch()
            with out.status("Starting the database"):
                starting = asyncio.to_thread(embedded.start) if embedded else asyncio.sleep(0)
                preparing, _ = await asyncio.gather(asyncio.to_thread(import_module, _PREPARING), starting)
            with out.status("Preparing the database"):
                password = await preparing.prepare(settings, url)
            with out.status("Starting the web server and the worker"):
                await supervisor.start()
            _greet(settings, password, demo=demo is not None)
            await stop.wait()
            out.print("\nStopping …")
        finally:
            await supervisor.stop()
            if embedded:
                await asyncio.to_thread(embedded.stop)
        out.print("Stopped.")


def _greet(settings: Settings, password: str | None, *, demo: bool) -> None:
    out.print()
    out.print(f"  Tessere is running at [bold]{settings.base_url}[/bold]")
    out.print(f"  Sign in as {settings.owner_email}", end="")
    out.print(f" with the password [bold]{password}[/bold]" if password else " with the password you chose")
    if demo:
        out.print("  Casa Aurora, the demo retailer, is opening its shops: customers arrive while you look.")
        out.print(f"  Buy something yourself at [bold]{settings.base_url}/shop[/bold]")
    out.print("  Ctrl-C stops it; the data stays in " + str(settings.home))
    out.print()
