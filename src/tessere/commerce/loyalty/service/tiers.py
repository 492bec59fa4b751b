"""Raises tiers at once, and looks at them again when their period is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from tessere.commerce.loyalty.domain.ledger import Account
from tessere.commerce.loyalty.domain.model import TierChanged
from tessere.commerce.loyalty.domain.programs import Terms
from tessere.commerce.loyalty.domain.tiers import period_start, rank_of, review_at, review_start, tier_at
from tessere.commerce.loyalty.service.programs import find_program
from tessere.commerce.loyalty.store import earnings, ledger
from tessere.infra.db import Unit


def tier_of(terms: Terms, accounts: Sequence[Account]) -> str | None:
    """The highest tier among the accounts of a customer."""
    best = max(accounts, key=lambda each: rank_of(terms, each.tier), default=None)
    return None if best is None or rank_of(terms, best.tier) < 0 else best.tier


async def assess(unit: Unit, terms: Terms, accounts: Sequence[Account], *, own: Account) -> str | None:
    """Raise the tier when what counts reaches a higher one, or begins the period of the same one anew; the tier."""
    figure = await _figure(unit, terms, accounts, since=period_start(terms, unit.now))
    reached, known = tier_at(terms, figure), tier_of(terms, accounts)
    if reached is None or rank_of(terms, reached.code) <= rank_of(terms, known):
        return known
    await _save(unit, own, reached.code, review=review_at(terms, unit.now))
    await _tell(unit, own, reached.code, known, upgraded=True)
    return reached.code


async def review(unit: Unit, *, customer_id: UUID) -> str | None:
    """Look at a tier whose period is over: it is kept for another if it was earned again, else it falls to what was."""
    program = await find_program(unit)
    accounts = await ledger.list_accounts(unit.db, owner_id=customer_id, lock=True)
    own = next((each for each in accounts if each.owner_id == customer_id), None)
    if own is None or own.review_at is None or own.review_at > unit.now:
        return None if own is None else own.tier
    if program is None:
        await _save(unit, own, own.tier, review=None)
        return own.tier
    terms = program.terms
    figure = await _figure(unit, terms, accounts, since=review_start(terms, unit.now))
    earned, before = tier_at(terms, figure), tier_of(terms, accounts)
    code = None if earned is None else earned.code
    if rank_of(terms, code) > rank_of(terms, own.tier):
        code = own.tier  # a review takes away or leaves; what rises, rises with a sale
    await _save(unit, own, code, review=None if code is None else review_at(terms, unit.now))
    after = tier_of(terms, [replace(own, tier=code), *(each for each in accounts if each.id != own.id)])
    if after != before:
        await _tell(unit, own, after, before, upgraded=False)
    return after


async def _figure(unit: Unit, terms: Terms, accounts: Sequence[Account], *, since: datetime) -> int:
    found = await earnings.sum_since(unit.db, [each.id for each in accounts], since=since)
    return found.points if terms.tier_by == "points" else found.spend


async def _save(unit: Unit, account: Account, tier: str | None, *, review: datetime | None) -> None:
    since = account.tier_since if tier == account.tier else unit.now
    await ledger.save_tier(
        unit.db, replace(account, tier=tier, tier_since=None if tier is None else since, review_at=review)
    )


async def _tell(unit: Unit, account: Account, tier: str | None, previous: str | None, *, upgraded: bool) -> None:
    if account.customer_id is not None:
        await unit.emit(TierChanged(customer_id=account.customer_id, tier=tier, previous=previous, upgraded=upgraded))
