"""What a basket costs now: the bundle in force, the state of coupons, and what is left of budgets."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from uuid import UUID

from msgspec.structs import replace

from tessere.commerce.offers import (
    LONGEST_CODE,
    Basket,
    Bundle,
    Compiled,
    Context,
    Coupon,
    CouponState,
    Left,
    Offer,
    Quote,
    decode,
    normalise_code,
    quote,
)
from tessere.commerce.promotions.domain.records import CouponRecord
from tessere.commerce.promotions.store import publications, redemptions
from tessere.infra.db import Unit
from tessere.kernel.errors import FieldError, Invalid

MOST_CODES = 20
_MOST_COMPILED = 2  # the bundle in force, and the one before for those who are still at it
_NOTHING = Compiled(Bundle(version=0, promotions=()))
_compiled: OrderedDict[str, Compiled] = OrderedDict()  # by hash: equal bytes are the same bundle in every database


async def quote_lines(
    unit: Unit,
    *,
    basket: Basket,
    context: Context,
    customer_id: UUID | None,
    owner_id: UUID | None = None,
    bundle: Compiled | None = None,
) -> Quote:
    """What the basket costs under what is on offer now, with its trace.

    `context.codes` are taken as they were entered; coupons and budgets are read here. What `owner_id` holds itself counts as
    still there, so that the same basket gets the same quote before and after `hold_uses`. Who has loaded the bundle gives it.
    """
    bundle = bundle or await load_bundle(unit)
    context = await with_coupons(unit, context, customer_id, owner_id)
    left = await _left(unit, bundle.counted(basket, context), customer_id, owner_id)
    return quote(basket, context, bundle, left)


async def load_bundle(unit: Unit) -> Compiled:
    """The bundle in force, compiled once in a process."""
    number = await publications.find_newest(unit.db)
    if number is None:
        return _NOTHING
    found = _compiled.get(number.hash)
    if found is None:
        content = await publications.get_content(unit.db, number.version)
        found = await asyncio.to_thread(lambda: Compiled(decode(content)))
        _compiled[number.hash] = found
    _compiled.move_to_end(number.hash)
    while len(_compiled) > _MOST_COMPILED:
        _compiled.popitem(last=False)
    return found


async def with_coupons(
    unit: Unit, context: Context, customer_id: UUID | None = None, owner_id: UUID | None = None
) -> Context:
    """The context with its codes as they are compared, and what is known of them."""
    if not context.codes:
        return context
    codes = tuple(dict.fromkeys(filter(None, map(normalise_code, context.codes))))
    if len(codes) > MOST_CODES:
        raise Invalid(f"enter at most {MOST_CODES} coupons", errors=[FieldError("/codes", f"at most {MOST_CODES}")])
    asked = [each for each in codes if len(each) <= LONGEST_CODE]
    found = await redemptions.find_coupons(unit.db, codes=asked, owner_id=owner_id)
    coupons = {
        each.code: Coupon(str(each.promotion_id), _state(unit, each))
        for each in found
        if each.customer_id is None or each.customer_id == customer_id  # another's coupon is as good as none
    }
    return replace(context, codes=codes, coupons=coupons)


def _state(unit: Unit, coupon: CouponRecord) -> CouponState:
    if coupon.expires_at is not None and coupon.expires_at <= unit.now:
        return "expired"
    return "used_up" if coupon.max_uses is not None and coupon.uses >= coupon.max_uses else "valid"


async def _left(unit: Unit, counted: list[Offer], customer_id: UUID | None, owner_id: UUID | None) -> dict[str, Left]:
    if not counted:
        return {}
    by_id = {UUID(each.promotion.id): each.promotion.limits for each in counted}
    used = await redemptions.find_used(unit.db, promotions=by_id, customer_id=customer_id, owner_id=owner_id)
    found = {}
    for each in used:
        limits = by_id[each.id]
        found[str(each.id)] = Left(
            redemptions=None if limits.redemptions is None else limits.redemptions - each.uses,
            customer=None if limits.customer is None else limits.customer - each.by_customer,
            budget_minor=None if limits.budget_minor is None else limits.budget_minor - each.spent_minor,
        )
    return found
