"""What ships with the demo loads, hangs together and stays small."""

from __future__ import annotations

from importlib import resources

from tessere.customer.events import Channel, OpeningHours, Position
from tessere.entry.demo import catalog
from tessere.entry.demo.opening import _PLACES, _PLAN, _SOURCES
from tessere.entry.demo.scenes import SOURCES

LARGEST = 1_500_000


def test_the_resources_are_small() -> None:
    folder = resources.files("tessere.entry.demo") / "resources"
    assert sum(len(each.read_bytes()) for each in folder.iterdir()) < LARGEST


def test_products_have_names_prices_and_known_categories() -> None:
    offered = catalog.load_range()
    assert len({product.sku for product in offered.products}) == len(offered.products) > 500
    for product in offered.products:
        assert product.category in catalog.categories()
        assert 50 <= product.price_minor <= 20_000
        assert product.name == product.name.strip()
        assert product.name != product.name.upper()
        assert "  " not in product.name


def test_the_past_reaches_a_year_back_and_ends_today() -> None:
    past = catalog.load_past()
    orders = [order for buyer in past.customers for order in buyer.orders] + list(past.guests)
    assert 2_000 <= len(orders) <= 4_000
    assert min(order.days_ago for order in orders) == 0
    assert max(order.days_ago for order in orders) > 365
    count = len(catalog.load_range().products)
    assert all(0 <= line.product < count and line.quantity > 0 for order in orders for line in order.lines)
    # The dirt is still in: skus in lower case, gifts without a price, goods brought back.
    flags = {line.flags for order in orders for line in order.lines}
    assert {catalog.GIFT, catalog.LOWER_CASE} <= flags
    for buyer in past.customers:
        assert all(0 <= back.order < len(buyer.orders) for back in buyer.returns)
    assert sum(len(buyer.returns) for buyer in past.customers) > 100


def test_twelve_shops_are_where_they_say() -> None:
    shops = catalog.load_shops()
    assert len({shop.code for shop in shops}) == 12
    places = {(place.name, place.province): place for place in catalog.load_places()}
    for shop in shops:
        place = places[shop.address["city"], shop.address["province"]]
        assert abs(place.lat - shop.position["lat"]) < 0.1
        assert abs(place.lon - shop.position["lon"]) < 0.1
        Position(**shop.position)
        assert {each.day for each in shop.hours} >= set(range(1, 7))
        for each in shop.hours:
            OpeningHours(day=each.day, opens=each.opens, closes=each.closes)
            assert each.opens < each.closes


def test_every_source_has_its_place() -> None:
    codes = {code for code, _, _ in _PLACES}
    assert tuple(source for source, *_ in _SOURCES) == SOURCES
    assert all(place is None or place in codes for *_, place in _SOURCES)
    assert all(Channel(channel) for _, _, channel in _PLACES)
    assert {mode for _, _, mode, _ in _PLAN} == {"observe", "enforce"}
