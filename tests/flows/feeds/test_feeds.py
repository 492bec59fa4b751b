"""What readers of the catalog get: the articles, prices and stock of the moment, whatever people wrote into names."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.commerce.baskets.shop import Shop

from tessere.commerce import catalog
from tessere.commerce.promotions import ItemPercent
from tessere.connectors.google_merchant import GoogleMerchant
from tessere.connectors.meta import MetaCatalog
from tessere.flows import feeds
from tessere.flows.feeds import FeedDraft, FeedItem
from tessere.flows.feeds.domain import in_units, is_token, page_of, token_of
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.kernel.errors import Invalid
from tessere.kernel.ids import uuid7

FORMATS = {"google_merchant": GoogleMerchant(), "meta": MetaCatalog()}
GOOGLE = {"g": "http://base.google.com/ns/1.0"}
LINK = "https://shop.example/p/{sku}"


@pytest.fixture
async def shop(database: Database) -> Shop:
    return await Shop(database).open(pieces=5)


async def write(shop: Shop, tmp_path: Path, format: str, **draft: str) -> str:
    async with shop.database.unit() as unit:
        given = FeedDraft(**{"name": "Feed", "format": format, "link": LINK} | draft)
        feed = await feeds.create_feed(unit, draft=given, formats=FORMATS)
    settings = Settings(home=tmp_path, retailer_name="Casa & Aurora")
    return "".join(
        [each async for each in feeds.write_feed(shop.database, feed=feed, format=FORMATS[format], settings=settings)]
    )


def google(text: str) -> dict[str, dict[str, str]]:
    found = {}
    for item in Xml.fromstring(text.encode()).iter("item"):
        fields = {each.tag.rpartition("}")[2]: each.text or "" for each in item}
        found[fields["id"]] = fields
    return found


async def test_google_reads_articles_with_prices_and_stock(shop: Shop, tmp_path: Path) -> None:
    await shop.offer(ItemPercent(2_000), scope={"product": "sku", "op": "is", "value": "lamp"}, announced=True)
    found = google(await write(shop, tmp_path, "google_merchant", language="en"))
    assert set(found) == {"lamp", "chair", "vase"}
    lamp = found["lamp"]
    assert (lamp["title"], lamp["link"]) == ("The lamp", "https://shop.example/p/lamp")
    assert (lamp["price"], lamp["sale_price"], lamp["availability"]) == ("10.00 EUR", "8.00 EUR", "in_stock")
    assert "sale_price" not in found["vase"]
    assert found["vase"]["identifier_exists"] == "no"


async def test_meta_reads_the_same(shop: Shop, tmp_path: Path) -> None:
    rows = {each["id"]: each for each in csv.DictReader(io.StringIO(await write(shop, tmp_path, "meta")))}
    assert set(rows) == {"lamp", "chair", "vase"}
    assert (rows["chair"]["price"], rows["chair"]["availability"]) == ("49.99 EUR", "in stock")
    assert rows["chair"]["quantity_to_sell_on_facebook"] == "5"


async def test_what_is_not_offered_is_not_told(shop: Shop, tmp_path: Path) -> None:
    await shop.withdraw("vase")
    assert set(google(await write(shop, tmp_path, "google_merchant"))) == {"lamp", "chair"}
    assert google(await write(shop, tmp_path, "google_merchant", channel="ads")) == {}


async def test_more_articles_than_fit_in_a_round(shop: Shop, tmp_path: Path) -> None:
    async with shop.database.unit() as unit:
        offered = [catalog.Availability(channel="site")]
        drafts = [
            catalog.ProductDraft(
                code=f"p{n}", status="active", content={"it": catalog.Content(name=f"P{n}")}, availability=offered
            )
            for n in range(120)
        ]  # fmt: skip
        await catalog.add_products(unit, entries=[(each, [catalog.VariantDraft(sku=each.code)]) for each in drafts])
    assert len(google(await write(shop, tmp_path, "google_merchant"))) == 3  # the others have no price


async def test_a_feed_that_nobody_reads_is_refused(shop: Shop) -> None:
    for draft in ({"format": "fax", "link": LINK}, {"format": "meta", "link": "https://shop.example/"}):
        with pytest.raises(Invalid):
            async with shop.database.unit() as unit:
                await feeds.create_feed(unit, draft=FeedDraft(name="x", **draft), formats=FORMATS)


words = st.text(max_size=40)


@given(
    title=words, description=words, sku=st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1)
)
def test_whatever_people_write_stays_one_article(title: str, description: str, sku: str) -> None:
    item = FeedItem(
        sku=sku, product_code="p", has_siblings=True, title=title, description=description,
        link=page_of(LINK, sku=sku, code="p"), images=(), brand=title, gtin=None,
        categories=(description,), options={"color": title}, currency="EUR", price_minor=1, sale_minor=None, available=0,
    )  # fmt: skip
    xml = GoogleMerchant()
    text = xml.head(title=title, link="https://x.example") + xml.item(item) + xml.tail()
    (read,) = Xml.fromstring(text.encode(errors="replace")).iter("item")
    assert read.find("g:price", GOOGLE) is not None
    table = MetaCatalog()
    rows = list(csv.reader(io.StringIO(table.head(title="", link="") + table.item(item), newline="")))
    assert len(rows) == 2
    assert len(rows[0]) == len(rows[1])
    assert item.link.removeprefix("https://shop.example/p/").isascii()


@given(st.integers(0, 10**9))
def test_amounts_are_written_exactly(amount: int) -> None:
    number, currency = in_units(amount, "EUR").split(" ")
    assert (round(float(number) * 100), currency) == (amount, "EUR")
    assert in_units(amount, "JPY") == f"{amount} JPY"


def test_a_link_opens_one_feed() -> None:
    mine, secret = uuid7(), b"s" * 32
    assert is_token(token_of(mine, secret), mine, secret)
    assert not is_token(token_of(uuid7(), secret), mine, secret)
    assert not is_token(token_of(mine, b"t" * 32), mine, secret)
