"""Articles from files and feeds: tried first, all or nothing, and the same file again changes nothing."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessere.commerce import catalog, pricing
from tessere.commerce.catalog import AttributeDraft
from tessere.commerce.pricing import Asked, ListDraft, VatRate
from tessere.flows.assortment import ImportOptions, ImportReport, import_articles
from tessere.flows.assortment.domain import guess_target, read_amount
from tessere.infra.db import Database
from tessere.infra.web import ANY_VERSION
from tessere.kernel.errors import Invalid
from tessere.kernel.time import EPOCH

OPTIONS = ImportOptions(price_list="base", channels=["site"], status="active")
ITALIAN = (
    "Codice articolo;Modello;Nome;name_en;Categoria;Marca;Prezzo;attribute:watt;Colore\n"
    "LUNA-R;luna;Lampada Luna;Luna lamp;Casa > Lampade;Città;19,90;40;rosso\n"
    "LUNA-B;luna;Lampada Luna;Luna lamp;Casa > Lampade;Città;1.019,90 €;40;blu\n"
    "VASO;;Vaso;;Vasi;;5;;\n"
)


class Files:
    """A catalog with one attribute and one price list, and files on their way in."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder

    async def open(self) -> Files:
        async with self.database.unit() as unit:
            await pricing.set_rate(unit, rate=VatRate(vat_class="standard", rate_bp=2200, from_at=EPOCH))
            await pricing.put_list(unit, code="base", draft=ListDraft(name={"it": "Base"}), expected=ANY_VERSION)
            for code, kind in (("watt", "number"), ("color", "text")):
                draft = AttributeDraft(name={"it": code}, kind=kind)  # type: ignore[arg-type]
                await catalog.put_attribute(unit, code=code, draft=draft, expected=ANY_VERSION)
        return self

    async def take(self, content: bytes, *, dry_run: bool = False, options: ImportOptions = OPTIONS) -> ImportReport:
        path = self.folder / "file"
        path.write_bytes(content)
        async with self.database.unit() as unit:
            return await import_articles(unit, path=path, options=options, dry_run=dry_run)

    async def product(self, code: str) -> catalog.Product:
        async with self.database.unit() as unit:
            return (await catalog.find_products_by_code(unit, codes=[code]))[code]

    async def price(self, sku: str) -> int | None:
        async with self.database.unit() as unit:
            (variant,) = (await catalog.find_variants_by_sku(unit, skus=[sku])).values()
            (line,) = await pricing.price_lines(unit, lines=[Asked(variant_id=variant.id)], channel="site")
        return line.price_minor

    async def count(self) -> int:
        async with self.database.unit() as unit:
            return len(await catalog.find_variants_by_sku(unit, skus=["LUNA-R", "LUNA-B", "VASO"]))


@pytest.fixture
async def files(database: Database, tmp_path: Path) -> Files:
    return await Files(database, tmp_path).open()


async def test_a_file_of_an_italian_shop(files: Files) -> None:
    report = await files.take(ITALIAN.encode("cp1252"))
    assert report.refused == []
    assert (report.products_added, report.variants_added, report.prices_set) == (2, 3, 3)
    assert (report.new_categories, report.new_brands) == (["Lampade", "Vasi"], ["Città"])
    luna = await files.product("luna")
    assert {language: each.name for language, each in luna.content.items()} == {"it": "Lampada Luna", "en": "Luna lamp"}
    assert (luna.categories, luna.brand, luna.attributes, luna.options) == (
        ["lampade"],
        "citta",
        {"watt": 40},
        ["color"],
    )
    assert (await files.price("LUNA-R"), await files.price("LUNA-B"), await files.price("VASO")) == (
        1_990,
        101_990,
        500,
    )


async def test_a_dry_run_says_the_same_and_changes_nothing(files: Files) -> None:
    tried = await files.take(ITALIAN.encode(), dry_run=True)
    assert (tried.products_added, tried.prices_set, tried.dry_run) == (2, 3, True)
    assert await files.count() == 0
    assert (await files.take(ITALIAN.encode())).products_added == tried.products_added


async def test_the_same_file_again_changes_nothing(files: Files) -> None:
    await files.take(ITALIAN.encode())
    again = await files.take(ITALIAN.encode())
    assert (again.products_added, again.products_changed, again.products_unchanged) == (0, 0, 2)
    assert (again.variants_added, again.variants_changed) == (0, 0)


async def test_what_a_file_does_not_say_stays(files: Files) -> None:
    await files.take(ITALIAN.encode())
    report = await files.take(b"sku,code,description\nLUNA-R,luna,Di vetro soffiato\nLUNA-G,luna,\n")
    assert report.refused_count == 1  # a variant without the color of its product
    report = await files.take(b"sku,code,description\nLUNA-R,luna,Di vetro soffiato\n")
    assert (report.products_changed, report.variants_changed) == (1, 0)
    luna = await files.product("luna")
    assert luna.content["it"].name == "Lampada Luna"
    assert (luna.content["it"].description, luna.brand, luna.attributes) == ("Di vetro soffiato", "citta", {"watt": 40})


async def test_one_bad_row_and_nothing_is_taken(files: Files) -> None:
    bad = ITALIAN + "LUNA-R;luna;Doppia;;;;3;;\n;x;Senza;;;;3;;\nBRUTTO;;Brutto;;;;tre euro;;\n"
    report = await files.take(bad.encode())
    assert [(each.line, each.code) for each in report.refused] == [
        (5, "sku_twice"),
        (6, "no_sku"),
        (7, "not_an_amount"),
    ]
    assert report.refused[2].column == "Prezzo"
    assert await files.count() == 0
    wrong = ITALIAN.replace(";40;rosso", ";quaranta;rosso")
    report = await files.take(wrong.encode())
    assert [(each.column, each.message) for each in report.refused] == [("attributes/watt", "watt takes a number")]
    assert await files.count() == 0


async def test_a_parquet_file(files: Files) -> None:
    path = files.folder / "articles.parquet"
    duckdb.sql(
        f"copy (select 'P' || i as sku, 'Piatto ' || i as nome, 10 + i as prezzo from range(300) t(i)) to '{path}'"
    )
    report = await files.take(path.read_bytes())
    assert (report.rows, report.products_added, report.prices_set) == (300, 300, 300)
    assert await files.price("P299") == 30_900


async def test_a_feed_as_google_reads_it(files: Files) -> None:
    feed = """<?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
    <item><g:id>T-1</g:id><g:title>Tazza &amp; piattino</g:title><g:price>12.50 EUR</g:price>
    <g:product_type>Cucina</g:product_type><g:image_link>https://x.example/1.jpg</g:image_link></item>
    <item><g:id>T-2</g:id><g:title>Teiera</g:title><g:price>30.00 USD</g:price></item></channel></rss>"""
    report = await files.take(feed.encode())
    assert [(each.line, each.code) for each in report.refused] == [(2, "not_an_amount")]
    report = await files.take(feed.replace("USD", "EUR").encode())
    assert report.products_added == 2
    assert (await files.product("t-1")).content["it"].name == "Tazza & piattino"
    assert await files.price("T-1") == 1_250


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\x01\x02",
        b"<rss><channel>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><rss/>',
        b"nome,prezzo\nx,1\n",
        b"<rss></rss>",
    ],
)
async def test_what_is_no_table_is_said(files: Files, content: bytes) -> None:
    with pytest.raises(Invalid):
        await files.take(content)


async def test_columns_can_be_said(files: Files) -> None:
    options = ImportOptions(mapping={"A": "sku", "B": "name", "C": "ignore"}, status="active")
    report = await files.take(b"A,B,C\nX1,Cosa,1\n", options=options)
    assert [(each.name, each.target) for each in report.columns] == [("A", "sku"), ("B", "name"), ("C", "ignore")]
    for mapping in ({"A": "sku", "B": "sku"}, {"A": "sku", "Z": "name"}, {"A": "sku", "B": "smell"}, {}):
        with pytest.raises(Invalid):
            await files.take(b"A,B,C\nX1,Cosa,1\n", options=ImportOptions(mapping=mapping))


@given(st.integers(0, 10**8))
def test_amounts_are_read_as_people_write_them(amount: int) -> None:
    whole, cents = divmod(amount, 100)
    for text in (f"{whole},{cents:02}", f"{whole:,}.{cents:02}", f"€ {whole}.{cents:02}", f"{whole}.{cents:02} EUR"):
        assert read_amount(text, "EUR") == amount
    assert read_amount(f"{whole:,}".replace(",", "."), "EUR") == whole * 100


@pytest.mark.parametrize("text", ["", "tre", "1.5 USD", "--3", "1e5", "9" * 20])
def test_what_is_no_amount(text: str) -> None:
    assert read_amount(text, "EUR") is None


@pytest.mark.parametrize(
    ("column", "target"),
    [
        ("Codice Articolo", "sku"), ("g:id", "sku"), ("Prezzo", "price"), ("name_en", "name:en"), ("Descrizione", "description"),
        ("option:color", "option:color"), ("boh", "ignore"), ("EAN", "gtin"),
    ],
)  # fmt: skip
def test_columns_are_guessed(column: str, target: str) -> None:
    assert guess_target(column) == target
