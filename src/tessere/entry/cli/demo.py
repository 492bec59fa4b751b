"""`tessere demo`: the demo retailer over a running system."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tessere.entry.cli.system import reach_database
from tessere.entry.demo.history import CHAPTERS
from tessere.entry.demo.retailer import Stopped
from tessere.entry.demo.show import Show, open_show
from tessere.entry.lifetime import stop_on_signals
from tessere.infra.settings import load_settings

out = Console(highlight=False, stderr=True)
_PATIENCE_SECONDS = 10.0
_SPEED = click.option(
    "--speed", type=click.FloatRange(0.01, 10_000), default=1.0, show_default=True, help="How much faster than life."
)
_SEED = click.option("--seed", type=int, help="Which people; only before the first start.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group(invoke_without_command=True)
@_SPEED
@_SEED
@click.pass_context
def demo(context: click.Context, speed: float, seed: int | None) -> None:
    """Casa Aurora, the demo retailer: fill a running system with its past, play its customers, see who is who."""
    if context.invoked_subcommand is None:
        context.invoke(play, speed=speed, seed=seed)


@demo.command()
@_SEED
@click.option("--again", is_flag=True, help="Send what was sent before once more; the system keeps each event once.")
@_JSON
def seed(seed: int | None, again: bool, as_json: bool) -> None:
    """Fill a running system with the past year; doing it twice changes nothing."""

    async def work(show: Show) -> int:
        return await _seed(show, again=again, quiet=as_json)

    sent = _with_show(work, seed)
    if as_json:
        click.echo(json.dumps({"sent": sent}))
    elif sent:
        out.print(f"Sent {sent:,} events; the workers take them in now.")
    else:
        out.print("Nothing to do: the past is there already.")


@demo.command()
@_SPEED
@_SEED
def play(speed: float, seed: int | None) -> None:
    """Play customers live until Ctrl-C; fills the system first if that was never done."""

    async def work(show: Show) -> None:
        await _seed(show, again=False, quiet=False)
        columns = (TextColumn("[bold]Playing[/bold]"), TextColumn("{task.completed:,.0f} events"), TimeElapsedColumn())
        with Progress(*columns, console=out) as bar:
            task = bar.add_task("", total=None)
            await show.play(speed, lambda count: bar.advance(task, count))

    _with_show(work, seed)


@demo.command()
@click.option("--language", type=click.Choice(["it", "en"]), default="en", show_default=True)
@_JSON
def truth(language: str, as_json: bool) -> None:
    """How well the demo's people were recognized, and why each mistake was made."""

    async def work(show: Show) -> Any:
        return await show.truth(language)

    found = _with_show(work, None)
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    click.echo(f"{found['people']} people in {found['profiles']} profiles")
    click.echo(f"precision {found['precision']:.4f}   recall {found['recall']:.4f}   f1 {found['f1']:.4f}")
    for each in found["wrongly_merged"]:
        click.echo(f"merged  {', '.join(each['people'])}: {each['why']}")
    for each in found["missed"]:
        click.echo(f"apart   {each['person']} in {len(each['profile_ids'])} profiles: {each['why']}")


async def _seed(show: Show, *, again: bool, quiet: bool) -> int:
    if show.is_seeded and not again:
        return 0
    columns = (
        TextColumn("Telling the past"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=out, disable=quiet) as bar:
        task = bar.add_task("", total=len(CHAPTERS))

        def progress(chapters: int, sent: int) -> None:
            bar.update(task, completed=chapters, description=f"{sent:,} events")

        return await show.seed(progress, again=again)


def _with_show(work: Callable[[Show], Awaitable[Any]], seed: int | None) -> Any:
    async def run() -> Any:
        settings = load_settings()
        stop = stop_on_signals(asyncio.get_running_loop())
        async with (
            reach_database(settings) as url,
            open_show(settings, database_url=url, stop=stop, seed=seed, patience_seconds=_PATIENCE_SECONDS) as show,
        ):
            return await work(show)

    try:
        return asyncio.run(run())
    except Stopped as error:
        raise click.Abort from error
