"""The catalog as the API takes and shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct, UnsetType

from tessere.commerce.catalog.domain.indexing import FacetCount
from tessere.commerce.catalog.domain.model import (
    Attribute,
    AttributeKind,
    Availability,
    Choice,
    Content,
    Media,
    Product,
    ProductDraft,
    Relation,
    Status,
    Texts,
    Value,
    Variant,
    VariantDraft,
)
from tessere.infra import web


class NewProduct(ProductDraft, frozen=True, kw_only=True):
    """A product to add, with its variants."""

    variants: list[VariantDraft] = msgspec.field(default_factory=list)


class NewProducts(Struct, frozen=True, kw_only=True):
    """Products to add, at most 200."""

    items: Annotated[list[NewProduct], msgspec.Meta(max_length=200)]


class ProductsAdded(Struct, frozen=True, kw_only=True):
    """How many were added; the others were there already."""

    count: int


class ProductPatch(Struct, frozen=True, kw_only=True):
    """What to change of a product; what is absent stays."""

    status: Status | UnsetType = UNSET
    brand: str | UnsetType | None = UNSET
    categories: list[str] | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    options: list[str] | UnsetType = UNSET
    attributes: dict[str, Value] | UnsetType = UNSET
    content: dict[str, Content] | UnsetType = UNSET
    channel_content: dict[str, dict[str, Content]] | UnsetType = UNSET
    media: list[Media] | UnsetType = UNSET
    availability: list[Availability] | UnsetType = UNSET
    vat_class: str | UnsetType = UNSET
    perishable: bool | UnsetType = UNSET


class VariantPatch(Struct, frozen=True, kw_only=True):
    """What to change of a variant; what is absent stays."""

    gtin: str | UnsetType | None = UNSET
    options: dict[str, Value] | UnsetType = UNSET
    media: list[Media] | UnsetType = UNSET
    position: int | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class NewVariants(Struct, frozen=True, kw_only=True):
    """Variants to add to a product."""

    items: list[VariantDraft]


class Relations(Struct, frozen=True, kw_only=True):
    """All that a product is related to, in order."""

    items: list[Relation]


class VariantView(VariantDraft, frozen=True, kw_only=True):
    """What is sold."""

    id: UUID
    product_id: UUID
    etag: str


class VariantList(Struct, frozen=True, kw_only=True):
    """Variants; `names` are those of their products, by product and language."""

    items: list[VariantView]
    names: dict[UUID, Texts]


class ProductView(ProductDraft, frozen=True, kw_only=True):
    """A product with its variants; `lineage` are its categories and all above them."""

    id: UUID
    lineage: list[str]
    created_at: datetime
    updated_at: datetime
    variants: list[VariantView]
    etag: str


class ProductPage(Struct, frozen=True, kw_only=True):
    """Products found, the best first. `total` is exact unless `is_more`; `meant` are words that were taken for misspelled
    ones; `facets` count what was found, each kind as if nothing of that kind were chosen."""

    items: list[ProductView]
    next_cursor: str | None
    total: int
    is_more: bool
    facets: list[FacetCount]
    meant: dict[str, list[str]]


class CategoryView(Struct, frozen=True, kw_only=True):
    """A category."""

    code: str
    name: Texts
    parent_code: str | None
    position: int
    etag: str


class CategoryList(Struct, frozen=True, kw_only=True):
    """The whole tree; a category stands below its `parent_code`."""

    items: list[CategoryView]


class BrandEdit(Struct, frozen=True, kw_only=True):
    """What a brand is called."""

    name: str


class BrandView(Struct, frozen=True, kw_only=True):
    """A brand."""

    code: str
    name: str
    etag: str


class BrandList(Struct, frozen=True, kw_only=True):
    """Every brand by name."""

    items: list[BrandView]


class AttributeView(Struct, frozen=True, kw_only=True):
    """A typed property of products."""

    code: str
    name: Texts
    kind: AttributeKind
    choices: list[Choice]
    facet: bool
    etag: str


class AttributeList(Struct, frozen=True, kw_only=True):
    """Every attribute by code."""

    items: list[AttributeView]


def render_variant(variant: Variant) -> VariantView:
    """The variant for the API."""
    fields = {field: getattr(variant, field) for field in (*VariantDraft.__struct_fields__, "id", "product_id")}
    return VariantView(**fields, etag=web.etag(variant.version))


def render_product(product: Product, variants: list[Variant]) -> ProductView:
    """The product for the API."""
    names = (*ProductDraft.__struct_fields__, "id", "lineage", "created_at", "updated_at")
    fields = {field: getattr(product, field) for field in names}
    return ProductView(**fields, variants=[render_variant(each) for each in variants], etag=web.etag(product.version))


def render_attribute(attribute: Attribute) -> AttributeView:
    """The attribute for the API."""
    return AttributeView(
        code=attribute.code, name=attribute.name, kind=attribute.kind, choices=attribute.choices, facet=attribute.facet,
        etag=web.etag(attribute.version),
    )  # fmt: skip
