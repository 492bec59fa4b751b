"""Rows of a file as articles: which column is what, and what is wrong with a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from tessere.commerce.catalog import Attribute, Availability, Content, Media, ProductDraft, VariantDraft
from tessere.infra.tables import BadRow, Row, plain_name
from tessere.kernel.errors import FieldError, Invalid
from tessere.kernel.money import decimals

MOST_ROWS = 20_000
MOST_SHOWN = 200
IGNORE = "ignore"
_SINGLE = frozenset(
    {
        "sku", "code", "name", "description", "brand", "category", "tags", "gtin", "image", "images", "price", "sale_price",
        "vat_class", "status", "channels",
    }
)  # fmt: skip
_FAMILIES = ("name", "description", "option", "attribute")
_SYNONYMS = {
    "sku": "sku id codice_articolo codice articolo item_number variant_sku",
    "code": "code item_group_id codice_prodotto product_code modello model parent_sku handle",
    "name": "name nome title titolo descrizione_breve denominazione product_name",
    "description": "description descrizione descrizione_lunga body body_html",
    "brand": "brand marca marchio produttore manufacturer vendor",
    "category": "category categoria product_type tipo reparto google_product_category",
    "tags": "tags etichette tag",
    "gtin": "gtin ean barcode ean13 upc codice_a_barre",
    "image": "image image_link immagine foto image_src image_url",
    "images": "additional_image_link images immagini",
    "price": "price prezzo prezzo_vendita prezzo_ivato listino",
    "sale_price": "sale_price prezzo_scontato saldo prezzo_saldo",
    "vat_class": "vat_class iva aliquota",
    "status": "status stato",
    "option:color": "color colore",
    "option:size": "size taglia misura",
    "option:material": "material materiale",
}
_GUESSES = {word: target for target, words in _SYNONYMS.items() for word in words.split()}
_LANGUAGES = {"it", "en", "de", "fr", "es"}
_LIST = re.compile(r"\s*[|;,]\s*")
_PATH = re.compile(r"\s*[>/]\s*")
_AMOUNT = re.compile(r"^(?:(?P<before>[A-Z]{3}|€)\s*)?(?P<number>[\d.,' ]+?)\s*(?P<after>[A-Z]{3}|€)?$")
Status = Literal["draft", "active", "archived"]
_STATUSES: Mapping[str, Status] = {
    "active": "active", "attivo": "active", "in stock": "active", "in_stock": "active", "published": "active", "draft": "draft",
    "bozza": "draft", "archived": "archived", "archiviato": "archived", "out of stock": "active",
}  # fmt: skip


class ImportOptions(Struct, frozen=True, kw_only=True):
    """How a file is meant. `mapping`: what the columns become, guessed where it says nothing; `channels`: where new products
    are offered; prices go into lists where they are named."""

    mapping: dict[str, str] = {}
    language: Annotated[str, Meta(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] = "it"
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "EUR"
    channels: list[str] = []
    status: Status = "draft"
    price_list: str | None = None
    sale_list: str | None = None


class RefusedRow(Struct, frozen=True, kw_only=True):
    """A row that cannot be taken; `line` as an editor counts, of a feed the number of the item."""

    line: int
    column: str
    value: str
    code: str
    message: str


class ColumnGuess(Struct, frozen=True, kw_only=True):
    """A column, some of its values, and what it becomes."""

    name: str
    samples: list[str]
    target: str


class ImportReport(Struct, frozen=True, kw_only=True):
    """What became of a file, or would: nothing is taken from a file of which a row is refused."""

    dry_run: bool
    columns: list[ColumnGuess]
    rows: int
    products_added: int
    products_changed: int
    products_unchanged: int
    variants_added: int
    variants_changed: int
    prices_set: int
    new_categories: list[str]
    new_brands: list[str]
    refused_count: int
    refused: list[RefusedRow]


class Article(Struct, kw_only=True):
    """One row: a variant, and what it says of its product."""

    line: int
    sku: str
    code: str
    names: dict[str, str]
    descriptions: dict[str, str]
    brand: str | None
    category: str | None
    tags: list[str]
    gtin: str | None
    images: list[str]
    options: dict[str, Any]
    attributes: dict[str, Any]
    price_minor: int | None
    sale_minor: int | None
    vat_class: str | None
    status: Status | None
    channels: list[str]


def guess_mapping(columns: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """What each column becomes: what was said, else what its name suggests, each target once."""
    mapping: dict[str, str] = {}
    for column in columns:
        target = given.get(column) or guess_target(column)
        taken = target != IGNORE and target in mapping.values()
        mapping[column] = IGNORE if taken and column not in given else target
    return mapping


def guess_target(column: str) -> str:
    """What a column seems to be: `g:title`, `Nome`, `name_en`, `option:color`."""
    if ":" in column and column.split(":", 1)[0] in _FAMILIES:
        return column
    plain = plain_name(column.rpartition(":")[2])
    stem, _, language = plain.rpartition("_")
    if language in _LANGUAGES and _GUESSES.get(stem) in ("name", "description"):
        return f"{_GUESSES[stem]}:{language}"
    return _GUESSES.get(plain, IGNORE)


def check_mapping(columns: Sequence[str], mapping: Mapping[str, str]) -> None:
    """Invalid, with each column that is wrong, when rows could not become articles by it."""
    problems, seen = [], set()
    for column, target in mapping.items():
        family, _, name = target.partition(":")
        path = f"/mapping/{column.replace('~', '~0').replace('/', '~1')}"
        if column not in columns:
            problems.append(FieldError(path, "the file has no such column"))
        elif target != IGNORE and target not in _SINGLE and (family not in _FAMILIES or not name):
            problems.append(FieldError(path, f"{target[:64]!r} is nothing that a column can become"))
        elif target != IGNORE and target in seen:
            problems.append(FieldError(path, "another column becomes this already"))
        seen.add(target)
    if "sku" not in seen:
        problems.append(FieldError("/mapping", "one column must be the sku"))
    if problems:
        raise Invalid("the columns cannot be used like this", code="invalid_mapping", errors=problems)


class RowReader:
    """Reads rows by a mapping."""

    def __init__(self, mapping: Mapping[str, str], options: ImportOptions, attributes: Mapping[str, Attribute]) -> None:
        self._targets = [(column, target) for column, target in mapping.items() if target != IGNORE]
        self._column = {target: column for column, target in self._targets}
        self._options, self._attributes = options, attributes

    def read(self, rows: Iterable[Row | BadRow]) -> tuple[list[Article], list[RefusedRow]]:
        """Articles, and the rows that are none."""
        articles, refused, seen = [], [], dict[str, int]()
        for row in rows:
            if isinstance(row, BadRow):
                refused.append(
                    RefusedRow(line=row.line, column="", value=row.value[:100], code=row.code, message=row.message)
                )
                continue
            article, problems = self._read(*row)
            if article.sku in seen and article.sku:
                problems.append(
                    self._refuse(article.line, "sku", article.sku, "sku_twice", f"line {seen[article.sku]} has it too")
                )
            seen.setdefault(article.sku, article.line)
            refused += problems
            if not problems:
                articles.append(article)
        return articles, refused

    def _read(self, line: int, row: Mapping[str, Any]) -> tuple[Article, list[RefusedRow]]:
        values = {target: _text(row.get(column)) for column, target in self._targets}
        problems: list[RefusedRow] = []
        sku = values.get("sku", "")
        if not sku:
            problems.append(self._refuse(line, "sku", "", "no_sku", "the row has no sku"))
        article = Article(
            line=line, sku=sku, code=_code(values.get("code") or sku), names=self._texts("name", values),
            descriptions=self._texts("description", values), brand=values.get("brand") or None,
            category=values.get("category") or None, tags=_list(values.get("tags")), gtin=values.get("gtin") or None,
            images=[each for each in (values.get("image"), *_list(values.get("images"))) if each],
            options=self._family("option", values), attributes=self._family("attribute", values),
            price_minor=self._amount(line, "price", values, problems),
            sale_minor=self._amount(line, "sale_price", values, problems),
            vat_class=values.get("vat_class") or None, status=_STATUSES.get(values.get("status", "").lower()),
            channels=_list(values.get("channels")),
        )  # fmt: skip
        return article, problems

    def _texts(self, family: str, values: Mapping[str, str]) -> dict[str, str]:
        found = {
            target.partition(":")[2]: text
            for target, text in values.items()
            if target.startswith(f"{family}:") and text
        }
        if values.get(family):
            found = {self._options.language: values[family], **found}
        return found

    def _family(self, family: str, values: Mapping[str, str]) -> dict[str, Any]:
        found = {}
        for target, text in values.items():
            head, _, name = target.partition(":")
            if head == family and text:
                found[name] = self._typed(name, text)
        return found

    def _typed(self, name: str, text: str) -> Any:
        kind = self._attributes[name].kind if name in self._attributes else "text"
        if kind == "boolean":
            return text.lower() in {"1", "true", "yes", "si", "sì", "x"}
        if kind == "number":
            try:
                number = Decimal(text.replace(",", "."))
            except InvalidOperation:
                return text  # the catalog says what is wrong with it
            return int(number) if number == number.to_integral_value() else float(number)
        if kind == "choice":
            for choice in self._attributes[name].choices:
                if text.lower() in {choice.code.lower(), *(each.lower() for each in choice.name.values())}:
                    return choice.code
        return text

    def _amount(self, line: int, target: str, values: Mapping[str, str], problems: list[RefusedRow]) -> int | None:
        text = values.get(target, "")
        if not text:
            return None
        found = read_amount(text, self._options.currency)
        if found is None:
            message = f"write an amount in {self._options.currency}, such as 19,90"
            problems.append(self._refuse(line, target, text, "not_an_amount", message))
        return found

    def _refuse(self, line: int, target: str, value: str, code: str, message: str) -> RefusedRow:
        return RefusedRow(line=line, column=self._column.get(target, ""), value=value[:100], code=code, message=message)


def read_amount(text: str, currency: str) -> int | None:
    """Minor units of `19,90`, `1.299,00 €`, `19.90 EUR` or `1,299.00`; None for what is no amount of the currency."""
    match = _AMOUNT.match(text.strip())
    if match is None:
        return None
    said = match["before"] or match["after"]
    if said not in (None, currency) and not (said == "€" and currency == "EUR"):
        return None
    digits = match["number"].replace("'", "").replace(" ", "")
    point = max(digits.rfind("."), digits.rfind(","))
    places = decimals(currency)
    if point >= 0 and len(digits) - point - 1 <= max(places, 1) and digits.count(digits[point]) == 1:
        whole, rest = digits[:point], digits[point + 1 :]
    else:  # every mark is one of thousands
        whole, rest = digits, ""
    whole = whole.replace(".", "").replace(",", "")
    if not (whole or "0").isdigit() or (rest and not rest.isdigit()) or len(whole) > 10:
        return None
    factor: int = 10**places
    return int(whole or "0") * factor + int((rest + "0" * places)[:places] or "0")


def drafts_of(
    articles: Sequence[Article], options: ImportOptions, categories: Mapping[str, str], brands: Mapping[str, str]
) -> dict[str, tuple[ProductDraft, list[VariantDraft]]]:
    """Products by code with their variants: what the first row of a product says is the product's."""
    grouped: dict[str, list[Article]] = {}
    for each in articles:
        grouped.setdefault(each.code, []).append(each)
    return {code: _draft(rows, options, categories, brands) for code, rows in grouped.items()}


def _draft(
    rows: Sequence[Article], options: ImportOptions, categories: Mapping[str, str], brands: Mapping[str, str]
) -> tuple[ProductDraft, list[VariantDraft]]:
    first = rows[0]
    languages = [*first.names, *(each for each in first.descriptions if each not in first.names)]
    names = sorted({name for row in rows for name in row.options})
    draft = ProductDraft(
        code=first.code, status=first.status or options.status,
        content={
            each: Content(name=first.names.get(each, ""), description=first.descriptions.get(each, "")) for each in languages
        },
        brand=None if first.brand is None else brands[first.brand],
        categories=[] if first.category is None else [categories[first.category]],
        tags=first.tags, options=names, attributes=first.attributes, media=[Media(url=each) for each in first.images],
        availability=[Availability(channel=each) for each in first.channels or options.channels],
        vat_class=first.vat_class or "standard",
    )  # fmt: skip
    variants = [
        VariantDraft(
            sku=row.sku, gtin=row.gtin, options={name: row.options.get(name, "") for name in names}, position=place
        )
        for place, row in enumerate(rows)
    ]
    return draft, variants


def shelf_code(name: str) -> str:
    """The code of a category or brand by its name; of `Casa > Luci` the last part counts."""
    last = _PATH.split(name.strip())[-1]
    return plain_name(last).replace("_", "-") or "altro"


def last_name(name: str) -> str:
    """What a category is called."""
    return _PATH.split(name.strip())[-1]


def _code(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:64]


def _list(text: str | None) -> list[str]:
    return list(dict.fromkeys(each for each in _LIST.split(text or "") if each))


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip().replace("\x00", "")
