"""Takes articles from a file: products, variants, shelves and prices, all of it in one transaction or nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from tessere.commerce import catalog, pricing
from tessere.commerce.catalog import CategoryDraft, Content, Product, ProductDraft, Variant, VariantDraft
from tessere.commerce.pricing import PriceEntry
from tessere.flows.assortment import store
from tessere.flows.assortment.domain import (
    IGNORE,
    MOST_ROWS,
    MOST_SHOWN,
    Article,
    ColumnGuess,
    ImportOptions,
    ImportReport,
    RefusedRow,
    RowReader,
    check_mapping,
    drafts_of,
    guess_mapping,
    last_name,
    shelf_code,
)
from tessere.infra import audit
from tessere.infra.db import Unit
from tessere.infra.tables import BadRow, Row, inspect_file, read_rows
from tessere.infra.web import ANY_VERSION
from tessere.kernel.errors import Invalid, TessereError

_AT_ONCE = 200
_PRICES_AT_ONCE = 1_000
_SAMPLES = 3
# What a row says anew of a product; the rest of it stays as people made it.
_PRODUCT = ("content", "brand", "categories", "tags", "attributes", "media")
_VARIANT = ("gtin", "options")


class _DryRun(Exception):
    """Undoes what was tried."""


class _Counts(Struct):
    products_added: int = 0
    products_changed: int = 0
    products_unchanged: int = 0
    variants_added: int = 0
    variants_changed: int = 0
    prices_set: int = 0


async def import_articles(unit: Unit, *, path: Path, options: ImportOptions, dry_run: bool) -> ImportReport:
    """Add and change products by a file's rows. What the file does not say stays; what it lacks is not deleted.

    A file of which a row is refused changes nothing; neither does a dry run, which says what would become of it.
    """
    rows = await asyncio.to_thread(_read, path)
    names = list(dict.fromkeys(name for row in rows if not isinstance(row, BadRow) for name in row[1]))
    mapping = guess_mapping(names, options.mapping)
    check_mapping(names, mapping | {name: target for name, target in options.mapping.items() if name not in mapping})
    attributes = {each.code: each for each in await catalog.list_attributes(unit)}
    articles, refused = RowReader(mapping, options, attributes).read(rows)
    shelves = await _find_shelves(unit, articles)
    counts = _Counts()
    try:
        async with unit.savepoint():
            if not refused:
                refused = await _take(unit, articles, options, shelves, counts)
            if refused or dry_run:
                raise _DryRun
    except _DryRun:
        pass
    else:
        detail = structs.asdict(counts)
        await audit.record(unit, action="catalog.imported", object_kind="catalog", object_id="file", detail=detail)
    return ImportReport(
        dry_run=dry_run, columns=_columns(rows, names, mapping), rows=len(rows), refused_count=len(refused),
        refused=refused[:MOST_SHOWN], new_categories=sorted(shelves.new_categories), new_brands=sorted(shelves.new_brands),
        **structs.asdict(counts if not refused else _Counts()),
    )  # fmt: skip


class _Shelves(Struct):
    categories: dict[str, str]
    brands: dict[str, str]
    new_categories: set[str]
    new_brands: set[str]


def _read(path: Path) -> list[Row | BadRow]:
    source = store.read_feed(path) if store.is_feed(path) else read_rows(path, inspect_file(path).shape)
    rows: list[Row | BadRow] = list(islice(source, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise Invalid(f"the file has more than {MOST_ROWS} rows; cut it into parts", code="too_many_rows")
    if not rows:
        raise Invalid("the file holds no rows", code="empty_file")
    return rows


async def _find_shelves(unit: Unit, articles: Sequence[Article]) -> _Shelves:
    """The codes of the categories and brands that are named, by name or code; those that are missing will be made."""
    known = {
        name.lower(): each.code
        for each in await catalog.list_categories(unit)
        for name in (each.code, *each.name.values())
    }
    brands = {name.lower(): each.code for each in await catalog.list_brands(unit) for name in (each.code, each.name)}
    found = _Shelves({}, {}, set(), set())
    for each in articles:
        if each.category is not None and each.category not in found.categories:
            code = known.get(last_name(each.category).lower())
            found.categories[each.category] = code or shelf_code(each.category)
            if code is None:
                found.new_categories.add(last_name(each.category))
        if each.brand is not None and each.brand not in found.brands:
            code = brands.get(each.brand.lower())
            found.brands[each.brand] = code or shelf_code(each.brand)
            if code is None:
                found.new_brands.add(each.brand)
    return found


async def _take(
    unit: Unit, articles: Sequence[Article], options: ImportOptions, shelves: _Shelves, counts: _Counts
) -> list[RefusedRow]:
    for name in shelves.new_categories:
        category = CategoryDraft(name={options.language: name})
        await catalog.put_category(unit, code=shelf_code(name), draft=category, expected=ANY_VERSION)
    for name in shelves.new_brands:
        await catalog.put_brand(unit, code=shelf_code(name), name=name, expected=ANY_VERSION)
    drafts = drafts_of(articles, options, shelves.categories, shelves.brands)
    lines = {each.code: each.line for each in reversed(articles)}
    refused: list[RefusedRow] = []
    codes = list(drafts)
    for start in range(0, len(codes), _AT_ONCE):
        some = codes[start : start + _AT_ONCE]
        known = await catalog.find_products_by_code(unit, codes=some)
        variants = await catalog.list_variants(unit, product_ids=[each.id for each in known.values()])
        for code in some:
            draft, wanted = drafts[code]
            product = known.get(code)
            there = {each.sku: each for each in variants[product.id]} if product is not None else {}
            try:
                async with unit.savepoint():
                    await _save(unit, draft, wanted, product, there, counts)
            except TessereError as error:
                refused += _refusals(lines[code], code, error)
    if not refused:
        await _set_prices(unit, articles, options, counts)
    return refused


async def _save(
    unit: Unit,
    draft: ProductDraft,
    wanted: Sequence[VariantDraft],
    product: Product | None,
    there: Mapping[str, Variant],
    counts: _Counts,
) -> None:
    if product is None:
        await catalog.create_product(unit, draft=draft, variants=wanted)
        counts.products_added += 1
        counts.variants_added += len(wanted)
        return
    changes = _said(product, draft, _PRODUCT)
    if "content" in changes:
        changes["content"] = {**product.content, **_worded(product.content, changes["content"])}
    if "attributes" in changes:
        changes["attributes"] = {**product.attributes, **changes["attributes"]}
    changes = {name: value for name, value in changes.items() if value != getattr(product, name)}
    if changes:
        await catalog.change_product(unit, product_id=product.id, expected=ANY_VERSION, **changes)
    touched = False
    for each in wanted:
        if each.sku in there and (told := _said(there[each.sku], each, _VARIANT)):
            await catalog.change_variant(unit, variant_id=there[each.sku].id, expected=ANY_VERSION, **told)
            counts.variants_changed += 1
            touched = True
    if fresh := [each for each in wanted if each.sku not in there]:
        await catalog.add_variants(unit, product_id=product.id, expected=ANY_VERSION, variants=fresh)
        counts.variants_added += len(fresh)
        touched = True
    counts.products_changed += bool(changes or touched)
    counts.products_unchanged += not (changes or touched)


def _worded(known: Mapping[str, Content], said: Mapping[str, Content]) -> dict[str, Content]:
    """What is said by language; words that a row leaves out stay."""
    found = {}
    for language, each in said.items():
        before = known.get(language, Content())
        found[language] = structs.replace(
            before, name=each.name or before.name, description=each.description or before.description
        )
    return found


def _said(known: Any, draft: Any, fields: Sequence[str]) -> dict[str, Any]:
    """The fields of which a row says something other than what is known."""
    said = {name: getattr(draft, name) for name in fields}
    return {
        name: value for name, value in said.items() if value not in (None, [], {}) and value != getattr(known, name)
    }


async def _set_prices(unit: Unit, articles: Sequence[Article], options: ImportOptions, counts: _Counts) -> None:
    for code, field in ((options.price_list, "price_minor"), (options.sale_list, "sale_minor")):
        wanted = {each.sku: getattr(each, field) for each in articles if getattr(each, field) is not None}
        if code is None or not wanted:
            continue
        skus = list(wanted)
        for start in range(0, len(skus), _PRICES_AT_ONCE):
            some = skus[start : start + _PRICES_AT_ONCE]
            found = await catalog.find_variants_by_sku(unit, skus=some)
            entries = [PriceEntry(variant_id=found[sku].id, amount_minor=wanted[sku]) for sku in some]
            counts.prices_set += await pricing.set_prices(unit, code=code, entries=entries)


def _refusals(line: int, code: str, error: TessereError) -> list[RefusedRow]:
    if not error.errors:
        return [RefusedRow(line=line, column="", value=code, code=error.code, message=error.detail)]
    return [
        RefusedRow(line=line, column=each.path.strip("/"), value=code, code=error.code, message=each.message)
        for each in error.errors
    ]


def _columns(rows: Sequence[Row | BadRow], names: Sequence[str], mapping: Mapping[str, str]) -> list[ColumnGuess]:
    samples: dict[str, list[str]] = {name: [] for name in names}
    for row in rows[:200]:
        if not isinstance(row, BadRow):
            for name, value in row[1].items():
                shown = str(value)[:80] if value is not None else ""
                if shown and len(samples[name]) < _SAMPLES and shown not in samples[name]:
                    samples[name].append(shown)
    return [ColumnGuess(name=name, samples=samples[name], target=mapping.get(name, IGNORE)) for name in names]
