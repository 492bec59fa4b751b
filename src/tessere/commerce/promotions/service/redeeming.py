"""Takes the uses, coupons and budgets of a quote for an order, and makes them final or gives them back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from tessere.commerce.offers import Applied, Quote
from tessere.commerce.promotions.domain.records import Cause, HoldState, OfferUsedUp, UsesHold, content_of_uses
from tessere.commerce.promotions.store import redemptions as store
from tessere.commerce.promotions.store.redemptions import Use
from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind
from tessere.kernel.errors import Conflict, FieldError, Invalid

LONGEST_TTL = timedelta(days=30)
_AT_ONCE = 200
_MOST_TRIES = 20


async def hold_uses(unit: Unit, *, owner_id: UUID, quote: Quote, customer_id: UUID | None, ttl: timedelta) -> None:
    """Take what the quote's promotions need, all or nothing: a use each, its coupon, and its share of the budget.

    The same owner asking for the same again changes nothing; Conflict when it holds something else, which must be released
    first. OfferUsedUp when somebody else was faster: nothing is taken then, and the transaction may go on.
    """
    if not timedelta(seconds=1) <= ttl <= LONGEST_TTL:
        raise Invalid("the time to hold is not valid", errors=[FieldError("/ttl_seconds", "1 second to 30 days")])
    uses = quote.applied()
    if not uses:
        return
    content = content_of_uses(uses, customer_id)
    async with unit.savepoint():
        hold_id = unit.new_id()
        added = await store.insert_hold(
            unit.db, id=hold_id, owner_id=owner_id, content=content, now=unit.now, expires_at=unit.now + ttl
        )
        if not added:
            await _require_same(unit, owner_id, content)
            return
        await _take_coupons(unit, quote, uses, customer_id)
        await _add_redemptions(unit, quote, uses, hold_id, customer_id)
        # Last, because whoever wants one of these waits for the end of this transaction.
        ids = [UUID(each.promotion_id) for each in uses]
        for short in await store.take_budgets(unit.db, hold_id=hold_id, uses=uses, ids=ids):
            budget = quote.promotion_of(str(short)).limits.budget_minor
            raise _used_up(quote, str(short), "limit_reached" if budget is None else "budget_spent")


async def note_uses(unit: Unit, *, owner_id: UUID, uses: Sequence[Applied], customer_id: UUID | None) -> None:
    """Count, once for the owner, what was given without asking: a till was alone. It goes beyond limits and budgets, for it
    has happened; promotions that are not known here are left out."""
    known = await store.find_known(unit.db, {UUID(each.promotion_id) for each in uses})
    given = {
        id: Use(promotion_id=id, coupon=each.coupon, amount_minor=each.amount_minor, most=None)
        for each in uses
        if (id := UUID(each.promotion_id)) in known
    }
    hold_id, content = unit.new_id(), content_of_uses(uses, customer_id)
    if not given or not await store.insert_hold(
        unit.db, id=hold_id, owner_id=owner_id, content=content, now=unit.now, expires_at=unit.now + LONGEST_TTL
    ):
        return
    await _number(unit, given, hold_id, customer_id)
    await store.count_given(unit.db, hold_id=hold_id, uses=list(given.values()))
    await store.settle(unit.db, id=hold_id, state="committed", from_states=["held"], now=unit.now)


async def _number(unit: Unit, given: Mapping[UUID, Use], hold_id: UUID, customer_id: UUID | None) -> None:
    missing = dict(given)
    for _ in range(_MOST_TRIES):
        done = await store.insert_redemptions(
            unit.db, hold_id=hold_id, customer_id=customer_id, uses=missing.values(), now=unit.now
        )
        missing = {id: use for id, use in missing.items() if id not in done}
        if not missing:
            return
    raise Conflict("this customer uses the offer in too many places at once; try again", code="offer_busy")


async def commit_uses(unit: Unit, *, owner_id: UUID) -> None:
    """Make what the owner holds final, when its order is placed. Conflict when its time was over and it was let go."""
    hold = await store.find_hold(unit.db, owner_id)
    if hold is None:  # its quote needed nothing
        return
    if not await _settle(unit, hold, "committed", ("held",)):
        raise Conflict(f"what was held of offers is {hold.state}; ask for the quote again", code="hold_expired")


async def release_uses(unit: Unit, *, owner_id: UUID) -> None:
    """Let go of what the owner holds, because nothing came of it. Conflict when it is committed."""
    hold = await store.find_hold(unit.db, owner_id)
    if hold is None or hold.state in ("expired", "returned"):
        return
    if not await _settle(unit, hold, "released", ("held",)):
        raise Conflict("these uses are an order's; return them when the order is cancelled", code="hold_settled")


async def return_uses(unit: Unit, *, owner_id: UUID) -> None:
    """Give back what a cancelled order used, whole: uses, coupons and budget are there again. Harmless when repeated."""
    hold = await store.find_hold(unit.db, owner_id)
    if hold is not None and hold.state not in ("released", "expired"):
        await _settle(unit, hold, "returned", ("committed", "held"))


async def expire_due(database: Database, _payload: Any = None) -> None:
    """Let go of every hold whose time is over, each in a transaction of its own."""
    while True:
        async with database.reading() as unit:
            due = await store.list_due(unit.db, now=unit.now, limit=_AT_ONCE)
        for hold_id in due:
            async with database.unit() as unit:
                if await store.settle(unit.db, id=hold_id, state="expired", from_states=["held"], now=unit.now):
                    await store.give_back(unit.db, hold_id)
        if len(due) < _AT_ONCE:
            return


async def follow(unit: Unit, *, customer_ids: Collection[UUID], into: UUID) -> None:
    """These customers are one from now on: what they used and their coupons are `into`'s. Harmless when repeated. A split gives
    nothing back: who used what before is not known any more."""
    await store.follow(unit.db, from_ids=customer_ids, to_id=into)


async def forget_customers(unit: Unit, *, customer_ids: Collection[UUID]) -> tuple[int, int]:
    """Forget who used what: uses stay counted without a name, personal coupons go. How many uses and coupons."""
    return await store.forget_customers(unit.db, customer_ids)


async def _settle(unit: Unit, hold: UsesHold, state: HoldState, from_states: Sequence[HoldState]) -> bool:
    """Bring the hold to a state; True also when it was there before."""
    if await store.settle(unit.db, id=hold.id, state=state, from_states=from_states, now=unit.now):
        if state != "committed":
            await store.give_back(unit.db, hold.id)
        return True
    found = await store.find_hold(unit.db, hold.owner_id)
    return found is not None and found.id == hold.id and found.state == state


async def _require_same(unit: Unit, owner_id: UUID, content: bytes) -> None:
    found = await store.find_hold(unit.db, owner_id)
    if found is None or found.content != content or found.state not in ("held", "committed"):
        detail = "this owner holds other uses, or has just let them go; release them first, then try again"
        raise Conflict(detail, code="held_otherwise")


async def _take_coupons(unit: Unit, quote: Quote, uses: Sequence[Applied], customer_id: UUID | None) -> None:
    """Use up the coupons, except those that the bundle itself knows: these are for everybody."""
    wanted = {
        each.coupon: each.promotion_id
        for each in uses
        if each.coupon is not None and each.coupon not in quote.promotion_of(each.promotion_id).codes
    }
    if not wanted:
        return
    taken = await store.take_coupons(unit.db, codes=wanted, customer_id=customer_id, now=unit.now)
    for code, promotion_id in wanted.items():
        if code not in taken:
            raise _used_up(quote, promotion_id, "coupon_used_up")


async def _add_redemptions(
    unit: Unit, quote: Quote, uses: Sequence[Applied], hold_id: UUID, customer_id: UUID | None
) -> None:
    """Add a use of each; who meets another use of the same customer looks again."""
    limits = {each.promotion_id: quote.promotion_of(each.promotion_id).limits for each in uses}
    missing = {
        UUID(each.promotion_id): Use(
            promotion_id=UUID(each.promotion_id), coupon=each.coupon, amount_minor=each.amount_minor,
            most=limits[each.promotion_id].customer,
        )
        for each in uses
    }  # fmt: skip
    for _ in range(_MOST_TRIES):
        done = await store.insert_redemptions(
            unit.db, hold_id=hold_id, customer_id=customer_id, uses=missing.values(), now=unit.now
        )
        missing = {id: use for id, use in missing.items() if id not in done}
        if not missing:
            return
        used = await store.count_by_customer(unit.db, promotions=missing, customer_id=customer_id)
        for id, use in missing.items():
            if use.most is not None and used[id] >= use.most:
                raise _used_up(quote, str(id), "customer_limit")
    raise Conflict("this customer uses the offer in too many places at once; try again", code="offer_busy")


def _used_up(quote: Quote, promotion_id: str, cause: Cause) -> OfferUsedUp:
    return OfferUsedUp(promotion_id, next(iter(quote.promotion_of(promotion_id).name.values()), promotion_id), cause)


JOB = JobKind("promotions.expire", expire_due, every=timedelta(seconds=10))
