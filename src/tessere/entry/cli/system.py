"""`tessere migrate`, and how commands reach the database."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import click
import structlog
from rich.console import Console

from tessere.entry import slices
from tessere.infra.db import (
    EmbeddedPostgres,
    Migration,
    MigrationPhase,
    find_migrations,
)
from tessere.infra.db import migrate as run_migrations
from tessere.infra.settings import EMBEDDED_URL, Settings, load_settings

out = Console(highlight=False)
log = structlog.get_logger()


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
