"""Products, shelves and the search on the real database."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tessere.commerce import catalog
from tessere.commerce.catalog import (
    AttributeDraft,
    Availability,
    CategoryDraft,
    Choice,
    Content,
    Filters,
    ProductDraft,
    Relation,
    VariantDraft,
)
from tessere.commerce.catalog.service.shelves import delete_brand, delete_category, reindex_shelf
from tessere.infra.db import Database
from tessere.infra.web import ANY_VERSION, ExpectedVersion
from tessere.kernel.errors import Conflict, Invalid, NotFound, StaleVersion
from tessere.kernel.rules import Facts, compile_rule, parse

NOW = datetime.now(UTC)
RED, BLUE = (Choice(code=code, name={"it": name}) for code, name in (("red", "Rosso"), ("blue", "Blu")))


@pytest.fixture
async def shop(database: Database) -> Database:
    """Shelves, a lamp in two colors and a chair."""
    async with database.unit() as unit:
        for code, parent in (("home", None), ("lights", "home"), ("lamps", "lights"), ("chairs", "home")):
            draft = CategoryDraft(name={"it": {"lights": "Luci"}.get(code, code)}, parent_code=parent)
            await catalog.put_category(unit, code=code, draft=draft, expected=ANY_VERSION)
        await catalog.put_brand(unit, code="aurora", name="Casa Aurora", expected=ANY_VERSION)
        color = AttributeDraft(name={"it": "Colore"}, kind="choice", choices=[RED, BLUE])
        await catalog.put_attribute(unit, code="color", draft=color, expected=ANY_VERSION)
        width = AttributeDraft(name={"it": "Larghezza"}, kind="number")
        await catalog.put_attribute(unit, code="width", draft=width, expected=ANY_VERSION)
        variants = [
            VariantDraft(sku="L-R", options={"color": "red"}),
            VariantDraft(sku="L-B", options={"color": "blue"}),
        ]
        await catalog.create_product(unit, draft=_lamp(), variants=variants)
        chair = ProductDraft(
            code="sedia", content={"it": Content(name="Sedia impilabile")}, status="active", categories=["chairs"],
            attributes={"width": 45}, availability=[Availability(channel="site", available_from=NOW + timedelta(days=1))],
        )  # fmt: skip
        await catalog.create_product(unit, draft=chair, variants=[VariantDraft(sku="S-1")])
    return database


def _lamp(**changes: Any) -> ProductDraft:
    given: dict[str, Any] = {
        "code": "lampada", "status": "active", "brand": "aurora", "categories": ["lamps"], "options": ["color"],
        "tags": ["estate"], "availability": [Availability(channel="site"), Availability(channel="shop")],
        "content": {"it": Content(name="Lampada d'Angelò", description="Luce calda"), "en": Content(name="Angel lamp")},
    }  # fmt: skip
    return ProductDraft(**given | changes)


async def _search(database: Database, query: str = "", **filters: Any) -> tuple[list[str], dict[str, int]]:
    async with database.unit() as unit:
        found = await catalog.search_products(unit, query=query, filters=Filters(**filters), limit=50)
    counts = {f"{each.kind}:{each.code or ''}:{each.value}": each.count for each in found.facets}
    return [each.code for each in found.products], counts


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("lamp", ["lampada"]), ("LÀMPADA ang", ["lampada"]), ("dangelo", ["lampada"]), ("l-b", ["lampada"]),
        ("casa aurora rosso", ["lampada"]), ("luci", ["lampada"]), ("calda", ["lampada"]), ("45", ["sedia"]),
        ("sdeia", ["sedia"]), ("lmapada", ["lampada"]), ("impilable", ["sedia"]), ("lamapda agnelo", ["lampada"]),
        ("zzzz", []), ("' | & !", ["lampada", "sedia"]), ("", ["lampada", "sedia"]), ("lampada sedia", []),
    ],
)  # fmt: skip
async def test_finds_by_beginnings_and_in_spite_of_slips(shop: Database, query: str, expected: list[str]) -> None:
    assert (await _search(shop, query))[0] == expected


async def test_filters_combine_and_facets_count_what_else_could_be_chosen(shop: Database) -> None:
    codes, counts = await _search(shop)
    assert counts["category::home"] == 2
    assert counts["attribute:color:red"] == counts["attribute:color:blue"] == counts["brand::aurora"] == 1
    codes, counts = await _search(shop, categories=["lights"], attributes={"color": ["red"]})
    assert codes == ["lampada"]
    assert counts["attribute:color:blue"] == 1
    assert counts["category::home"] == 1  # a chair is not red
    codes, counts = await _search(shop, categories=["chairs"])
    assert (codes, counts["category::lamps"], counts["attribute:width:45"]) == (["sedia"], 1, 1)
    assert "attribute:color:red" not in counts
    assert (await _search(shop, categories=["chairs"], attributes={"color": ["red"]}))[0] == []
    assert (await _search(shop, categories=["chairs", "lamps"]))[0] == ["lampada", "sedia"]


async def test_a_channel_shows_what_can_be_had_there_now(shop: Database) -> None:
    codes, counts = await _search(shop, channel="site")
    assert codes == ["lampada"]
    assert (counts["channel::site"], counts["channel::shop"]) == (2, 1)
    later = NOW + timedelta(days=2)
    async with shop.unit() as unit:
        unit.now = later
        found = await catalog.search_products(unit, query="", filters=Filters(channel="site"), limit=50)
    assert [each.code for each in found.products] == ["lampada", "sedia"]
    assert [catalog.is_offered(each, "site", later) for each in found.products] == [True, True]
    assert [catalog.is_offered(each, "site", NOW) for each in found.products] == [True, False]


async def test_rules_read_products(shop: Database) -> None:
    async with shop.unit() as unit:
        items = await catalog.find_items_by_sku(unit, skus=["L-R", "L-B", "nothing"])
        by_id = await catalog.find_items(unit, variant_ids=[each.variant.id for each in items.values()])
    assert set(items) == {"L-R", "L-B"}
    assert by_id == {each.variant.id: each for each in items.values()}
    facts = catalog.product_facts(items["L-R"])
    assert facts["category"] == ["lamps", "lights", "home"]
    for attribute, value, holds in (
        ("category", "home", True), ("category", "chairs", False), ("brand", "aurora", True), ("color", "red", True),
        ("color", "blue", False), ("name", "Angel lamp", True), ("tags", "estate", True), ("sku", "L-R", True),
    ):  # fmt: skip
        rule = compile_rule(parse({"product": attribute, "op": "is", "value": value}))
        assert rule(Facts(now=0, product=facts)) is holds, (attribute, value)


async def test_a_moved_category_takes_its_products_along(shop: Database) -> None:
    async with shop.unit() as unit:
        draft = CategoryDraft(name={"it": "Illuminazione"})
        await catalog.put_category(unit, code="lights", draft=draft, expected=ANY_VERSION)
        await catalog.put_brand(unit, code="aurora", name="Borea", expected=ANY_VERSION)
    await reindex_shelf(shop, {"kind": "category", "code": "lights"})
    await reindex_shelf(shop, {"kind": "brand", "code": "aurora"})
    assert (await _search(shop, categories=["home"]))[0] == ["sedia"]
    assert (await _search(shop, "illuminaz borea"))[0] == ["lampada"]
    assert (await _search(shop, "casa aurora"))[0] == []


async def test_shelves_keep_what_stands_on_them(shop: Database) -> None:
    async with shop.unit() as unit:
        for code in ("home", "lamps"):
            with pytest.raises(Conflict):
                await delete_category(unit, code=code, expected=ANY_VERSION)
        with pytest.raises(Conflict):
            await delete_brand(unit, code="aurora", expected=ANY_VERSION)
        below = CategoryDraft(name={"it": "x"}, parent_code="lamps")
        with pytest.raises(Invalid, match="below itself"):
            await catalog.put_category(unit, code="home", draft=below, expected=ANY_VERSION)
        fewer = AttributeDraft(name={"it": "Colore"}, kind="choice", choices=[RED])
        with pytest.raises(Conflict, match="blue"):
            await catalog.put_attribute(unit, code="color", draft=fewer, expected=ANY_VERSION)
        other = AttributeDraft(name={"it": "Larghezza"}, kind="text")
        with pytest.raises(Conflict, match="old kind"):
            await catalog.put_attribute(unit, code="width", draft=other, expected=ANY_VERSION)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"code": "Con spazi"}, "/code"), ({"categories": ["nowhere"]}, "/categories/0"), ({"brand": "nobody"}, "/brand"),
        ({"attributes": {"width": "wide"}}, "/attributes/width"), ({"attributes": {"width": float("nan")}}, "/attributes/width"),
        ({"attributes": {"color": "red"}}, "/attributes/color"), ({"attributes": {"none": 1}}, "/attributes/none"),
        ({"content": {}}, "/content"), ({"content": {"it": Content(name=" ")}}, "/content"),
        ({"content": {"Italian": Content(name="x")}}, "/content"), ({"tags": ["a", "a"]}, "/tags"),
        ({"media": [catalog.Media(url="javascript:alert(1)")]}, "/media/0/url"),
        (
            {"availability": [Availability(channel="site", available_from=NOW, available_until=NOW)]},
            "/availability/0/available_until",
        ),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused_with_its_place(shop: Database, changes: dict[str, Any], path: str) -> None:
    async with shop.unit() as unit:
        with pytest.raises(Invalid) as refused:
            await catalog.create_product(unit, draft=_lamp(**{"code": "other"} | changes))
    assert path in [each.path for each in refused.value.errors]
    assert len((await _search(shop))[0]) == 2


async def test_codes_and_skus_are_one_of_a_kind(shop: Database) -> None:
    with pytest.raises(Conflict, match="lampada"):
        async with shop.unit() as unit:
            await catalog.create_product(unit, draft=_lamp())
    with pytest.raises(Conflict, match="L-R"):
        async with shop.unit() as unit:
            await catalog.create_product(
                unit, draft=_lamp(code="other"), variants=[VariantDraft(sku="L-R", options={"color": "red"})]
            )
    assert len((await _search(shop))[0]) == 2


async def test_variants_differ_in_the_options_of_their_product(shop: Database) -> None:
    async with shop.unit() as unit:
        product_id = (await catalog.find_variants_by_sku(unit, skus=["L-R"]))["L-R"].product_id
        for options in ({}, {"color": "red", "width": 3}, {"color": "green"}, {"color": "red"}):
            with pytest.raises(Invalid):
                await catalog.add_variants(
                    unit,
                    product_id=product_id,
                    expected=ANY_VERSION,
                    variants=[VariantDraft(sku="L-X", options=options)],
                )
        with pytest.raises(Conflict):
            await catalog.change_product(unit, product_id=product_id, expected=ANY_VERSION, options=["color", "width"])
        red = (await catalog.find_variants_by_sku(unit, skus=["L-R"]))["L-R"]
        await catalog.change_variant(unit, variant_id=red.id, expected=ExpectedVersion(frozenset({1})), active=False)
        with pytest.raises(StaleVersion):
            await catalog.change_variant(unit, variant_id=red.id, expected=ExpectedVersion(frozenset({1})), active=True)
        with pytest.raises(NotFound):
            await catalog.get_variants(unit, variant_ids=[red.id, product_id])
    assert (await _search(shop, attributes={"color": ["red"]}))[0] == []


async def test_content_falls_back_field_by_field(shop: Database) -> None:
    draft = _lamp(channel_content={"app": {"it": Content(name="Lampada")}})
    assert catalog.content_of(draft, "it", "app") == Content(name="Lampada", description="Luce calda")
    assert catalog.content_of(draft, "en") == Content(name="Angel lamp", description="Luce calda")
    assert catalog.content_of(draft, "de").name == "Lampada d'Angelò"


async def test_relations_are_replaced_whole(shop: Database) -> None:
    async with shop.unit() as unit:
        skus = await catalog.find_variants_by_sku(unit, skus=["L-R", "S-1"])
        lamp, chair = skus["L-R"].product_id, skus["S-1"].product_id
        wanted = [Relation(kind="goes_with", product_id=chair)]
        await catalog.set_relations(unit, product_id=lamp, expected=ANY_VERSION, relations=wanted)
        assert await catalog.list_relations(unit, product_id=lamp) == wanted
        itself = [Relation(kind="replaces", product_id=lamp)]
        with pytest.raises(Invalid):
            await catalog.set_relations(unit, product_id=lamp, expected=ANY_VERSION, relations=itself)
        assert await catalog.list_relations(unit, product_id=lamp) == wanted


async def test_a_product_saved_while_its_category_moves_is_indexed_right(shop: Database) -> None:
    async def move() -> None:
        async with shop.unit() as unit:
            draft = CategoryDraft(name={"it": "Luci"})
            await catalog.put_category(unit, code="lights", draft=draft, expected=ANY_VERSION)
        await reindex_shelf(shop, {"kind": "category", "code": "lights"})

    async def add(number: int) -> None:
        async with shop.unit() as unit:
            await catalog.create_product(unit, draft=_lamp(code=f"lamp-{number}"))

    await asyncio.gather(*(add(n) for n in range(4)), move(), *(add(n) for n in range(4, 8)))
    assert (await _search(shop, categories=["home"]))[0] == ["sedia"]
    assert len((await _search(shop, categories=["lights"]))[0]) == 9
