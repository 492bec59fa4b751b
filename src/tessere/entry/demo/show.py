"""Runs the demo: opens the retailer once, tells its past once, plays its present until it is stopped."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import structlog

from tessere.entry.demo.counter import Counter
from tessere.entry.demo.front import open_shopfront
from tessere.entry.demo.history import CHAPTERS, forget, tell
from tessere.entry.demo.live import live
from tessere.entry.demo.opening import SCOPES, open_retailer
from tessere.entry.demo.record import Record, load_record, save_record
from tessere.entry.demo.retailer import BATCH, Retailer, Stopped
from tessere.entry.demo.scenes import Call, SourceName, iso_millis
from tessere.infra.settings import Settings
from tessere.kernel.errors import Conflict, TessereError, Unauthenticated

log = structlog.get_logger()

SEED = 2010
_REQUESTS_AT_ONCE = 4
_TOGETHER_SECONDS = 0.15
_TOO_LATE = timedelta(minutes=2)
Progress = Callable[[int, int], None]


class Show:
    """One demo over one system: `record` says what is there, `retailer` speaks to it."""

    def __init__(self, settings: Settings, record: Record, retailer: Retailer, stop: asyncio.Event) -> None:
        self._settings = settings
        self._record = record
        self._retailer = retailer
        self._stop = stop
        self._sending: set[asyncio.Task[None]] = set()

    @property
    def is_seeded(self) -> bool:
        """Whether the whole past was told."""
        return self._record.is_seeded

    async def seed(self, progress: Progress, *, again: bool = False) -> int:
        """Tell the chapters that were not told yet, or all of them `again`; how many calls were sent.

        `progress` hears of chapters done and calls sent. The same calls have the same ids: telling twice changes nothing.
        """
        sent = 0
        for chapter in range(len(CHAPTERS)):
            if chapter in self._record.told and not again:
                continue
            waiting: dict[SourceName, list[dict[str, Any]]] = defaultdict(list)
            for call in tell(self._record.seed, self._record.anchor, chapter):
                waiting[call.source].append(call.body)
                if len(waiting[call.source]) == BATCH:
                    await self._send(call.source, waiting.pop(call.source))
                    sent += BATCH
                    progress(chapter, sent)
            for source, calls in waiting.items():
                await self._send(source, calls)
                sent += len(calls)
            await self._settle()
            if chapter not in self._record.told:
                self._record.told.append(chapter)
            self._record.is_seeded = len(self._record.told) == len(CHAPTERS)
            save_record(self._settings.home, self._record)
            progress(chapter + 1, sent)
        forget()
        return sent

    async def play(self, speed: float, heard: Callable[[int], None] = lambda _: None) -> None:
        """Play customers from now on until stopped; `heard` is told how many calls each moment brought."""
        counter = Counter(self._retailer, self._record.secret_key, self._record.seed)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(counter.run(self._stop, speed))
                both.create_task(self._play_events(speed, heard))
        except* Stopped:
            pass

    async def _play_events(self, speed: float, heard: Callable[[int], None]) -> None:
        while not self._stop.is_set():
            due: list[Call] = []
            for call in live(self._record.seed, datetime.now(UTC), speed):
                ahead = (call.at - datetime.now(UTC)).total_seconds()
                if ahead > _TOGETHER_SECONDS:
                    await self._send_due(due, heard)
                    due = []
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._stop.wait(), ahead)
                if self._stop.is_set() or datetime.now(UTC) - call.at > _TOO_LATE:
                    break  # after a long silence the play goes on from now, not from where it was
                due.append(call)
                if len(due) >= BATCH:
                    await self._send_due(due, heard)
                    due = []
        await self._settle()

    async def truth(self, language: str) -> Any:
        """What the system says of how well it recognized the demo's people."""
        return await self._retailer.get(f"/demo/truth?language={language}", self._record.secret_key)

    async def _send_due(self, due: list[Call], heard: Callable[[int], None]) -> None:
        by_source: dict[SourceName, list[dict[str, Any]]] = defaultdict(list)
        for call in due:
            by_source[call.source].append(call.body)
        for source, calls in by_source.items():
            await self._send(source, calls, live=True)
        if due:
            heard(len(due))

    async def _send(self, source: SourceName, calls: list[dict[str, Any]], *, live: bool = False) -> None:
        """Send beside what is on its way; waits while that is much."""
        while len(self._sending) >= _REQUESTS_AT_ONCE:
            await self._wait_for_one()
        known = self._record.sources[source]
        sent_at = iso_millis(datetime.now(UTC)) if live else None

        async def send() -> None:
            try:
                await self._retailer.send(known, calls, sent_at=sent_at)
            except TessereError as error:
                if not live:
                    raise
                # A source that somebody disabled or deleted: the others go on.
                log.warning("demo_source_refused", source=source, reason=error.detail)

        self._sending.add(asyncio.create_task(send()))

    async def _wait_for_one(self) -> None:
        done, self._sending = await asyncio.wait(self._sending, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()

    async def _settle(self) -> None:
        while self._sending:
            await self._wait_for_one()


@asynccontextmanager
async def open_show(
    settings: Settings,
    *,
    database_url: str,
    stop: asyncio.Event,
    seed: int | None = None,
    patience_seconds: float = float("inf"),
) -> AsyncIterator[Show]:
    """The demo over the system that runs with these settings; its retailer is opened where it is not yet.

    The database is needed once, to make the secret key with which everything else is done over HTTP.
    """
    async with httpx.AsyncClient(base_url=local_url(settings), timeout=30, trust_env=False) as client:
        retailer = Retailer(client, stop, patience_seconds=patience_seconds)
        yield await begin(settings, retailer, stop, database_url=database_url, seed=seed)


async def begin(
    settings: Settings, retailer: Retailer, stop: asyncio.Event, *, database_url: str, seed: int | None = None
) -> Show:
    """The demo that was begun here before, or a new one."""
    record = await _reopen(settings, retailer, seed)
    if record is None:
        secret = await _make_key(database_url)
        record = Record(seed=SEED if seed is None else seed, anchor=datetime.now(UTC), secret_key=secret)
        await open_retailer(retailer, record, partial(save_record, settings.home, record), is_new=True)
        await open_shopfront(retailer, record, settings.home, is_new=True)
    save_record(settings.home, record)
    return Show(settings, record, retailer, stop)


async def _reopen(settings: Settings, retailer: Retailer, seed: int | None) -> Record | None:
    """The demo that was begun here before; None when there was none, or the home folder was of another database then."""
    record = load_record(settings.home)
    if record is None:
        return None
    if seed is not None and seed != record.seed:
        raise Conflict(f"this system plays the demo with the seed {record.seed}; its people cannot be exchanged")
    try:
        await open_retailer(retailer, record, partial(save_record, settings.home, record), is_new=False)
        await open_shopfront(retailer, record, settings.home, is_new=False)
    except Unauthenticated:
        return None
    return record


async def _make_key(database_url: str) -> str:
    # Only a first start needs these; a demo that plays on does without their memory.
    from tessere.infra import auth
    from tessere.infra.db import open_database
    from tessere.infra.outbox import write_emitted

    async with (
        open_database(database_url, before_commit=(write_emitted,), max_connections=2) as database,
        database.unit() as unit,
    ):
        _, secret = await auth.create_key(unit, name="Casa Aurora (demo)", kind="secret", scopes=SCOPES)
    return secret


def local_url(settings: Settings) -> str:
    """Where this machine reaches the web process."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104  # compared, not bound
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
