"""Checks products and offers, keeps what does not fit together, and closes what fits again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from tessere.commerce import catalog
from tessere.commerce.catalog import Product
from tessere.infra import jobs, web
from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind
from tessere.infra.telemetry import gauge
from tessere.insight.coherence import store
from tessere.insight.coherence.domain.model import (
    FINDING_KINDS,
    Declaration,
    Finding,
    FindingClosed,
    FindingOpened,
    Inspected,
    Place,
    find_declaration,
)
from tessere.insight.coherence.domain.offers import OfferTally
from tessere.insight.coherence.domain.products import compare_product, compare_sightings
from tessere.insight.coherence.service.looking import AT_ONCE, World, load_world, look_at, see_prices
from tessere.insight.coherence.store import CheckRun, Turn

TOPIC = "coherence"
CHECK_ALL = "coherence.check"
CHECK_CHANGED = "coherence.check_changed"
# Changes come in bursts: an import, a price list. They are looked at together.
_SETTLE = timedelta(seconds=2)
_MOST_CHANGED = 500
_MOST_TOLD = 200
_KEEP_RUNS = timedelta(days=30)
_SEEN = ("price_shown",)
_OF_PRODUCTS = tuple(each for each in FINDING_KINDS if not each.startswith("offer_") and each not in _SEEN)
_OF_OFFERS = tuple(each for each in FINDING_KINDS if each.startswith("offer_"))
_OPEN = gauge("coherence_findings", "Findings that are open", ("kind",))


class _Tally(Struct):
    products: int = 0
    opened: int = 0
    closed: int = 0

    def count(self, turns: Iterable[Turn]) -> None:
        for each in turns:
            self.opened += each.status == "open"
            self.closed += each.status != "open" and each.before != "closed"


async def check_all(database: Database, _payload: Any = None) -> None:
    """Look at every active product and every offer, some at a time; safe to run again."""
    async with database.reading() as unit:
        started, world = unit.now, await load_world(unit)
        written = await _languages(unit)
    tally, offers = _Tally(), OfferTally(world.running)
    places: set[Place] = set()
    after: UUID | None = None
    while True:
        async with database.unit() as unit:
            products = await catalog.list_active_products(unit, after=after, limit=AT_ONCE)
            if not products:
                break
            seen = await _check(unit, world, products, written, tally)
        for each in seen:
            offers.add(each, now=started)
            places.update(shown.place for shown in each.shown)
        tally.products += len(products)
        after = products[-1].id
    async with database.unit() as unit:
        tally.count(await _keep(unit, offers.findings()))
        tally.count(await _close(unit, "promotion", _OF_OFFERS, None))
        tally.count(await _keep(unit, compare_sightings(await see_prices(unit, world))))
        tally.count(await _close(unit, "product", _SEEN, None))
        # Of products that were archived or deleted nobody says anything any more.
        tally.count(await _close(unit, "product", _OF_PRODUCTS, None, seen_before=started))
        await _finish(unit, "all", tally, len(places), started)


async def check_changed(database: Database, _payload: Any = None) -> None:
    """Look at the products that were noted, until none is left."""
    while True:
        async with database.unit() as unit:
            stale = await store.list_stale(unit.db, limit=_MOST_CHANGED)
            if not stale:
                return
            world, written, tally = await load_world(unit), await _languages(unit), _Tally()
            found = await catalog.find_products(unit, product_ids=[each.product_id for each in stale])
            active = [each for each in found.values() if each.status == "active"]
            for start in range(0, len(active), AT_ONCE):
                await _check(unit, world, active[start : start + AT_ONCE], written, tally)
            gone = [str(each.product_id) for each in stale if each.product_id not in {some.id for some in active}]
            if gone:
                tally.count(await _close(unit, "product", _OF_PRODUCTS, gone))
            tally.products = len(stale)
            await store.forget_stale(unit.db, stale)
            await _finish(unit, "changed", tally, len(world.touchpoints), unit.now)


async def look_again(unit: Unit, *, product_ids: Collection[UUID]) -> None:
    """Have a worker look at products in a moment."""
    await store.note_stale(unit.db, product_ids, now=unit.now)
    await jobs.enqueue(unit, kind=CHECK_CHANGED, key="changed", run_at=unit.now + _SETTLE)


async def look_at_all(unit: Unit, *, at_once: bool = False) -> bool:
    """Have a worker check everything; False when that is about to happen anyway."""
    return await jobs.enqueue(unit, kind=CHECK_ALL, key="asked", run_at=unit.now if at_once else unit.now + _SETTLE)


async def _check(
    unit: Unit, world: World, products: Sequence[Product], written: frozenset[str], tally: _Tally
) -> list[Inspected]:
    seen = await look_at(unit, world, products)
    found = [each for product in seen for each in compare_product(product, languages=written, now=unit.now)]
    tally.count(await _keep(unit, found))
    tally.count(await _close(unit, "product", _OF_PRODUCTS, [str(each.id) for each in products]))
    return seen


async def _keep(unit: Unit, found: Sequence[Finding]) -> list[Turn]:
    if not found:
        return []
    declared: list[Declaration] = await store.list_declarations(unit.db)
    rows = []
    for each in found:
        declaration = find_declaration(each, declared, unit.now)
        rows.append((unit.new_id(), each, None if declaration is None else declaration.id))
    turns = await store.save_findings(unit.db, rows, now=unit.now)
    await _tell(unit, turns)
    return turns


async def _close(
    unit: Unit,
    subject_kind: Any,
    kinds: Sequence[str],
    subject_ids: Sequence[str] | None,
    *,
    seen_before: datetime | None = None,
) -> list[Turn]:
    turns = await store.close_findings(
        unit.db, subject_kind=subject_kind, kinds=kinds, subject_ids=subject_ids, now=seen_before or unit.now
    )
    await _tell(unit, turns)
    return turns


async def _tell(unit: Unit, turns: Sequence[Turn]) -> None:
    """Events for the first of a flood; the page and the gauge count the rest."""
    for each in turns[:_MOST_TOLD]:
        if each.status == "open":
            await unit.emit(
                FindingOpened(
                    finding_id=each.id, kind=each.kind, severity=each.severity, subject_kind=each.subject_kind,
                    subject_id=each.subject_id, place=each.place,
                )
            )  # fmt: skip
        else:
            await unit.emit(FindingClosed(finding_id=each.id, kind=each.kind, subject_id=each.subject_id))
    if turns:
        await web.publish(unit, topic=TOPIC, ids=[each.id for each in turns[:_MOST_TOLD]])


async def _languages(unit: Unit) -> frozenset[str]:
    """The languages that at least half of some of the catalog is written in."""
    some = await catalog.list_active_products(unit, limit=200)
    counts = Counter(language for each in some for language, content in each.content.items() if content.name.strip())
    return frozenset(language for language, count in counts.items() if count * 2 >= len(some))


async def _finish(unit: Unit, scope: str, tally: _Tally, places: int, started: datetime) -> None:
    run = CheckRun(
        scope=scope, products=tally.products, places=places, opened=tally.opened, closed=tally.closed,
        started_at=started, finished_at=unit.now,
    )  # fmt: skip
    await store.insert_run(unit.db, unit.new_id(), run, forget_before=unit.now - _KEEP_RUNS)
    _OPEN.clear()
    for each in await store.count_findings(unit.db):
        if each.status == "open":
            _OPEN.labels(each.kind).inc(each.count)
    await web.publish(unit, topic=TOPIC, ids=[])


JOBS = (
    JobKind(CHECK_ALL, check_all, every=timedelta(minutes=15), long=True),
    JobKind(CHECK_CHANGED, check_changed),
)
