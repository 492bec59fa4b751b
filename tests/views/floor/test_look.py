"""The floor in one look: what every slice knows of whoever stands there."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from tests.commerce.baskets.shop import Shop
from tests.views.customers.test_page import open_page, take_in

from tessere.commerce import baskets, catalog, loyalty
from tessere.commerce.baskets import Owner, Wanted
from tessere.commerce.catalog import Relation
from tessere.commerce.loyalty import Tender, Terms
from tessere.customer import events
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.infra.web import ANY_VERSION
from tessere.kernel.errors import Invalid, NotFound
from tessere.views.floor.service import Spot, look, read_catalogue

HERE = Spot(touchpoint="milano-duomo", language="en")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
async def shop(database: Database) -> Shop:
    opened = await Shop(database).open(pieces=7)
    async with database.unit() as unit:
        items = await catalog.find_items(unit, variant_ids=set(opened.ids.values()))
        of = {sku: items[id].product.id for sku, id in opened.ids.items()}
        goes_with = [Relation(kind="goes_with", product_id=of["vase"])]
        await catalog.set_relations(unit, product_id=of["lamp"], expected=ANY_VERSION, relations=goes_with)
        terms = Terms(name={"en": "Club"}, tender=Tender(step_points=100, step_minor=500), adjust_limit=5_000)
        await loyalty.save_program(unit, terms=terms, expected=ANY_VERSION)
    return opened


@pytest.fixture
async def ada(database: Database, settings: Settings) -> UUID:
    async with database.unit() as unit:
        source, _ = await events.create_source(unit, name="Web shop", kind=events.SourceKind.SITE)
    traits = {"email": "ada@casa.it", "name": "Ada Neri", "shoe_size": "38"}
    await take_in(
        database, settings, source.id, {"type": "identify", "userId": "ada", "anonymousId": "b", "traits": traits}
    )
    return (await open_page(database, settings, "ada@casa.it")).id


async def test_everything_in_one_look(database: Database, settings: Settings, shop: Shop, ada: UUID) -> None:
    owner = Owner(customer_id=ada)
    basket = await shop.basket(owner, lamp=2)
    async with database.unit() as unit:
        wish = await baskets.get_or_open(unit, owner=owner, kind="wish_list", channel="site")
        await baskets.add_line(unit, basket_id=wish.id, wanted=Wanted(sku="chair"), channel="site")
        await loyalty.adjust_points(unit, customer_id=ada, reference="hello", points=330, reason="welcome")
    seen = await look(database, settings=settings, spot=HERE, customer_id=ada, basket_id=None)
    assert seen.customer is not None
    assert seen.customer.card.name == "Ada Neri"
    assert {each.name for each in seen.customer.traits} >= {"shoe_size"}
    assert seen.latest
    assert seen.basket is not None
    assert seen.basket.id == basket.id
    assert seen.quote is not None
    assert (seen.quote.total_minor, seen.quote.lines[0].name) == (2_000, "The lamp")
    assert [(each.sku, each.price_minor, each.here) for each in seen.wish_list] == [("chair", 4_999, 7)]
    assert [(each.sku, each.name) for each in seen.goes_with] == [("vase", "The vase")]
    assert [(each.touchpoint, each.metres) for each in seen.shops] == [("milano-duomo", None)]
    assert {(each.variant_id, each.available) for each in seen.stock} == {(id, 7) for id in shop.ids.values()}
    assert seen.points is not None
    assert (seen.points.balance.available, seen.points.usable) == (330, 300)
    by_basket = await look(database, settings=settings, spot=HERE, customer_id=None, basket_id=basket.id)
    assert by_basket.customer is not None
    assert by_basket.customer.id == ada


async def test_a_stranger_has_a_basket_and_nothing_else(database: Database, settings: Settings, shop: Shop) -> None:
    basket = await shop.basket(Owner(anonymous_id="v"), chair=1)
    seen = await look(database, settings=settings, spot=HERE, customer_id=None, basket_id=basket.id)
    assert (seen.customer, seen.latest, seen.points, seen.orders) == (None, [], None, [])
    assert seen.quote is not None
    assert seen.quote.total_minor == 4_999


async def test_what_cannot_be_looked_at(database: Database, settings: Settings, shop: Shop) -> None:
    with pytest.raises(Invalid):
        await look(database, settings=settings, spot=HERE, customer_id=None, basket_id=None)
    with pytest.raises(NotFound):
        await look(database, settings=settings, spot=HERE, customer_id=UUID(int=7), basket_id=None)


async def test_the_catalogue_for_when_the_network_is_gone(database: Database, shop: Shop) -> None:
    await shop.withdraw("vase")
    async with database.unit() as unit:
        kept = await read_catalogue(unit, spot=HERE, currency="EUR")
    assert {(each.sku, each.price_minor, each.vat_bp, each.here) for each in kept.items} == {
        ("lamp", 1_000, 2_200, 7), ("chair", 4_999, 2_200, 7),
    }  # fmt: skip
    assert not kept.is_cut
