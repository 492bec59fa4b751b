"""Gives what was claimed for points, where the system itself can."""

from __future__ import annotations

from uuid import UUID

from tessere.commerce import loyalty, promotions
from tessere.commerce.loyalty import RewardClaimed
from tessere.infra.db import Unit
from tessere.kernel.errors import TessereError


async def give_coupon(unit: Unit, event: RewardClaimed) -> None:
    """A personal coupon of the promotion that the reward grants. Where that cannot be, the claim stays open for staff."""
    try:
        promotion_id = UUID(str(event.grants.get("promotion_id")))
    except ValueError:
        return
    if event.kind != "coupon":
        return
    try:
        async with unit.savepoint():
            await promotions.create_coupon(unit, promotion_id=promotion_id, customer_id=event.customer_id)
            await loyalty.fulfil_claim(unit, claim_id=event.claim_id)
    except TessereError:
        return
