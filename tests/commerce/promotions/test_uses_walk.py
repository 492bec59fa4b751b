"""A long walk of holds, commits, releases, returns and expiries beside a plain model of what must be left."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec import Struct
from tests.commerce.promotions.shelf import ask, commit, give_back, hold, offer, release

from tessere.commerce import promotions
from tessere.commerce.promotions import OfferLimits, OfferUsedUp, OrderSteps, Quote, SpendStep
from tessere.infra.db import Database
from tessere.kernel.errors import Conflict
from tessere.kernel.ids import uuid7

LIMITS = {
    "counted": OfferLimits(redemptions=6),
    "budget": OfferLimits(budget_minor=900),
    "personal": OfferLimits(customer=2),
    "coupon": OfferLimits(redemptions=5, customer=2, budget_minor=2_000),
}


class Owner(Struct):
    """What an order holds, as it should be."""

    quote: Quote
    customer: UUID | None
    state: str


class Model:
    def __init__(self, limits: dict[str, OfferLimits]) -> None:
        self.limits = limits
        self.owners: dict[UUID, Owner] = {}

    def taking(self) -> list[Owner]:
        return [each for each in self.owners.values() if each.state in ("held", "committed")]

    def used(self, promotion: str) -> list[tuple[int, UUID | None, str | None]]:
        return [
            (use.amount_minor, owner.customer, use.coupon)
            for owner in self.taking()
            for use in owner.quote.applied()
            if use.promotion_id == promotion
        ]

    def allows(self, quote: Quote, customer: UUID | None) -> bool:
        for use in quote.applied():
            used, limits = self.used(use.promotion_id), self.limits[use.promotion_id]
            mine = sum(each == customer for _, each, _ in used)
            if (
                (limits.redemptions is not None and len(used) >= limits.redemptions)
                or (
                    limits.budget_minor is not None
                    and sum(a for a, _, _ in used) + use.amount_minor > limits.budget_minor
                )
                or (customer is not None and limits.customer is not None and mine >= limits.customer)
                or (use.coupon is not None and any(code == use.coupon for _, _, code in used))
            ):
                return False
        return True


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_happens_no_limit_is_passed_and_nothing_is_lost(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    effect = OrderSteps((SpendStep(amount_minor=100),))
    made = {
        name: await offer(database, effect, limits=limits, coupon=name == "coupon") for name, limits in LIMITS.items()
    }
    model = Model({str(made[name].id): limits for name, limits in LIMITS.items()})
    codes = []
    async with database.unit() as unit:
        for _ in range(4):
            codes.append((await promotions.create_coupon(unit, promotion_id=made["coupon"].id)).code)
    customers = [None, uuid7(), uuid7()]
    stale = await ask(database, codes=(codes[0],))  # somebody asked long ago and comes back with that quote
    refused, seen = 0, set()
    for _ in range(250):
        deed = chance.choice(["hold", "hold", "hold", "commit", "release", "return", "expire"])
        customer = chance.choice(customers)
        live = [id for id, each in model.owners.items() if each.state in ("held", "committed")]
        owner = uuid7() if deed == "hold" else chance.choice(live or [*model.owners, uuid7()])
        if chance.random() < 0.2 and model.owners:
            owner = chance.choice([*model.owners])
        known = model.owners.get(owner)
        if deed == "hold" and known is None:
            asked = await ask(database, customer=customer, codes=(chance.choice(codes),))
            quote = stale if chance.random() < 0.3 else asked
            allowed = model.allows(quote, customer)
            assert quote is stale or allowed, "a fresh quote gives nothing that is used up"
            try:
                await hold(database, quote, owner=owner, customer=customer)
            except OfferUsedUp:
                assert not allowed
                refused += 1
            else:
                assert allowed or not quote.applied()
                model.owners[owner] = Owner(quote, customer, "held" if quote.applied() else "nothing")
        elif known is not None:
            await _settle(database, deed, owner, known)
        await _compare(database, model)
        seen |= {each.state for each in model.owners.values()}
    assert refused > 5
    assert seen >= {"held", "committed", "released", "returned", "expired"}


async def _settle(database: Database, deed: str, owner: UUID, known: Owner) -> None:
    """Do what may be done and expect to be refused otherwise."""
    deeds: dict[str, Any] = {
        "commit": (commit, {"held": "committed", "committed": "committed", "nothing": "nothing"}),
        "release": (
            release,
            {"held": "released", "released": "released", "expired": "expired", "returned": "returned", "nothing": "nothing"},
        ),
        "return": (
            give_back,
            dict.fromkeys(("held", "committed", "returned"), "returned")
            | {state: state for state in ("released", "expired", "nothing")},
        ),
    }  # fmt: skip
    if deed == "expire" and known.state == "held":
        async with database.connection() as db:
            await db.execute("update promotions.hold set expires_at = %s where owner_id = %s",
                             [database.clock() - timedelta(seconds=1), owner])  # fmt: skip
        await promotions.JOBS[0].run(database, None)
        known.state = "expired"
    elif deed in deeds:
        run, allowed = deeds[deed]
        if known.state in allowed:
            await run(database, owner)
            known.state = allowed[known.state]
        else:
            with pytest.raises(Conflict):
                await run(database, owner)


async def _compare(database: Database, model: Model) -> None:
    async with database.connection() as db:
        counters = await (
            await db.execute("select promotion_id::text, uses, spent_minor from promotions.counter")
        ).fetchall()
        coupons = await (await db.execute("select code, uses from promotions.coupon")).fetchall()
        numbers = await (
            await db.execute("select promotion_id::text, customer_id, count(*) from promotions.redemption "
                             "where n is not null and customer_id is not null group by 1, 2")
        ).fetchall()  # fmt: skip
    for promotion, uses, spent in counters:
        used = model.used(promotion)
        assert (uses, spent) == (len(used), sum(amount for amount, _, _ in used))
    taken = [code for promotion in model.limits for _, _, code in model.used(promotion)]
    assert dict(coupons) == {code: taken.count(code) for code, _ in coupons}
    for promotion, customer, count in numbers:
        assert count == sum(each == customer for _, each, _ in model.used(promotion))
