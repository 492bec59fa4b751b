"""`tessere lake`: its state, and writing it anew."""

from __future__ import annotations

import asyncio
import json

import click
import msgspec
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from tessere.entry import slices
from tessere.entry.cli.system import reach_database
from tessere.flows import archive
from tessere.flows.archive import LakeReport
from tessere.infra.db import count_pending, find_migrations, migrate, open_database
from tessere.infra.settings import Settings, load_settings
from tessere.kernel.errors import Conflict


@click.group()
def lake() -> None:
    """The lake: the log of events as Parquet files."""


@lake.command()
@click.option("--json", "as_json", is_flag=True, help="Print the state as JSON.")
def status(as_json: bool) -> None:
    """Show how large the lake is and how far behind the log."""
    report = asyncio.run(_read(load_settings()))
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(report), indent=2))
    else:
        click.echo(describe(report))


@lake.command()
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def rebuild(as_json: bool) -> None:
    """Empty the lake and write it anew from the log, as after the database was moved to another server."""
    settings = load_settings()
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed} events"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Writing", total=None)
        written = asyncio.run(_rebuild(settings, lambda done: bar.update(task, completed=done)))
    click.echo(json.dumps({"written": written}) if as_json else f"{written} events written")


def describe(report: LakeReport) -> str:
    """A lake in a line."""
    size = f"{report.rows} events in {report.files} files, {report.bytes / 1e6:.1f} MB"
    if report.lag_seconds is None:
        return f"{size}; the database comes from another server, and the lake is not"
    return f"{size}, {report.lag_seconds:.0f} s behind"


async def _read(settings: Settings) -> LakeReport:
    async with reach_database(settings) as url:
        if await count_pending(url, find_migrations(slices.MIGRATIONS)):
            raise Conflict("the database is not at this release; start Tessere, or run `tessere migrate`")
        async with open_database(url, max_connections=2) as database, database.unit() as unit:
            return await archive.read_report(unit, settings=settings)


async def _rebuild(settings: Settings, say: archive.Say) -> int:
    async with reach_database(settings) as url:
        await migrate(url, find_migrations(slices.MIGRATIONS))
        async with open_database(url, max_connections=4) as database:
            return await archive.rebuild(database, settings, say=say)
