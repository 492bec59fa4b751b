"""`tessere import` and `tessere export`."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tessere.customer import events
from tessere.customer.events import EventFilter, Import, ImportKind
from tessere.entry import slices
from tessere.entry.cli.system import reach_database
from tessere.infra import web
from tessere.infra.db import Database, Unit, find_migrations, migrate, open_database
from tessere.infra.jobs import Runner
from tessere.infra.outbox import write_emitted
from tessere.infra.settings import load_settings
from tessere.kernel.errors import Invalid, NotFound
from tessere.views.stream import render_events

_PAGE = 1_000
_LOOK_SECONDS = 0.3
out = Console(highlight=False, stderr=True)


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=out, transient=True)


@asynccontextmanager
async def _database() -> AsyncIterator[Database]:
    async with reach_database(load_settings()) as url:
        await migrate(url, find_migrations(slices.MIGRATIONS))
        async with open_database(url, before_commit=(write_emitted,), max_connections=4) as database:
            yield database


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--map", "pairs", multiple=True, metavar="COLUMN=TARGET", help="Where a column goes; guessed when absent."
)
@click.option("--kind", type=click.Choice(["profiles", "events"]), help="What a row is; guessed when absent.")
@click.option("--source", "source_name", help="The source that the rows are from, by name.")
@click.option("--dry-run", is_flag=True, help="Check every row and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def import_file(
    file: Path, pairs: tuple[str, ...], kind: str | None, source_name: str | None, dry_run: bool, as_json: bool
) -> None:
    """Take a CSV, JSON Lines or Parquet file in. Exit code 1 when a row was refused."""
    wanted = _Wanted(pairs=pairs, kind=kind, source_name=source_name)
    done = asyncio.run(_import(file, wanted, dry_run=dry_run))
    _report(done, dry_run=dry_run, as_json=as_json)
    if done.failure or (done.report and done.report.refused):
        sys.exit(1)


class _Wanted(msgspec.Struct, frozen=True, kw_only=True):
    pairs: tuple[str, ...]
    kind: str | None
    source_name: str | None


async def _import(file: Path, wanted: _Wanted, *, dry_run: bool) -> Import:
    async with _database() as database:
        with file.open("rb") as opened:
            made = await _keep(database, file.name, opened, wanted)
        async with database.unit() as unit:
            await events.start_import(unit, import_id=made.id, dry=dry_run)
        # Whoever is free takes the job: a worker of the running system, or this command itself.
        running = asyncio.create_task(Runner(database, events.JOBS).run_due())
        done = await _watch(database, made.id, "Checking" if dry_run else "Importing")
        await running
        return done


async def _keep(database: Database, name: str, opened: IO[bytes], wanted: _Wanted) -> Import:
    async def read(size: int) -> bytes:
        return opened.read(size)

    async with database.unit() as unit:
        made = await events.create_import(unit, filename=name, read=read)
        mapping = made.mapping | dict(_pair(pair) for pair in wanted.pairs)
        source_id = await _source(unit, wanted.source_name)
        kind = ImportKind(wanted.kind) if wanted.kind else made.kind
        mapped, _ = await events.map_import(
            unit, import_id=made.id, kind=kind, source_id=source_id, mapping=mapping, expected=web.ANY_VERSION
        )
        return mapped


def _pair(text: str) -> tuple[str, str]:
    column, separator, target = text.partition("=")
    if not separator:
        raise Invalid(f"--map takes COLUMN=TARGET, not {text!r}")
    return column, target


async def _source(unit: Unit, name: str | None) -> UUID | None:
    if name is None:
        return None
    for source in await events.list_sources(unit):
        if source.name == name:
            return source.id
    raise NotFound(f"no source is called {name!r}")


async def _watch(database: Database, import_id: UUID, what: str) -> Import:
    with _bar() as bar:
        task = bar.add_task(what, total=None)
        while True:
            async with database.unit() as unit:
                now, _ = await events.get_import(unit, import_id=import_id)
            bar.update(task, completed=now.progress.done, total=now.progress.total or None)
            if now.status in {"checked", "done", "failed"}:
                return now
            await asyncio.sleep(_LOOK_SECONDS)


def _report(done: Import, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        click.echo(
            json.dumps(
                msgspec.to_builtins({"status": done.status, "failure": done.failure, "report": done.report}), indent=2
            )
        )
        return
    if done.failure:
        click.echo(f"Nothing was taken: {done.failure}", err=True)
        return
    if done.report is None:
        return
    verb = "can be taken" if dry_run else "were taken"
    click.echo(f"{done.report.taken} rows {verb}, {done.report.duplicate} are repeated, {done.report.refused} refused")
    for reason in done.report.reasons:
        lines = ", ".join(str(example.line) for example in reason.examples)
        click.echo(f"  {reason.count} × {reason.message} (lines {lines})")


@click.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path, allow_dash=True))
@click.option("--since", type=click.DateTime(), help="Only events received since, in UTC.")
@click.option("--name", help="Only events of this name.")
def export_events(file: Path, since: datetime | None, name: str | None) -> None:
    """Write the events with their customers to a JSON Lines file, the last received first; - is standard output."""
    count = asyncio.run(_export(file, since, name))
    click.echo(f"{count} events written", err=True)


async def _export(file: Path, since: datetime | None, name: str | None) -> int:
    count = 0
    partial = file.with_name(file.name + ".partial") if str(file) != "-" else None
    opened: IO[Any] = partial.open("wb") if partial else sys.stdout.buffer
    with _bar() as bar:
        task = bar.add_task("Exporting", total=None)
        async with _database() as database:
            async for rows in _pages(database, since, name):
                opened.writelines(msgspec.json.encode(row) + b"\n" for row in rows)
                count += len(rows)
                bar.update(task, completed=count)
    opened.flush()
    if partial:  # a file of this name is whole: an export that broke off leaves only the partial one
        opened.close()
        partial.rename(file)
    return count


async def _pages(database: Database, since: datetime | None, name: str | None) -> AsyncIterator[list[Any]]:
    before: tuple[datetime, UUID] | None = None
    while True:
        async with database.unit() as unit:
            found = await events.list_events(unit, chosen=EventFilter(name=name), before=before, limit=_PAGE)
            rows = await render_events(unit, owned=found)
        if since is not None:
            rows = [row for row in rows if row.received_at.replace(tzinfo=None) >= since]
        if rows:
            yield rows
        if len(found) < _PAGE or len(rows) < len(found):
            return
        before = (found[-1].event.received_at, found[-1].event.id)
