"""`tessere doctor`: checks the set-up and says what to do."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import click
import httpx
import psycopg
from msgspec import Struct, to_builtins
from rich.console import Console

from tessere.entry import slices
from tessere.entry.cli.lake import describe
from tessere.flows import archive
from tessere.infra.db import EmbeddedPostgres, count_pending, find_migrations, open_database
from tessere.infra.settings import Settings, load_settings
from tessere.kernel.errors import TessereError

_MARKS = {"ok": "[green]✓[/green]", "warning": "[yellow]![/yellow]", "failed": "[red]✗[/red]"}


# So many times its setting, and the lake is not merely waiting for its next batch.
_LATE = 4


class Finding(Struct, frozen=True, kw_only=True):
    """What one check found; `advice` says what to do about it."""

    check: str
    status: str
    detail: str
    advice: str = ""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(as_json: bool) -> None:
    """Check the set-up and explain it. Exit code 1 when something needed does not work."""
    findings = asyncio.run(_examine())
    if as_json:
        click.echo(json.dumps(to_builtins(findings), indent=2))
    else:
        out = Console(highlight=False)
        for finding in findings:
            out.print(f"{_MARKS[finding.status]} {finding.check}: {finding.detail}")
            if finding.advice:
                out.print(f"    {finding.advice}")
    if any(finding.status == "failed" for finding in findings):
        sys.exit(1)


async def _examine() -> list[Finding]:
    findings = [_python()]
    try:
        settings = load_settings()
    except TessereError as error:
        return [
            *findings,
            Finding(check="settings", status="failed", detail=error.detail, advice="Mend the setting and try again."),
        ]
    findings += [_settings(settings), _home(settings), _disk(settings), _console()]
    checks: tuple[Callable[[Settings], Awaitable[Finding]], ...] = (_database, _lake, _address)
    return findings + [await check(settings) for check in checks]


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= (3, 11)
    return Finding(
        check="python",
        status="ok" if good else "failed",
        detail=version,
        advice="" if good else "Install Python 3.11 or later.",
    )


def _settings(settings: Settings) -> Finding:
    where = "an own server" if settings.database_url else "the embedded server"
    return Finding(
        check="settings", status="ok", detail=f"home {settings.home}, database on {where}, {settings.workers} workers"
    )


def _home(settings: Settings) -> Finding:
    folder = next(path for path in (settings.home, *settings.home.absolute().parents) if path.exists())
    if os.access(folder, os.W_OK):
        return Finding(check="home", status="ok", detail=f"{settings.home} can be written")
    return Finding(
        check="home", status="failed", detail=f"{folder} cannot be written",
        advice="Give this user the folder, or set TESSERE_HOME to another one.",
    )  # fmt: skip


def _disk(settings: Settings) -> Finding:
    folder = next(path for path in (settings.home, *settings.home.absolute().parents) if path.exists())
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < settings.disk_reserve_mb:
        return Finding(
            check="disk", status="failed", detail=f"{free} MB free, under the reserve of {settings.disk_reserve_mb} MB",
            advice="Free space: until then nothing new is collected.",
        )  # fmt: skip
    status = "warning" if free < 4 * settings.disk_reserve_mb else "ok"
    return Finding(check="disk", status=status, detail=f"{free} MB free")


def _console() -> Finding:
    page = Path(__file__).parents[1] / "http" / "console_assets" / "index.html"
    if page.exists():
        return Finding(check="console", status="ok", detail="the web console is built")
    return Finding(
        check="console", status="warning", detail="the web console is not built", advice="Run `make console`."
    )


async def _database(settings: Settings) -> Finding:
    url = settings.database_url
    if url is None:
        embedded = EmbeddedPostgres(settings.home)
        if not await asyncio.to_thread(embedded.is_running):
            return Finding(
                check="database",
                status="warning",
                detail="the embedded server does not run",
                advice="`tessere up` starts it.",
            )
        url = embedded.url
    try:
        async with await psycopg.AsyncConnection.connect(url, connect_timeout=5) as db:
            version = db.info.server_version // 10000
        waiting = await count_pending(url, find_migrations(slices.MIGRATIONS))
    except (psycopg.Error, TessereError) as error:
        return Finding(
            check="database", status="failed", detail=str(error).strip().splitlines()[0],
            advice="Check TESSERE_DATABASE_URL, and that the server takes connections.",
        )  # fmt: skip
    if waiting:
        return Finding(
            check="database", status="warning", detail=f"PostgreSQL {version}, {waiting} migrations to apply",
            advice="Run `tessere migrate`, or start with `tessere up`.",
        )  # fmt: skip
    return Finding(check="database", status="ok", detail=f"PostgreSQL {version}, at this release")


async def _lake(settings: Settings) -> Finding:
    url = settings.database_url
    if url is None:
        embedded = EmbeddedPostgres(settings.home)
        if not await asyncio.to_thread(embedded.is_running):
            return Finding(check="lake", status="warning", detail="unknown without the database")
        url = embedded.url
    try:
        async with open_database(url, max_connections=1) as database, database.unit() as unit:
            report = await archive.read_report(unit, settings=settings)
    except (psycopg.Error, TessereError):
        return Finding(check="lake", status="warning", detail="unknown without the database")
    if report.lag_seconds is None:
        return Finding(check="lake", status="failed", detail=describe(report), advice="Run `tessere lake rebuild`.")
    if report.lag_seconds > _LATE * settings.lake_seconds:
        return Finding(
            check="lake", status="warning", detail=describe(report),
            advice="The worker's log says why; a transaction that runs for long holds it up too.",
        )  # fmt: skip
    return Finding(check="lake", status="ok", detail=describe(report))


async def _address(settings: Settings) -> Finding:
    address = f"http://{settings.host}:{settings.port}"
    try:
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            health = (await client.get(f"{address}/health")).json()
    except (httpx.HTTPError, ValueError):
        return _port(settings)
    wrong = [each for each in health["checks"] if each["status"] != "ok"]
    detail = f"Tessere answers at {address}: {health['status']}"
    advice = "; ".join(f"{each['name']}: {each['detail']}" for each in wrong)
    status = {"ok": "ok", "degraded": "warning"}.get(health["status"], "failed")
    return Finding(check="web", status=status, detail=detail, advice=advice)


def _port(settings: Settings) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            return Finding(
                check="web", status="failed", detail=f"port {settings.port} of {settings.host} is taken by something else",
                advice="Stop that, or set TESSERE_PORT to another one.",
            )  # fmt: skip
    return Finding(check="web", status="warning", detail="Tessere does not run", advice="`tessere up` starts it.")
