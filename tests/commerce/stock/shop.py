"""Locations and goods for tests of stock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from tessere.commerce import catalog, stock
from tessere.commerce.catalog import Content, ProductDraft, VariantDraft
from tessere.commerce.stock import Hold, Level, Location, StockLine
from tessere.infra.db import Database
from tessere.kernel.ids import uuid7
from tessere.kernel.time import EPOCH

CHANNEL = "site"


def draft(code: str, **fields: Any) -> Location:
    given = {
        "name": {"it": code, "en": code},
        "kind": "shop",
        "touchpoint": None,
        "address": None,
        "lat": None,
        "lon": None,
    }
    rest = {"hours": (), "time_zone": "Europe/Rome", "can_ship": True, "can_pick_up": True, "closed_at": None}
    return Location(id=uuid7(), code=code, **(given | rest | fields), created_at=EPOCH, updated_at=EPOCH)


async def add_location(database: Database, code: str, **fields: Any) -> UUID:
    async with database.unit() as unit:
        return (await stock.create_location(unit, draft=draft(code, **fields))).id


async def add_variant(database: Database) -> UUID:
    sku = f"sku-{uuid7().hex}"
    async with database.unit() as unit:
        draft = ProductDraft(code=sku, content={"it": Content(name="Camicia")})
        await catalog.create_product(unit, draft=draft, variants=[VariantDraft(sku=sku)])
        return (await catalog.find_variants_by_sku(unit, skus=[sku]))[sku].id


async def fill(database: Database, location: UUID, quantities: Mapping[UUID, int]) -> None:
    lines = [StockLine(variant_id=variant, quantity=count) for variant, count in quantities.items()]
    async with database.unit() as unit:
        await stock.receive_stock(unit, location_id=location, reference=f"first {uuid7()}", lines=lines)


async def hold(database: Database, quantities: Mapping[UUID, int], *, owner: UUID | None = None, **more: Any) -> Hold:
    lines = [StockLine(variant_id=variant, quantity=count) for variant, count in quantities.items()]
    given: dict[str, Any] = {"ttl": timedelta(minutes=10), "channel": CHANNEL} | more
    async with database.unit() as unit:
        return await stock.hold_stock(unit, owner_id=owner or uuid7(), lines=lines, **given)


async def level(database: Database, variant: UUID, location: UUID) -> Level:
    async with database.reading() as unit:
        (found,) = await stock.list_levels(unit, variant_ids=[variant], location_id=location, limit=2)
    return found


async def available(database: Database, variant: UUID, channel: str = CHANNEL) -> int:
    async with database.reading() as unit:
        return (await stock.get_availability(unit, channel=channel, variant_ids=[variant]))[variant]


async def assert_journal_equals_live(database: Database) -> None:
    async with database.reading() as unit:
        report = await stock.compare_journal(unit)
    assert report.levels == []
    assert report.holds == []
