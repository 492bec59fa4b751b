"""The search for likely duplicates: a process of its own, so that neither its memory nor its load stays with a worker.

`python -m tessere.flows.matching.service.searching <search id>`
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from tessere.customer import identity
from tessere.customer.identity import FieldAgreement, Finding, Rules, SearchStep
from tessere.flows.matching.domain.groups import Grouped, Guards, components, group
from tessere.flows.matching.domain.pairs import ScoredPair
from tessere.flows.matching.domain.records import snapshot
from tessere.flows.matching.service.gathering import find_held, gather, gather_page
from tessere.flows.matching.service.live import TOPIC
from tessere.flows.matching.service.model import Model
from tessere.infra import web
from tessere.infra.db import Database, open_database
from tessere.infra.outbox import write_emitted
from tessere.infra.settings import database_url, load_settings

# What is less likely than this is not worth anybody's time.
LEAST_PROBABILITY = 0.5
_AT_ONCE = 500
Say = Callable[..., Awaitable[None]]


async def search(database: Database, search_id: UUID, *, folder: Path, region: str, threads: int = 1) -> None:
    """Look at every profile, and hand what may be one person to the queue of identity."""

    async def say(step: SearchStep, done: int = 0, total: int = 0) -> None:
        async with database.unit() as unit:
            await identity.note_search(unit, search_id=search_id, step=step, done=done, total=total)
            await web.publish(unit, topic=TOPIC, ids=[search_id])

    async with database.unit() as unit:
        rules = await identity.load_rules(unit, region=region)
    model = Model(folder, threads=threads)
    total = await _read(database, model, rules, say)
    loop = asyncio.get_running_loop()
    scored = await asyncio.to_thread(
        model.score,
        least=LEAST_PROBABILITY,
        progress=lambda step: asyncio.run_coroutine_threadsafe(say(step, 0, total), loop).result(),
    )
    await say("grouping", 0, len(scored.likely))
    guards = await _guards(database, {each for pair in scored.likely for each in (pair.a, pair.b)}, rules)
    grouped = await asyncio.to_thread(group, scored.likely, guards, faint=scored.faint)
    proposed = await _hand_over(database, search_id, grouped, say)
    async with database.unit() as unit:
        await _alert(unit, grouped)
        await identity.finish_search(
            unit, search_id=search_id, proposed=proposed, withheld=len(grouped.withheld), learned=scored.learned
        )
        await web.publish(unit, topic=TOPIC, ids=[search_id])


async def _read(database: Database, model: Model, rules: Rules, say: Say) -> int:
    async with database.unit() as unit:
        total = await identity.count_people(unit, rules=rules)
    await say("reading", 0, total)
    after: UUID | None = None
    seen = 0
    while True:
        async with database.unit() as unit:
            page = await gather_page(unit, after=after, rules=rules)
        model.add(page.records)
        seen += page.seen
        await say("reading", seen, max(total, seen))
        if page.last is None:
            return seen
        after = page.last


async def _guards(database: Database, profile_ids: Iterable[str], rules: Rules) -> Guards:
    held: dict[str, frozenset[tuple[str, str]]] = {}
    for some in _slices(sorted(profile_ids)):
        async with database.unit() as unit:
            held |= await find_held(unit, profile_ids=[UUID(each) for each in some], rules=rules)
    async with database.unit() as unit:
        apart = {(str(a), str(b)) for a, b in await identity.find_apart(unit)}
    namespaces = {namespace for values in held.values() for namespace, _ in values}
    limits = {name: limit for name in namespaces if (limit := rules.limit(name)) is not None}
    return Guards(held=held, limit=limits, apart=apart)


async def _hand_over(database: Database, search_id: UUID, grouped: Grouped, say: Say) -> int:
    proposed = 0
    for number, some in enumerate(_slices(grouped.proposed)):
        async with database.unit() as unit:
            records = await gather(unit, profile_ids={UUID(each) for pair in some for each in (pair.a, pair.b)})
            snapshots = {str(profile_id): snapshot(record) for profile_id, record in records.items()}
            # A profile that was merged away while the model ran is not proposed any more.
            findings = [_finding(pair, snapshots) for pair in some if pair.a in snapshots and pair.b in snapshots]
            proposed += await identity.submit_findings(unit, search_id=search_id, findings=findings)
        await say("saving", number * _AT_ONCE + len(some), len(grouped.proposed))
    return proposed


def _finding(found: ScoredPair, snapshots: dict[str, UUID]) -> Finding:
    a, b = identity.pair(UUID(found.a), UUID(found.b))
    return Finding(
        a=a, b=b, a_snapshot=snapshots[str(a)], b_snapshot=snapshots[str(b)], score=found.probability,
        weight=found.weight,
        agreements=tuple(
            FieldAgreement(field=each.field, level=each.level, weight=each.weight) for each in found.agreements
        ),
    )  # fmt: skip


async def _alert(unit: Any, grouped: Grouped) -> None:
    """Say where so many profiles hang together that the group was cut."""
    if not any(each.reason == "too_large" for each in grouped.withheld):
        return
    whole = components([*grouped.proposed, *(each.pair for each in grouped.withheld)])
    sizes = Counter(whole.values())
    for first in {whole[each.pair.a] for each in grouped.withheld if each.reason == "too_large"}:
        await identity.raise_group_alert(unit, profile_id=UUID(first), size=sizes[first])


def _slices(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))


async def _end_with(parent: int, folder: Path, work: Coroutine[Any, Any, None]) -> None:
    """Do the work for as long as the worker that asked for it lives."""
    task = asyncio.create_task(work)
    while not (await asyncio.wait({task}, timeout=1.0))[0]:
        if os.getppid() != parent:
            shutil.rmtree(folder, ignore_errors=True)
            os._exit(1)  # a thread of the model cannot be told to stop
    await task


async def _main(search_id: UUID) -> None:
    parent = os.getppid()
    settings = load_settings()
    # Half of the machine at most: customers are served meanwhile.
    threads = max(1, (os.cpu_count() or 1) // 2)
    with tempfile.TemporaryDirectory(prefix="tessere-matching-") as name:
        folder = Path(name)
        async with open_database(database_url(settings), before_commit=(write_emitted,), max_connections=3) as database:
            work = search(database, search_id, folder=folder, region=settings.default_region, threads=threads)
            await _end_with(parent, folder, work)


if __name__ == "__main__":
    os.nice(10)
    asyncio.run(_main(UUID(sys.argv[1])))
