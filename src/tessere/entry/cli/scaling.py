"""`tessere scale-out`."""

from __future__ import annotations

import asyncio
import json

import click
import msgspec

from tessere.entry.cli.system import reach_database
from tessere.entry.distribution import NOT_YET, Step
from tessere.entry.distribution import scale_out as distribute
from tessere.infra.settings import load_settings


@click.command("scale-out")
@click.option("--shards", default=32, show_default=True, help="Into how many parts each table is cut.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def scale_out(shards: int, dry_run: bool, as_json: bool) -> None:
    """Spread the tables of a database that has Citus over its nodes."""
    steps = asyncio.run(_scale_out(shards, dry_run))
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(steps)))
        return
    for step in steps:
        what = "copied to every node" if step.column is None else f"by {step.column}"
        click.echo(f"{'was' if step.done else 'would be' if dry_run else 'is now'} {what:24} {step.table}")
    for table, why in NOT_YET.items():
        click.echo(f"stays whole: {table}, because {why}")


async def _scale_out(shards: int, dry_run: bool) -> list[Step]:
    async with reach_database(load_settings()) as url:
        return await distribute(url, shards=shards, dry_run=dry_run)
