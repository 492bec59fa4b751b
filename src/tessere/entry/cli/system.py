"""`tessere up` and `tessere migrate`."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import click
import structlog
from rich.console import Console

from tessere.entry import slices
from tessere.entry.lifetime import stop_on_signals
from tessere.entry.supervisor import Supervisor, only_one
from tessere.infra import auth
from tessere.infra.db import (
    EmbeddedPostgres,
    Migration,
    MigrationPhase,
    find_migrations,
    open_database,
)
from tessere.infra.db import migrate as run_migrations
from tessere.infra.outbox import write_emitted
from tessere.infra.settings import EMBEDDED_URL, Settings, load_settings
from tessere.infra.telemetry import configure_logs

out = Console(highlight=False)
log = structlog.get_logger()


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
        with out.status("Starting the database"):
            if embedded:
                await asyncio.to_thread(embedded.start)
        url = settings.database_url or (embedded.url if embedded else "")
        stop = stop_on_signals(asyncio.get_running_loop())
        supervisor = Supervisor(settings, url=url, embedded=embedded, extra=[demo] if demo else [])
        try:
            with out.status("Preparing the database"):
                await run_migrations(url, find_migrations(slices.MIGRATIONS))
                password = await _first_owner(settings, url)
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


async def _first_owner(settings: Settings, url: str) -> str | None:
    """Make the owner at the first start; the password that was made for them, kept for the next greeting."""
    async with (
        open_database(url, before_commit=(write_emitted,), max_connections=2) as database,
        database.unit() as unit,
    ):
        made = await auth.ensure_owner(unit, email=settings.owner_email, password=settings.owner_password)
        await slices.prepare(unit)
    kept = settings.home / "first-password"
    if made and not settings.owner_password:
        _write_private(kept, made)
    return kept.read_text().strip() if kept.exists() else None


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")


def _greet(settings: Settings, password: str | None, *, demo: bool) -> None:
    out.print()
    out.print(f"  Tessere is running at [bold]{settings.base_url}[/bold]")
    out.print(f"  Sign in as {settings.owner_email}", end="")
    out.print(f" with the password [bold]{password}[/bold]" if password else " with the password you chose")
    if demo:
        out.print("  Casa Aurora, the demo retailer, is opening its shops: customers arrive while you look.")
    out.print("  Ctrl-C stops it; the data stays in " + str(settings.home))
    out.print()


@click.command()
@click.option(
    "--phase",
    type=click.Choice([phase.value for phase in MigrationPhase]),
    help="Only this part of the migrations.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def migrate(phase: str | None, as_json: bool) -> None:
    """Bring the database to this release."""
    settings = load_settings()
    done = asyncio.run(_migrate(settings, MigrationPhase(phase) if phase else None))
    if as_json:
        click.echo(json.dumps([{"slice": m.slice, "number": m.number, "name": m.name} for m in done]))
    elif not done:
        click.echo("Nothing to do: the database is at this release.")
    else:
        for migration in done:
            click.echo(f"applied {migration.slice} {migration.number:04} {migration.name}")


async def _migrate(settings: Settings, phase: MigrationPhase | None) -> list[Migration]:
    async with reach_database(settings) as url:
        return await run_migrations(url, find_migrations(slices.MIGRATIONS), phase=phase)


@asynccontextmanager
async def reach_database(settings: Settings) -> AsyncIterator[str]:
    """The URL of the database: the configured one, or the embedded one, started for the while if it does not run."""
    url = settings.database_url or os.environ.get(EMBEDDED_URL)
    if url:
        yield url
        return
    embedded = EmbeddedPostgres(settings.home)
    started = await asyncio.to_thread(embedded.start)
    try:
        yield embedded.url
    finally:
        if started:
            await asyncio.to_thread(embedded.stop)
