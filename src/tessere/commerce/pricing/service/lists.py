"""Price lists, the prices in them, and VAT rates; what time changes is told by a timer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tessere.commerce import catalog
from tessere.commerce.pricing.domain.model import (
    MOST_LISTS,
    ListDraft,
    PriceChanged,
    PriceEntry,
    PriceList,
    VatRate,
    check_code,
    check_entries,
    check_list,
)
from tessere.commerce.pricing.domain.timeline import FOREVER, Span, set_span
from tessere.commerce.pricing.store import prices as store
from tessere.commerce.pricing.store.prices import Price
from tessere.infra import audit, web
from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind
from tessere.infra.web import ExpectedVersion
from tessere.kernel.errors import Conflict, FieldError, Invalid, NotFound
from tessere.kernel.time import EPOCH

TOPIC = "prices"
_AT_ONCE = 500
# By the region of the settings: Italy's four (art. 16 and table A of d.P.R. 633/1972).
_FIRST_RATES = {"IT": {"standard": 2_200, "reduced": 1_000, "social": 500, "minimum": 400}}


async def list_lists(unit: Unit) -> list[PriceList]:
    """Every price list, the first to count first."""
    return await store.list_lists(unit.db)


async def put_list(unit: Unit, *, code: str, draft: ListDraft, expected: ExpectedVersion) -> PriceList:
    """Add or change a list. It counts from now on, or from `valid_from`, which may have passed for a new one; what
    it was in the past stays."""
    check_list(code, draft)
    known = await store.lock_list(unit.db, code)
    starts = max(unit.now, draft.valid_from or unit.now)
    if known is None:
        await _add_list(unit, code, draft)
        starts = draft.valid_from or unit.now
    else:
        expected.check(known.version)
        if (known.kind, known.currency) != (draft.kind, draft.currency):
            raise Conflict("a list keeps its kind and currency; make another one", code="list_kept")
        await store.update_list(unit.db, code, draft)
    await store.save_period(unit.db, code, draft, now=unit.now, from_at=starts)
    await audit.record(unit, action="price_list.saved", object_kind="price_list", object_id=code)
    await _tell(unit, code, [])
    return await _get_list(unit, code)


async def set_prices(unit: Unit, *, code: str, entries: Sequence[PriceEntry]) -> int:
    """Set prices of a list from a moment on, all or none; how many. Nothing in the past is changed; only with the first
    prices of a variant in a list it can be told what was asked before."""
    check_entries(entries, now=unit.now)
    await _get_list(unit, code)
    variant_ids = sorted({each.variant_id for each in entries})
    priced = await store.list_priced(unit.db, code, variant_ids)
    check_entries(entries, now=unit.now, priced=priced)
    await _require_variants(unit, entries, variant_ids)
    kept: dict[tuple[UUID, int], list[Span]] = {}
    for row in await store.list_not_over(unit.db, code, variant_ids, now=unit.now):
        span = Span(row.from_at, row.until_at, row.amount_minor)
        kept.setdefault((row.variant_id, row.min_quantity), []).append(span)
    for entry in entries:
        starts, ends = entry.from_at or unit.now, entry.until_at or FOREVER
        new = None if entry.amount_minor is None else Span(starts, ends, entry.amount_minor)
        key = (entry.variant_id, entry.min_quantity)
        kept[key] = set_span(kept.get(key, []), new, from_at=starts, until_at=ends)
    spans = [(*key, span) for key, spans in kept.items() for span in spans]
    await store.save_spans(unit, code, spans, variant_ids=variant_ids)
    detail = {"prices": len(entries)}
    await audit.record(unit, action="prices.set", object_kind="price_list", object_id=code, detail=detail)
    await _tell(unit, code, sorted({each.variant_id for each in entries if (each.from_at or unit.now) <= unit.now}))
    return len(entries)


async def list_prices(
    unit: Unit, *, code: str, variant_id: UUID | None, after: tuple[UUID, int, datetime] | None, limit: int
) -> list[Price]:
    """The prices of a list by variant, quantity and time, past ones too."""
    return await store.list_prices(unit.db, code, variant_id=variant_id, after=after, limit=limit)


async def list_rates(unit: Unit) -> list[VatRate]:
    """Every VAT rate by class and time."""
    return await store.list_rates(unit.db)


async def set_rate(unit: Unit, *, rate: VatRate) -> list[VatRate]:
    """Set the rate of a class from a moment on; only the first of a class may lie in the past."""
    check_code(rate.vat_class, "/vat_class")
    if not 0 <= rate.rate_bp <= 10_000:
        raise Invalid("a rate is from 0 to 10000 basis points", errors=[FieldError("/rate_bp", "22% is 2200")])
    earlier = any(each.vat_class == rate.vat_class for each in await store.list_rates(unit.db))
    if earlier and rate.from_at < unit.now:
        problem = FieldError("/from_at", "it cannot be changed in the past")
        raise Invalid("a rate changes from now on, or later", errors=[problem])
    await store.save_rate(unit.db, rate)
    await audit.record(unit, action="vat_rate.set", object_kind="vat_class", object_id=rate.vat_class)
    return await store.list_rates(unit.db)


async def ensure_rates(unit: Unit, *, region: str) -> None:
    """The VAT rates that a retailer of the region starts with, unless there are some."""
    if not await store.list_rates(unit.db):
        for vat_class, rate_bp in _FIRST_RATES.get(region, {}).items():
            await store.save_rate(unit.db, VatRate(vat_class=vat_class, rate_bp=rate_bp, from_at=EPOCH))


async def tell_turned(database: Database, _payload: Any) -> None:
    """Tell what prices took effect or ended since the last time."""
    async with database.unit() as unit:
        turned: dict[str, list[UUID]] = {}
        for each in await store.take_turned(unit.db, now=unit.now):
            of_list = turned.setdefault(each.price_list, [])
            if each.variant_id is not None:
                of_list.append(each.variant_id)
        # A list whose period turned stands there without variants, or with those whose own price turned as well.
        for code, variant_ids in turned.items():
            await _tell(unit, code, variant_ids)


JOBS = (JobKind("pricing.tell_turned", tell_turned, every=timedelta(seconds=10)),)


async def _add_list(unit: Unit, code: str, draft: ListDraft) -> None:
    if len(await store.list_lists(unit.db)) >= MOST_LISTS:
        raise Conflict(f"there are {MOST_LISTS} price lists already", code="too_many_lists")
    if not await store.insert_list(unit.db, code, draft):
        raise Conflict(f"there is a price list {code!r} already", code="list_exists")


async def _get_list(unit: Unit, code: str) -> PriceList:
    """Locked, so that prices of one list are set one after the other."""
    found = await store.lock_list(unit.db, code)
    if found is None:
        raise NotFound(f"there is no price list {code[:64]!r}", code="unknown_list")
    return found


async def _require_variants(unit: Unit, entries: Sequence[PriceEntry], variant_ids: Sequence[UUID]) -> None:
    there = await catalog.find_variants(unit, variant_ids=variant_ids)
    problems = [
        FieldError(f"/items/{place}/variant_id", f"there is no variant {each.variant_id}")
        for place, each in enumerate(entries)
        if each.variant_id not in there
    ]
    if problems:
        raise Invalid("prices are of variants that exist", code="unknown_variant", errors=problems)


async def _tell(unit: Unit, code: str, variant_ids: Sequence[UUID]) -> None:
    for start in range(0, max(len(variant_ids), 1), _AT_ONCE):
        await unit.emit(PriceChanged(price_list=code, variant_ids=list(variant_ids[start : start + _AT_ONCE])))
    await web.publish(unit, topic=TOPIC, ids=[code])
