"""Statements over price lists, prices and VAT rates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.commerce.pricing.domain.model import ListDraft, PriceList, VatRate
from tessere.commerce.pricing.domain.timeline import FOREVER, Offer, Span
from tessere.infra import db as database

_LIST = "code, name, kind, currency, channels, touchpoints, priority, valid_from, valid_until, version"
LISTS = f"select {_LIST} from pricing.price_list order by priority, code"
LOCK_LIST = f"select {_LIST} from pricing.price_list where code = %(code)s for update"
INSERT_LIST = """
insert into pricing.price_list (code, name, kind, currency, channels, touchpoints, priority, valid_from, valid_until)
values (%(code)s, %(name)s, %(kind)s, %(currency)s, %(channels)s, %(touchpoints)s, %(priority)s, %(valid_from)s,
    %(valid_until)s)
on conflict do nothing
"""
UPDATE_LIST = """
update pricing.price_list set name = %(name)s, channels = %(channels)s, touchpoints = %(touchpoints)s,
    priority = %(priority)s, valid_from = %(valid_from)s, valid_until = %(valid_until)s, version = version + 1
where code = %(code)s
"""
FORGET_PERIODS = "delete from pricing.period where list_code = %(code)s and from_at >= %(now)s"
END_PERIOD = """
update pricing.period set until_at = %(now)s
where list_code = %(code)s and from_at < %(now)s and coalesce(until_at > %(now)s, true)
"""
INSERT_PERIOD = """
insert into pricing.period (list_code, from_at, until_at, channels, touchpoints, priority)
values (%(code)s, %(from_at)s, %(until_at)s, %(channels)s, %(touchpoints)s, %(priority)s)
"""
NOT_OVER = """
select variant_id, min_quantity, from_at, coalesce(until_at, %(forever)s) as until_at, amount_minor from pricing.price
where list_code = %(code)s and variant_id = any(%(variant_ids)s) and coalesce(until_at > %(now)s, true)
order by variant_id, min_quantity, from_at
"""
PRICED = """
select distinct variant_id, min_quantity from pricing.price
where list_code = %(code)s and variant_id = any(%(variant_ids)s)
"""
FORGET_PLANNED = """
delete from pricing.price
where list_code = %(code)s and variant_id = any(%(variant_ids)s) and from_at >= %(now)s
"""
SAVE_PRICES = """
insert into pricing.price (variant_id, list_code, min_quantity, from_at, until_at, amount_minor, recorded_at, recorded_by)
select variant_id, %(code)s, min_quantity, from_at, nullif(until_at, %(forever)s), amount_minor, %(now)s, %(by)s
from unnest(%(variant_ids)s::uuid[], %(quantities)s::bigint[], %(froms)s::timestamptz[], %(untils)s::timestamptz[],
    %(amounts)s::bigint[]) as new (variant_id, min_quantity, from_at, until_at, amount_minor)
on conflict (variant_id, list_code, min_quantity, from_at) do update set until_at = excluded.until_at
"""
# Everything that was ever asked for some variants in one shop or channel, in one round trip.
OFFERS = """
select p.variant_id, l.kind, s.priority, p.list_code as price_list, p.min_quantity, p.amount_minor,
    greatest(p.from_at, s.from_at) as from_at, coalesce(least(p.until_at, s.until_at), %(forever)s) as until_at
from pricing.price p
join pricing.price_list l on l.code = p.list_code and l.currency = %(currency)s
join pricing.period s on s.list_code = p.list_code
    and (s.channels = '{}' or %(channel)s = any(s.channels))
    and (s.touchpoints = '{}' or %(touchpoint)s = any(s.touchpoints))
where p.variant_id = any(%(variant_ids)s)
  and greatest(p.from_at, s.from_at) < coalesce(least(p.until_at, s.until_at), 'infinity')
"""
PRICES = """
select variant_id, min_quantity, from_at, until_at, amount_minor, recorded_at, recorded_by from pricing.price
where list_code = %(code)s and (%(variant_id)s::uuid is null or variant_id = %(variant_id)s)
  and (%(after_variant)s::uuid is null
       or (variant_id, min_quantity, from_at) > (%(after_variant)s, %(after_quantity)s, %(after_from)s))
order by variant_id, min_quantity, from_at limit %(limit)s
"""
RATES = "select vat_class, rate_bp, from_at from pricing.vat_rate order by vat_class, from_at"
SAVE_RATE = """
insert into pricing.vat_rate (vat_class, from_at, rate_bp) values (%(vat_class)s, %(from_at)s, %(rate_bp)s)
on conflict (vat_class, from_at) do update set rate_bp = excluded.rate_bp
"""
LOCK_TOLD = "insert into pricing.told (at) values (%(now)s) on conflict (id) do update set at = told.at returning at"
SAVE_TOLD = "update pricing.told set at = %(now)s"
# What somebody set for at once was told by them; what was set before takes effect by the time.
TURNED = """
select list_code as price_list, variant_id from pricing.price
where from_at > %(since)s and from_at <= %(now)s and recorded_at < from_at
union select list_code, variant_id from pricing.price where until_at > %(since)s and until_at <= %(now)s
union select list_code, null from pricing.period
where (from_at > %(since)s and from_at <= %(now)s) or (until_at > %(since)s and until_at <= %(now)s)
order by 1, 2
"""


class VariantOffer(Offer, frozen=True, kw_only=True):
    """A price of a variant."""

    variant_id: UUID


class KeptSpan(Struct, frozen=True, kw_only=True):
    """A price that is not over yet, of a variant from a quantity on."""

    variant_id: UUID
    min_quantity: int
    from_at: datetime
    until_at: datetime
    amount_minor: int


class Price(Struct, frozen=True, kw_only=True):
    """A price in a list, who set it and when."""

    variant_id: UUID
    min_quantity: int
    from_at: datetime
    until_at: datetime | None
    amount_minor: int
    recorded_at: datetime
    recorded_by: str


class _Priced(Struct, frozen=True):
    variant_id: UUID
    min_quantity: int


class Turned(Struct, frozen=True):
    """A list, or one variant in it, whose price has changed by the time."""

    price_list: str
    variant_id: UUID | None


async def list_lists(db: AsyncConnection[Any]) -> list[PriceList]:
    """Every price list."""
    return await database.fetch_all(db, LISTS, PriceList)


async def lock_list(db: AsyncConnection[Any], code: str) -> PriceList | None:
    """One list, locked until the transaction ends."""
    return await database.fetch_one(db, LOCK_LIST, PriceList, code=code)


async def insert_list(db: AsyncConnection[Any], code: str, draft: ListDraft) -> bool:
    """Add a list; False when there is one already."""
    return await database.execute(db, INSERT_LIST, code=code, **_row(draft)) == 1


async def update_list(db: AsyncConnection[Any], code: str, draft: ListDraft) -> None:
    """Change a list; its kind and currency stay."""
    await database.execute(db, UPDATE_LIST, code=code, **_row(draft))


async def save_period(
    db: AsyncConnection[Any], code: str, draft: ListDraft, *, now: datetime, from_at: datetime
) -> None:
    """Put a list in force as it is now; what has passed stays."""
    await database.execute(db, FORGET_PERIODS, code=code, now=now)
    await database.execute(db, END_PERIOD, code=code, now=now)
    if draft.valid_until is None or draft.valid_until > from_at:
        row = {"channels": draft.channels, "touchpoints": draft.touchpoints, "priority": draft.priority}
        await database.execute(db, INSERT_PERIOD, code=code, from_at=from_at, until_at=draft.valid_until, **row)


async def list_not_over(
    db: AsyncConnection[Any], code: str, variant_ids: Collection[UUID], *, now: datetime
) -> list[KeptSpan]:
    """Prices in force and to come."""
    ids = database.uuids(variant_ids)
    return await database.fetch_all(db, NOT_OVER, KeptSpan, code=code, variant_ids=ids, now=now, forever=FOREVER)


async def list_priced(db: AsyncConnection[Any], code: str, variant_ids: Collection[UUID]) -> set[tuple[UUID, int]]:
    """The variants and quantities that have, or had, a price in a list."""
    found = await database.fetch_all(db, PRICED, _Priced, code=code, variant_ids=database.uuids(variant_ids))
    return {(each.variant_id, each.min_quantity) for each in found}


async def save_spans(
    unit: database.Unit, code: str, spans: Sequence[tuple[UUID, int, Span]], *, variant_ids: Collection[UUID]
) -> None:
    """Write prices in force and to come of variants: of those that have begun only the end."""
    await database.execute(unit.db, FORGET_PLANNED, code=code, variant_ids=database.uuids(variant_ids), now=unit.now)
    await database.execute(
        unit.db, SAVE_PRICES, code=code, now=unit.now, by=unit.actor.name, forever=FOREVER,
        variant_ids=database.uuids(each[0] for each in spans), quantities=database.longs(each[1] for each in spans),
        froms=database.moments(each[2].from_at for each in spans),
        untils=database.moments(each[2].until_at for each in spans),
        amounts=database.longs(each[2].amount_minor for each in spans),
    )  # fmt: skip


async def list_offers(
    db: AsyncConnection[Any], variant_ids: Collection[UUID], *, channel: str, touchpoint: str | None, currency: str
) -> dict[UUID, list[VariantOffer]]:
    """All that was and will be asked for variants in a shop or channel."""
    found: dict[UUID, list[VariantOffer]] = {}
    params = {"channel": channel, "touchpoint": touchpoint or "", "currency": currency, "forever": FOREVER}
    for each in await database.fetch_all(db, OFFERS, VariantOffer, variant_ids=database.uuids(variant_ids), **params):
        found.setdefault(each.variant_id, []).append(each)
    return found


async def list_prices(
    db: AsyncConnection[Any],
    code: str,
    *,
    variant_id: UUID | None,
    after: tuple[UUID, int, datetime] | None,
    limit: int,
) -> list[Price]:
    """The prices of a list, past ones too."""
    after_variant, after_quantity, after_from = after or (None, None, None)
    return await database.fetch_all(
        db, PRICES, Price, code=code, variant_id=variant_id, after_variant=after_variant,
        after_quantity=after_quantity, after_from=after_from, limit=limit,
    )  # fmt: skip


async def list_rates(db: AsyncConnection[Any]) -> list[VatRate]:
    """Every VAT rate."""
    return await database.fetch_all(db, RATES, VatRate)


async def save_rate(db: AsyncConnection[Any], rate: VatRate) -> None:
    """Keep a rate."""
    await database.execute(db, SAVE_RATE, **msgspec.structs.asdict(rate))


async def take_turned(db: AsyncConnection[Any], *, now: datetime) -> list[Turned]:
    """What time has changed since this was last asked; one asks at a time."""
    since = await database.fetch_value(db, LOCK_TOLD, now=now)
    await database.execute(db, SAVE_TOLD, now=now)
    return await database.fetch_all(db, TURNED, Turned, since=since, now=now)


def _row(draft: ListDraft) -> dict[str, Any]:
    return msgspec.structs.asdict(draft) | {"name": Jsonb(draft.name)}
