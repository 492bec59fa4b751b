"""Promotions on offer in a database, and baskets to ask them about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from tessere.commerce import promotions
from tessere.commerce.promotions import (
    Basket,
    Context,
    Effect,
    ItemPercent,
    Line,
    PromotionDraft,
    Quote,
    StoredPromotion,
)
from tessere.infra.db import Database
from tessere.infra.web import ExpectedVersion

TTL = timedelta(minutes=15)
LAMP = Line(id="1", product={"sku": "L1", "category": ["lamps"]}, quantity=2, unit_minor=1_000)


def draft(effect: Effect | None = None, **fields: Any) -> PromotionDraft:
    return PromotionDraft(name={"it": "Dieci", "en": "Ten"}, effect=effect or ItemPercent(1_000), **fields)


def at(promotion: StoredPromotion) -> ExpectedVersion:
    return ExpectedVersion(frozenset({promotion.version}))


async def offer(database: Database, effect: Effect | None = None, **fields: Any) -> StoredPromotion:
    """A promotion that is on."""
    async with database.unit() as unit:
        made = await promotions.create_promotion(unit, draft=draft(effect, **fields))
        return await promotions.publish_promotion(unit, promotion_id=made.id, expected=at(made))


async def ask(
    database: Database, *lines: Line, customer: UUID | None = None, owner: UUID | None = None, **context: Any
) -> Quote:
    async with database.reading() as unit:
        return await promotions.quote_lines(
            unit, basket=Basket(lines=lines or (LAMP,)), context=Context(now=unit.now, **context), customer_id=customer,
            owner_id=owner,
        )  # fmt: skip


async def hold(
    database: Database, quote: Quote, *, owner: UUID, customer: UUID | None = None, ttl: timedelta = TTL
) -> None:
    async with database.unit() as unit:
        await promotions.hold_uses(unit, owner_id=owner, quote=quote, customer_id=customer, ttl=ttl)


async def commit(database: Database, owner: UUID) -> None:
    async with database.unit() as unit:
        await promotions.commit_uses(unit, owner_id=owner)


async def release(database: Database, owner: UUID) -> None:
    async with database.unit() as unit:
        await promotions.release_uses(unit, owner_id=owner)


async def give_back(database: Database, owner: UUID) -> None:
    async with database.unit() as unit:
        await promotions.return_uses(unit, owner_id=owner)
