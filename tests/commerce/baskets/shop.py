"""A shop with goods, prices and stock, for tests of baskets and orders."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from tessere.commerce import baskets, catalog, pricing, promotions, stock
from tessere.commerce.baskets import Basket, Owner, Place, QuotedBasket, Shopper, Wanted
from tessere.commerce.catalog import Availability, Content, ProductDraft, VariantDraft
from tessere.commerce.pricing import ListDraft, PriceEntry, VatRate
from tessere.commerce.promotions import PromotionDraft
from tessere.commerce.stock import Location, StockLine
from tessere.infra.db import Database
from tessere.infra.web import ANY_VERSION
from tessere.kernel.ids import uuid7
from tessere.kernel.time import EPOCH

PRICES = {"lamp": 1000, "chair": 4999, "vase": 333}
SITE = Place(channel="site")


class Shop:
    """Sells lamps, chairs and vases on the site, in the app and in Milan."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.ids: dict[str, UUID] = {}

    async def open(self, *, pieces: int = 100) -> Shop:
        async with self.database.unit() as unit:
            offered = [Availability(channel=each) for each in ("site", "app", "shop")]
            for sku in PRICES:
                draft = ProductDraft(
                    code=sku, content={"it": Content(name=f"{sku} it"), "en": Content(name=f"The {sku}")},
                    status="active", availability=offered, tags=["home"],
                )  # fmt: skip
                await catalog.create_product(unit, draft=draft, variants=[VariantDraft(sku=sku)])
            found = await catalog.find_variants_by_sku(unit, skus=list(PRICES))
            self.ids = {sku: each.id for sku, each in found.items()}
            await pricing.set_rate(unit, rate=VatRate(vat_class="standard", rate_bp=2200, from_at=EPOCH))
            await pricing.put_list(unit, code="base", draft=ListDraft(name={"it": "Base"}), expected=ANY_VERSION)
            await pricing.set_prices(unit, code="base", entries=[self._price(sku) for sku in PRICES])
            location = await stock.create_location(unit, draft=_location())
            lines = [StockLine(variant_id=each, quantity=pieces) for each in self.ids.values()]
            await stock.receive_stock(unit, location_id=location.id, reference="first", lines=lines)
        return self

    async def set_price(self, sku: str, amount_minor: int) -> None:
        async with self.database.unit() as unit:
            entry = PriceEntry(variant_id=self.ids[sku], amount_minor=amount_minor)
            await pricing.set_prices(unit, code="base", entries=[entry])

    async def reduce(self, sku: str, amount_minor: int) -> None:
        """Announce a reduction from now on."""
        async with self.database.unit() as unit:
            draft = ListDraft(name={"it": "Saldi"}, kind="sale")
            await pricing.put_list(unit, code="sale", draft=draft, expected=ANY_VERSION)
            entry = PriceEntry(variant_id=self.ids[sku], amount_minor=amount_minor)
            await pricing.set_prices(unit, code="sale", entries=[entry])

    async def withdraw(self, sku: str) -> None:
        async with self.database.unit() as unit:
            (item,) = (await catalog.find_items_by_sku(unit, skus=[sku])).values()
            await catalog.change_product(unit, product_id=item.product.id, expected=ANY_VERSION, status="archived")

    async def offer(self, effect: Any, **fields: Any) -> UUID:
        """Publish a promotion."""
        given: dict[str, Any] = {"name": {"it": "Offerta", "en": "Offer"}} | fields
        async with self.database.unit() as unit:
            made = await promotions.create_promotion(unit, draft=PromotionDraft(effect=effect, **given))
            await promotions.publish_promotion(unit, promotion_id=made.id, expected=ANY_VERSION)
        return made.id

    async def basket(self, owner: Owner, **wanted: int) -> Basket:
        """The owner's basket with so many more of each."""
        async with self.database.unit() as unit:
            basket = await baskets.get_or_open(unit, owner=owner, channel="site")
            for sku, quantity in wanted.items():
                basket = await baskets.add_line(
                    unit, basket_id=basket.id, wanted=Wanted(sku=sku, quantity=quantity), channel="site"
                )
        return basket

    async def quote(self, basket: Basket, place: Place = SITE, **shopper: Any) -> QuotedBasket:
        async with self.database.unit() as unit:
            return await baskets.quote_basket(
                unit, basket_id=basket.id, place=place, shopper=Shopper(**shopper), language="en"
            )

    def shown(self, basket: Basket) -> dict[str, int]:
        """The lines as sku and quantity."""
        names = {variant: sku for sku, variant in self.ids.items()}
        return {names[line.variant_id]: line.quantity for line in basket.lines}

    def _price(self, sku: str) -> PriceEntry:
        return PriceEntry(variant_id=self.ids[sku], amount_minor=PRICES[sku], from_at=EPOCH + timedelta(days=1))


def _location() -> Location:
    return Location(
        id=uuid7(), code="milano", name={"it": "Milano"}, kind="shop", touchpoint="milano-duomo", address=None, lat=None,
        lon=None, hours=(), time_zone="Europe/Rome", can_ship=True, can_pick_up=True, closed_at=None, created_at=EPOCH,
        updated_at=EPOCH,
    )  # fmt: skip
