"""What may be saved in the catalog, with the place of everything that may not."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from math import isfinite

from tessere.commerce.catalog.domain.model import (
    Attribute,
    AttributeDraft,
    Availability,
    CategoryDraft,
    Content,
    Media,
    ProductDraft,
    Texts,
    Value,
    VariantDraft,
)
from tessere.kernel.errors import FieldError, Invalid

MOST_VARIANTS = 500
MOST_SHELVES = 10_000
MOST_RELATIONS = 200
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_SKU = re.compile(r"\S(.{0,62}\S)?")
_URL = re.compile(r"https?://[^\s/]+\S*")
_LENGTHS = {"name": 200, "description": 20_000, "seo_title": 200, "seo_description": 500}
_MOST = {"categories": 50, "tags": 100, "options": 10, "attributes": 200, "media": 100, "availability": 50}
_LONGEST_TAG, _LONGEST_URL, _LONGEST_VALUE, _MOST_LANGUAGES, _MOST_CHOICES = 100, 2_000, 1_000, 30, 1_000
# Names that rules know a product's own facts by.
RESERVED = frozenset({"sku", "code", "name", "brand", "category", "tags"})

Problems = Iterator[FieldError]


def check_code(code: str, path: str = "/code") -> None:
    """Invalid when this cannot be a code."""
    _require(_code(code, path))


def check_category(draft: CategoryDraft) -> None:
    """Invalid when a category cannot be saved so."""
    _require(_texts(draft.name, "/name"))


def check_brand(name: str) -> None:
    """Invalid when a brand cannot be called so."""
    _require(_text(name, "/name"))


def check_attribute(code: str, draft: AttributeDraft) -> None:
    """Invalid when an attribute cannot be saved so."""
    _require(chain(_texts(draft.name, "/name"), _choices(draft), _reserved(code)))


def check_product(draft: ProductDraft, attributes: Mapping[str, Attribute]) -> None:
    """Invalid when a product cannot be saved so; `attributes` are those that exist."""
    _require(
        chain(
            _code(draft.code, "/code"),
            _code(draft.vat_class, "/vat_class"),
            _limits(draft),
            _contents(draft),
            _medias(draft.media),
            _offers(draft.availability),
            _options(draft.options, attributes),
            _values(draft.attributes, attributes, "/attributes"),
            _overlap(draft),
        )
    )


def check_variant(draft: VariantDraft, *, options: Collection[str], attributes: Mapping[str, Attribute]) -> None:
    """Invalid when a variant of a product with these options cannot be saved so."""
    _require(
        chain(
            _sku(draft.sku), _gtin(draft.gtin), _medias(draft.media), _same(draft.options, options),
            _values(draft.options, attributes, "/options"), _position(draft.position),
        )
    )  # fmt: skip


def is_gtin(text: str) -> bool:
    """Whether the digits are a GTIN-8, -12, -13 or -14 with its check digit (GS1 General Specifications, 7.9)."""
    if len(text) not in (8, 12, 13, 14) or not (text.isascii() and text.isdigit()):
        return False
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(text)))
    return weighed % 10 == 0


def _require(problems: Problems) -> None:
    found = list(problems)
    if found:
        raise Invalid("it cannot be saved like this; see the errors", errors=found)


def _code(code: str, path: str) -> Problems:
    if not _CODE.fullmatch(code):
        yield FieldError(path, "a code has 1 to 64 small letters, digits, hyphens and underscores")


def _reserved(code: str) -> Problems:
    if code in RESERVED:
        yield FieldError("/code", f"{code} is the name of a fact that every product has; choose another code")


def _text(text: str, path: str, longest: int = 200) -> Problems:
    if not text.strip() or len(text) > longest:
        yield FieldError(path, f"give it 1 to {longest} characters")


def _texts(texts: Texts, path: str) -> Problems:
    if not texts or len(texts) > _MOST_LANGUAGES:
        yield FieldError(path, f"give it in 1 to {_MOST_LANGUAGES} languages")
    for language, text in texts.items():
        yield from _language(language, path)
        yield from _text(text, f"{path}/{language}")


def _language(language: str, path: str) -> Problems:
    if not _LANGUAGE.fullmatch(language):
        yield FieldError(path, f"{language[:20]!r} is no language; write it, de or pt-BR")


def _choices(draft: AttributeDraft) -> Problems:
    if (draft.kind == "choice") != bool(draft.choices):
        yield FieldError("/choices", "an attribute of kind choice has choices, and no other has")
    if len(draft.choices) > _MOST_CHOICES or len({each.code for each in draft.choices}) < len(draft.choices):
        yield FieldError("/choices", f"give at most {_MOST_CHOICES} choices, each with a code of its own")
    for place, choice in enumerate(draft.choices):
        yield from _code(choice.code, f"/choices/{place}/code")
        yield from _texts(choice.name, f"/choices/{place}/name")


def _limits(draft: ProductDraft) -> Problems:
    for field, most in _MOST.items():
        given = getattr(draft, field)
        if len(given) > most:
            yield FieldError(f"/{field}", f"give at most {most}")
        if field in ("categories", "tags", "options") and len(set(given)) < len(given):
            yield FieldError(f"/{field}", "name each of them once")
    for place, tag in enumerate(draft.tags):
        yield from _text(tag, f"/tags/{place}", _LONGEST_TAG)


def _contents(draft: ProductDraft) -> Problems:
    if not draft.content or not next(iter(draft.content.values())).name.strip():
        yield FieldError("/content", "give the product a name in its first language")
    yield from _by_language(draft.content, "/content")
    if len(draft.channel_content) > _MOST["availability"]:
        yield FieldError("/channel_content", f"give at most {_MOST['availability']} channels")
    for channel, content in draft.channel_content.items():
        yield from _code(channel, "/channel_content")
        yield from _by_language(content, f"/channel_content/{channel}")


def _by_language(content: Mapping[str, Content], path: str) -> Problems:
    if len(content) > _MOST_LANGUAGES:
        yield FieldError(path, f"give at most {_MOST_LANGUAGES} languages")
    for language, texts in content.items():
        yield from _language(language, path)
        for field, longest in _LENGTHS.items():
            if len(getattr(texts, field)) > longest:
                yield FieldError(f"{path}/{language}/{field}", f"write at most {longest} characters")


def _medias(media: list[Media]) -> Problems:
    if len(media) > _MOST["media"]:
        yield FieldError("/media", f"give at most {_MOST['media']}")
    for place, each in enumerate(media):
        if len(each.url) > _LONGEST_URL or not _URL.fullmatch(each.url):
            yield FieldError(f"/media/{place}/url", "give the whole address, https://...")
        if each.alt:
            yield from _texts(each.alt, f"/media/{place}/alt")


def _offers(availability: list[Availability]) -> Problems:
    if len({each.channel for each in availability}) < len(availability):
        yield FieldError("/availability", "name each channel once")
    for place, each in enumerate(availability):
        yield from _code(each.channel, f"/availability/{place}/channel")
        starts, ends = each.available_from, each.available_until
        if any(moment is not None and moment.tzinfo is None for moment in (starts, ends)):
            yield FieldError(f"/availability/{place}", "write times with their zone: 2026-12-01T00:00:00Z")
        elif starts is not None and ends is not None and starts >= ends:
            yield FieldError(f"/availability/{place}/available_until", "it ends before it begins")


def _options(options: list[str], attributes: Mapping[str, Attribute]) -> Problems:
    for place, code in enumerate(options):
        if code not in attributes:
            yield FieldError(f"/options/{place}", f"there is no attribute {code!r}; add it first")


def _overlap(draft: ProductDraft) -> Problems:
    for code in sorted(draft.attributes.keys() & set(draft.options)):
        yield FieldError(f"/attributes/{code}", "it is an option: each variant says its own")


def _values(values: Mapping[str, Value], attributes: Mapping[str, Attribute], path: str) -> Problems:
    for code, value in values.items():
        attribute = attributes.get(code)
        if attribute is None:
            yield FieldError(f"{path}/{code[:64]}", f"there is no attribute {code[:64]!r}; add it first")
        elif not _fits(value, attribute):
            yield FieldError(f"{path}/{code}", f"{code} takes {_EXPECTED[attribute.kind]}")


_EXPECTED = {"text": "a text", "number": "a number", "boolean": "true or false", "choice": "the code of a choice"}


def _fits(value: Value, attribute: Attribute) -> bool:
    if attribute.kind == "boolean":
        return isinstance(value, bool)
    if attribute.kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if not isinstance(value, str):
        return False
    if attribute.kind == "choice":
        return any(value == choice.code for choice in attribute.choices)
    return 0 < len(value) <= _LONGEST_VALUE


def _sku(sku: str) -> Problems:
    if not _SKU.fullmatch(sku):
        yield FieldError("/sku", "a sku has 1 to 64 characters, with no space at its ends")


def _gtin(gtin: str | None) -> Problems:
    if gtin is not None and not is_gtin(gtin):
        yield FieldError("/gtin", "a GTIN has 8, 12, 13 or 14 digits, the last of which checks the others")


def _same(given: Mapping[str, Value], options: Collection[str]) -> Problems:
    if given.keys() != set(options):
        wanted = ", ".join(options) or "none"
        yield FieldError("/options", f"say exactly the options of the product: {wanted}")


def _position(position: int) -> Problems:
    if not 0 <= position < 1_000_000:
        yield FieldError("/position", "give a number from 0 to 999999")
