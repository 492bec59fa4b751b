"""Baskets and points follow people, as intake and decisions by hand find out who they are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from tests.settling import settle

from tessere.commerce import baskets, catalog, loyalty, pricing, promotions
from tessere.commerce.baskets import Basket, Owner, Place, Wanted
from tessere.commerce.pricing import ListDraft, PriceEntry, VatRate
from tessere.commerce.promotions import ItemPercent, PromotionDraft
from tessere.customer import events, profiles
from tessere.entry.slices import REACTIONS
from tessere.flows.intake import Intake
from tessere.flows.shopping import find_shopper
from tessere.infra.db import Database, Unit
from tessere.infra.settings import Settings, load_settings
from tessere.infra.web import ANY_VERSION
from tessere.kernel.ids import uuid7
from tessere.kernel.time import EPOCH

_SOURCE = uuid7()
_ADD_SOURCE = """
insert into events.source (id, name, kind, enabled, created_at, updated_at) values (%s, 'Site', 'site', true, now(), now())
on conflict do nothing
"""


class House:
    """A site with two articles, and what its visitors do."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database, self.settings = database, settings

    async def open(self) -> House:
        async with self.database.unit() as unit:
            await unit.db.execute(_ADD_SOURCE, (_SOURCE,))
            await pricing.set_rate(unit, rate=VatRate(vat_class="standard", rate_bp=2200, from_at=EPOCH))
            draft = ListDraft(name={"it": "Listino"})
            await pricing.put_list(unit, code="base", draft=draft, expected=ANY_VERSION)
            for sku in ("lamp", "vase"):
                product = catalog.ProductDraft(
                    code=sku, status="active", content={"it": catalog.Content(name=sku)},
                    availability=[catalog.Availability(channel="site"), catalog.Availability(channel="app")],
                )  # fmt: skip
                await catalog.create_product(unit, draft=product, variants=[catalog.VariantDraft(sku=sku)])
            found = await catalog.find_variants_by_sku(unit, skus=["lamp", "vase"])
            entries = [PriceEntry(variant_id=each.id, amount_minor=1000) for each in found.values()]
            await pricing.set_prices(unit, code="base", entries=entries)
        return self

    async def say(self, *messages: dict[str, Any]) -> None:
        now = datetime.now(UTC).isoformat()
        batch = [{"messageId": str(uuid7()), "timestamp": now, **each} for each in messages]
        body = msgspec.json.encode({"batch": batch, "sentAt": now})
        async with self.database.unit() as unit:
            await events.append_body(unit, source_id=_SOURCE, format="segment/batch", body=body)
        while await Intake(self.database, self.settings).run_once():
            pass
        await self.settle()

    async def settle(self) -> None:
        await settle(self.database, REACTIONS)

    async def add(self, sku: str, quantity: int = 1, **owner: Any) -> Basket:
        async with self.database.unit() as unit:
            basket = await baskets.get_or_open(unit, owner=Owner(**owner), channel="site")
            wanted = Wanted(sku=sku, quantity=quantity)
            basket = await baskets.add_line(unit, basket_id=basket.id, wanted=wanted, channel="site")
        await self.settle()
        return basket

    async def lines(self, **owner: Any) -> dict[str, int]:
        async with self.database.unit() as unit:
            found = await baskets.list_baskets(unit, **owner, kind="current", limit=5)
            items = await catalog.find_items(
                unit, variant_ids=[line.variant_id for each in found for line in each.lines]
            )
        assert len(found) <= 1
        return {items[line.variant_id].variant.sku: line.quantity for each in found for line in each.lines}

    async def customer(self, query: str) -> UUID:
        async with self.database.unit() as unit:
            (card,) = await profiles.list_profiles(unit, query=query, limit=5)
        return card.id


@pytest.fixture
async def house(database: Database) -> House:
    return await House(database, load_settings()).open()


def seen(visitor: str) -> dict[str, Any]:
    return {"type": "page", "name": "Home", "anonymousId": visitor}


def signed_in(visitor: str, email: str) -> dict[str, Any]:
    return {"type": "identify", "anonymousId": visitor, "traits": {"email": email}}


async def test_a_visitor_who_signs_in_keeps_the_basket(house: House) -> None:
    await house.say(seen("v1"))
    await house.add("lamp", 2, anonymous_id="v1")
    await house.say(signed_in("v1", "giulia@example.it"))
    giulia = await house.customer("giulia@example.it")
    assert await house.lines(customer_id=giulia) == {"lamp": 2}
    await house.add("vase", anonymous_id="v1")  # the page still says who it was
    assert await house.lines(customer_id=giulia) == {"lamp": 2, "vase": 1}


async def test_a_basket_of_somebody_who_was_known_before(house: House) -> None:
    await house.say(signed_in("v1", "giulia@example.it"))
    await house.add("lamp", anonymous_id="v1")
    assert await house.lines(customer_id=await house.customer("giulia@example.it")) == {"lamp": 1}


async def test_two_devices_become_one_basket(house: House) -> None:
    await house.add("lamp", 2, anonymous_id="phone")
    await house.add("vase", anonymous_id="laptop")
    await house.say(signed_in("phone", "giulia@example.it"), signed_in("laptop", "giulia@example.it"))
    assert await house.lines(customer_id=await house.customer("giulia@example.it")) == {"lamp": 2, "vase": 1}


async def test_a_visitor_whom_nobody_knows_stays_one(house: House) -> None:
    await house.add("lamp", anonymous_id="v1")
    await house.say(seen("v1"))
    assert await house.lines(anonymous_id="v1") == {"lamp": 1}


async def test_a_split_gives_each_their_own(house: House) -> None:
    await house.say(signed_in("v1", "giulia@example.it"), signed_in("v2", "marco@example.it"))
    await house.add("lamp", anonymous_id="v1")
    await house.add("vase", anonymous_id="v2")
    giulia, marco = await house.customer("giulia@example.it"), await house.customer("marco@example.it")
    async with house.database.unit() as unit:
        decided = await profiles.merge(unit, profile_ids=[giulia, marco], reason="one phone", settings=house.settings)
    await house.settle()
    both = await house.customer("giulia@example.it")
    assert await house.lines(customer_id=both) == {"lamp": 1, "vase": 1}
    async with house.database.unit() as unit:
        await profiles.undo(unit, decision_id=decided.decision_ids[0], settings=house.settings)
    await house.settle()
    giulia, marco = await house.customer("giulia@example.it"), await house.customer("marco@example.it")
    assert await house.lines(customer_id=giulia) == {"lamp": 1}
    assert await house.lines(customer_id=marco) == {"vase": 1}


async def test_a_shopper_has_traits_and_consents(house: House) -> None:
    consent = {
        "type": "track", "event": "Consent Granted", "anonymousId": "v1",
        "properties": {"purpose": "marketing", "channel": "email"},
    }  # fmt: skip
    await house.say(signed_in("v1", "giulia@example.it"), consent)
    giulia = await house.customer("giulia@example.it")
    async with house.database.unit() as unit:
        shopper = await find_shopper(unit, customer_id=giulia, settings=house.settings)
        stranger = await find_shopper(unit, customer_id=None, settings=house.settings)
        basket = await baskets.get_or_open(unit, owner=Owner(customer_id=giulia), channel="site")
        quote = await baskets.quote_basket(unit, basket_id=basket.id, place=Place(channel="site"), shopper=shopper)
    assert (shopper.customer_id, shopper.anonymous, stranger.anonymous) == (giulia, False, True)
    assert shopper.traits["email"] == "giulia@example.it"
    assert shopper.consents == {"marketing|email": "granted"}
    assert quote.total_minor == 0


async def test_a_coupon_that_was_claimed_for_points_is_given_at_once(house: House) -> None:
    await house.say(signed_in("v", "anna@example.it"))
    anna = await house.customer("anna@example.it")
    async with house.database.unit() as unit:
        terms = loyalty.Terms(name={"it": "Club"}, earning=[])
        await loyalty.save_program(unit, terms=terms, expected=ANY_VERSION)
        await loyalty.adjust_points(unit, customer_id=anna, reference="welcome", points=100, reason="welcome")
        draft = PromotionDraft(name={"it": "Premio"}, effect=ItemPercent(1_000), coupon=True)
        offer = await promotions.create_promotion(unit, draft=draft)
        await promotions.publish_promotion(unit, promotion_id=offer.id, expected=ANY_VERSION)
        wish = loyalty.Reward(
            id=uuid7(), name={"it": "Dieci per cento"}, kind="coupon", points=60, grants={"promotion_id": str(offer.id)},
            start=None, end=None, enabled=True, version=1,
        )  # fmt: skip
        reward = await loyalty.create_reward(unit, draft=wish)
    async with house.database.unit() as unit:
        source = loyalty.Source("console", "claim-1")
        claim = await loyalty.claim_reward(unit, customer_id=anna, reward_id=reward.id, source=source)
    await house.settle()
    await house.say()
    async with house.database.unit() as unit:
        (given,) = await loyalty.list_claims(unit, customer_id=anna)
        assert (given.id, given.state) == (claim.id, "fulfilled")
        (coupon,) = await _coupons(unit)
        assert coupon == (offer.id, anna, 1)
        profile = await profiles.get_profile(unit, profile_id=anna)
    assert profile.state.names["Reward Claimed"].count == 1


async def _coupons(unit: Unit) -> list[tuple[Any, ...]]:
    cursor = await unit.db.execute("select promotion_id, customer_id, max_uses from promotions.coupon")
    return list(await cursor.fetchall())
