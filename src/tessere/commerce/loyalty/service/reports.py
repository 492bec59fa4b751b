"""What the program is like as a whole, and how far a customer is in it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from tessere.commerce.loyalty.domain.model import StatementLine
from tessere.commerce.loyalty.domain.programs import Terms
from tessere.commerce.loyalty.domain.tiers import period_start, rank_of
from tessere.commerce.loyalty.service.programs import find_program, get_program
from tessere.commerce.loyalty.service.tiers import tier_of
from tessere.commerce.loyalty.store import earnings, gift_cards, ledger
from tessere.commerce.loyalty.store import reports as store
from tessere.infra.db import Unit

MOST_LINES = 200


class TierProgress(Struct, frozen=True, kw_only=True):
    """What counts for a customer's tier since `since` (points, or minor units), and what is `missing` to the next one; there
    is none above the highest."""

    tier: str | None
    by: Literal["points", "spend"]
    since: datetime
    figure: int
    next_tier: str | None
    missing: int | None


async def count_members(unit: Unit) -> list[store.TierMembers]:
    """How many customers are in each tier in which somebody is, and in none."""
    program = await find_program(unit)
    tiers = [] if program is None else [each.code for each in program.terms.tiers]
    return await store.count_members(unit.db, tiers)


async def measure_progress(unit: Unit, *, customer_id: UUID) -> TierProgress:
    """How far a customer is on the way to the next tier."""
    terms = (await get_program(unit)).terms
    accounts = await ledger.list_accounts(unit.db, owner_id=customer_id)
    since = period_start(terms, unit.now)
    found = await earnings.sum_since(unit.db, [each.id for each in accounts], since=since)
    figure = found.points if terms.tier_by == "points" else found.spend
    tier = tier_of(terms, accounts)
    above = terms.tiers[rank_of(terms, tier) + 1 :]
    following = above[0] if above else None
    return TierProgress(
        tier=tier, by=terms.tier_by, since=since, figure=figure, next_tier=following.code if following else None,
        missing=max(0, following.threshold - figure) if following else None,
    )  # fmt: skip


async def sum_ending(unit: Unit) -> list[store.EndingAmount]:
    """What of points and gift cards ends in which month of the program's zone."""
    program = await find_program(unit)
    zone = Terms(name={}).time_zone if program is None else program.terms.time_zone
    return await store.sum_ending(unit.db, zone=zone)


async def list_card_statement(unit: Unit, *, gift_card_id: UUID) -> list[StatementLine]:
    """What moved the money of a gift card, the latest first; NotFound when there is no such card."""
    card = await gift_cards.get_gift_card(unit.db, gift_card_id)
    return await store.list_lot_statement(unit.db, card.id, limit=MOST_LINES)
