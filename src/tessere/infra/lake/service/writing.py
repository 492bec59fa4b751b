"""The one process that writes: how files get into the lake and out of it, so that a death at any moment changes nothing.

A file is written aside, announced in the manifest as pending, put in its place, and counts from the commit that also
retires what it replaces and moves the cursor. What a dead writer left behind is removed by the next one.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from psycopg import AsyncConnection

from tessere.infra.db import Database
from tessere.infra.lake.domain.compaction import plan_merges
from tessere.infra.lake.domain.model import Cursor, Dataset, File, Made, Revision, Row
from tessere.infra.lake.domain.owners import add_owners, filter_of, may_hold
from tessere.infra.lake.store import listing, manifest
from tessere.infra.lake.store.parquet import Workbench
from tessere.infra.lake.store.places import Place, open_place
from tessere.infra.settings import Settings
from tessere.kernel.errors import Conflict

log = structlog.get_logger()

# Nobody else writes, so an unknown file is an orphan; this old, because clocks differ.
_ORPHAN_AFTER = timedelta(hours=1)


class Writer:
    """Changes the lake; holds the lock that makes it the only one."""

    def __init__(self, database: Database, db: AsyncConnection[Any], place: Place, staging: Path) -> None:
        self._database = database
        self._db = db
        self._place = place
        self._staging = staging

    async def get_cursor(self) -> Cursor:
        """How far the log is written."""
        return await manifest.get_cursor(self._db)

    async def append(self, pages: AsyncIterable[Sequence[Row]], *, until: int) -> int:
        """Write the log's rows from the cursor to before `until`, and move the cursor there; how many rows."""
        cursor = await self.get_cursor()
        with self._aside() as bench:
            written = 0
            async for page in pages:
                bench.add(page)
                written += len(page)
            made = []
            for day, rows in bench.list_days():
                local, owners = bench.write_day(day)
                made.append(
                    Made(dataset=Dataset.EVENTS, day=day, since=cursor.until, until=until, rows=rows,
                         owners=filter_of(owners), local=local)
                )  # fmt: skip
            await self._swap(made, [], cursor=(cursor.until, until))
        return written

    async def compact(self) -> int:
        """Merge the small files of a day; how many files went."""
        gone = 0
        for group in plan_merges(await manifest.list_files(self._db, dataset=Dataset.EVENTS), self._now()):
            with self._aside() as bench:
                local, owners = bench.merge([self._place.fetch(file.path, bench.folder) for file in group])
                made = Made(
                    dataset=Dataset.EVENTS, day=group[0].day, since=min(file.since for file in group),
                    until=max(file.until for file in group), rows=sum(file.rows for file in group),
                    owners=filter_of(owners), local=local,
                )  # fmt: skip
                await self._swap([made], group)
            gone += len(group)
        return gone

    async def replace_identities(self, chunks: AsyncIterable[bytes]) -> int:
        """Write who owns which identifier, from CSV, in place of what was known; how many identifiers."""
        until = (await self.get_cursor()).until
        with self._aside() as bench:
            lines = bench.folder / "identities.csv"
            with lines.open("wb") as file:
                async for chunk in chunks:
                    file.write(chunk)
            made = [
                Made(dataset=Dataset.IDENTITIES, day=None, since=0, until=until, rows=rows, owners=filter_of(owners),
                     local=local)
                for local, rows, owners in bench.write_identities(lines)
            ]  # fmt: skip
            await self._swap(made, await manifest.list_files(self._db, dataset=Dataset.IDENTITIES))
        return sum(each.rows for each in made)

    async def revise(
        self,
        revisions: AsyncIterable[Sequence[Revision]],
        revised: AsyncIterable[Sequence[Row]],
        *,
        erasure_id: UUID | None = None,
    ) -> list[int]:
        """Let the files follow what the log has deleted and rewritten, all at once; the numbers of the revisions.

        What is deleted counts for the erasure. Doing it again changes nothing.
        """
        done: list[int] = []
        owners_of: dict[date, set[UUID | None]] = {}
        with self._aside() as bench:
            async for page in revisions:
                bench.add_revisions(page)
                done += [each.id for each in page]
                for each in page:
                    owners_of.setdefault(each.day, set()).add(each.owner_key)
            async for rows in revised:
                bench.add(rows)
            made, old = [], []
            for file, bits in await self._concerned(owners_of) if done else []:
                if (result := bench.revise(self._place.fetch(file.path, bench.folder))) is not None:
                    local, rows_left, fresh = result
                    old.append(file)
                    made.append(_remade(file, local, rows_left, add_owners(bits, fresh)))
            if old:
                taken = sum(file.rows for file in old) - sum(each.rows for each in made)
                erased = (erasure_id, Dataset.EVENTS, taken) if erasure_id else None
                await self._swap([each for each in made if each.rows], old, erased=erased)
        return done

    async def erase_identities(self, keys: Sequence[UUID], *, erasure_id: UUID) -> None:
        """Leave some identifiers out of the table of identities."""
        parts = await self._choose(Dataset.IDENTITIES, lambda _, bits: any(may_hold(bits, key) for key in keys))
        if not parts:
            return
        with self._aside() as bench:
            made, old = [], []
            for file, bits in parts:
                local, rows = bench.leave_out(self._place.fetch(file.path, bench.folder), keys)
                if rows < file.rows:
                    old.append(file)
                    made.append(_remade(file, local, rows, bits))
            if old:
                erased = (
                    erasure_id,
                    Dataset.IDENTITIES,
                    sum(file.rows for file in old) - sum(each.rows for each in made),
                )
                await self._swap([each for each in made if each.rows], old, erased=erased)

    async def count_erased(self, erasure_id: UUID) -> dict[str, int]:
        """How many rows an erasure has taken out of each dataset, over all its attempts."""
        return {
            each.value: await manifest.get_erased(self._db, erasure_id=erasure_id, dataset=each) for each in Dataset
        }

    async def clear(self) -> int:
        """Empty the lake, so that it is written anew from the start of the log; how many files went."""
        async with self._db.transaction():
            await manifest.retire_all(self._db)
            await manifest.move_cursor(self._db, until=0, now=self._now())
        return await self.sweep()

    async def sweep(self) -> int:
        """Remove what does not count: files that were announced and never counted, and those that were replaced."""
        old = [
            *await manifest.list_files(self._db, status="pending"),
            *await manifest.list_files(self._db, status="retired"),
        ]
        if old:
            await self._list_current()
            await self._remove(old)
        return len(old)

    async def sweep_orphans(self) -> int:
        """Remove files that the manifest has never heard of, as when it was restored from a backup; how many."""
        known = {file.path for file in await manifest.list_files(self._db)}
        orphans = [
            path for dataset in Dataset for path in self._place.list_files(dataset, before=self._now() - _ORPHAN_AFTER)
            if path not in known
        ]  # fmt: skip
        for path in orphans:
            self._place.delete(path)
        return len(orphans)

    async def _concerned(self, owners_of: Mapping[date, AbstractSet[UUID | None]]) -> list[tuple[File, bytes]]:
        """The files that may hold events of a day's owners, with their filters. Rows without an owner are in no filter."""

        def may_concern(file: File, bits: bytes) -> bool:
            owners = owners_of.get(file.day, frozenset()) if file.day else frozenset()
            return any(owner is None or may_hold(bits, owner) for owner in owners)

        return await self._choose(Dataset.EVENTS, may_concern)

    async def _choose(self, dataset: Dataset, wanted: Callable[[File, bytes], bool]) -> list[tuple[File, bytes]]:
        """The current files of a dataset that are wanted by their filters of owners, with these."""
        files = {file.id: file for file in await manifest.list_files(self._db, dataset=dataset)}
        async with self._db.transaction():
            filters = manifest.iterate_filters(self._db, dataset)
            return [(files[file_id], bits) async for file_id, bits in filters if wanted(files[file_id], bits)]

    async def _swap(
        self,
        made: Sequence[Made],
        old: Sequence[File],
        *,
        cursor: tuple[int, int] | None = None,
        erased: tuple[UUID, Dataset, int] | None = None,
    ) -> None:
        """Put files in their places instead of others; between the last file and the removal of the old ones lies a
        commit, and that is how long who reads by a pattern of names could see rows twice."""
        async with self._db.transaction():
            places = await manifest.announce(self._db, made, now=self._now())
        for (_, path), each in zip(places, made, strict=True):
            self._place.put(each.local, path)
        async with self._db.transaction():
            await self._count(places, old)
            if cursor is not None:
                before, after = cursor
                if (await self.get_cursor()).until != before:
                    raise Conflict("another process has written the lake meanwhile")
                await manifest.move_cursor(self._db, until=after, now=self._now())
            if erased is not None:
                await manifest.add_erased(self._db, erasure_id=erased[0], dataset=erased[1], rows=erased[2])
        await self._list_current()
        await self._remove(old)

    async def _count(self, places: Sequence[tuple[int, str]], old: Sequence[File]) -> None:
        new_ids, old_ids = [file_id for file_id, _ in places], [file.id for file in old]
        placed = await manifest.set_status(self._db, new_ids, before="pending", after="current")
        replaced = await manifest.set_status(self._db, old_ids, before="current", after="retired")
        if not placed or not replaced:
            raise Conflict("another process has changed the lake meanwhile")

    async def _remove(self, files: Sequence[File]) -> None:
        for file in files:
            self._place.delete(file.path)
        await manifest.forget(self._db, [file.id for file in files])

    async def _list_current(self) -> None:
        files = await manifest.list_files(self._db)
        local = listing.write_listing(files, await self.get_cursor(), self._now(), self._staging)
        self._place.put(local, listing.NAME)

    @contextmanager
    def _aside(self) -> Iterator[Workbench]:
        """A workbench in a folder that goes away."""
        with tempfile.TemporaryDirectory(dir=self._staging) as name, closing(Workbench(Path(name))) as bench:
            yield bench

    def _now(self) -> datetime:
        return self._database.clock()


def _remade(file: File, local: Path, rows: int, owners: bytes) -> Made:
    """What takes the place of a file. The filter may name owners who are in it no more: it is opened in vain once more then."""
    return Made(
        dataset=file.dataset, day=file.day, since=file.since, until=file.until, rows=rows, owners=owners, local=local
    )


@asynccontextmanager
async def open_writer(database: Database, settings: Settings, *, wait: bool = False) -> AsyncIterator[Writer | None]:
    """Become the writer and tidy up after the last; None when another writes and `wait` is not wanted."""
    async with database.connection() as db:
        if not await manifest.lock(db, wait=wait):
            yield None
            return
        try:
            place = open_place(settings)
            staging = place.prepare_staging()
            writer = Writer(database, db, place, staging)
            await writer.sweep()
            try:
                yield writer
            finally:
                shutil.rmtree(staging, ignore_errors=True)
        finally:
            if not db.closed:
                await manifest.unlock(db)
