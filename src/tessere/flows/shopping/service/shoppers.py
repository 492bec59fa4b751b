"""Who shops, as commerce needs to know them: facts of the customer wing become what offers ask for."""

from __future__ import annotations

from uuid import UUID

from tessere.commerce import baskets, loyalty
from tessere.commerce.baskets import Basket, Shopper
from tessere.customer import profiles, segments
from tessere.infra.db import Unit
from tessere.infra.settings import Settings


async def find_shopper(unit: Unit, *, customer_id: UUID | None, settings: Settings) -> Shopper:
    """A customer with segments, tier, traits and consents; a stranger for None. NotFound for an id that leads nowhere."""
    if customer_id is None:
        return Shopper()
    current = await profiles.get_current_id(unit, profile_id=customer_id)
    facts = await segments.read_facts(unit, profile_id=current, settings=settings)
    balance = await loyalty.get_balance(unit, customer_id=current)
    return Shopper.known(current, facts, tier=balance.tier)


async def shopper_of(unit: Unit, *, basket: Basket, settings: Settings) -> Shopper:
    """Whoever a basket belongs to."""
    return await find_shopper(unit, customer_id=basket.customer_id, settings=settings)


async def open_basket(unit: Unit, *, basket_id: UUID, settings: Settings) -> tuple[Basket, Shopper]:
    """A basket and its shopper."""
    basket = await baskets.get_basket(unit, basket_id=basket_id)
    return basket, await shopper_of(unit, basket=basket, settings=settings)
