"""What the catalog speaks of: products, their variants, and the shelves they stand on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from tessere.kernel.events import DomainEvent

ProductId = UUID
VariantId = UUID
Texts = dict[str, str]
Value = str | int | float | bool
Status = Literal["draft", "active", "archived"]
AttributeKind = Literal["text", "number", "boolean", "choice"]
RelationKind = Literal["goes_with", "replaces", "belongs_to"]


class Content(Struct, frozen=True, kw_only=True):
    """What people read of a product in one language; what is empty is taken from elsewhere."""

    name: str = ""
    description: str = ""
    seo_title: str = ""
    seo_description: str = ""


class Media(Struct, frozen=True, kw_only=True):
    """A picture or film, with what it shows by language."""

    url: str
    kind: Literal["image", "video"] = "image"
    alt: Texts = {}


class Availability(Struct, frozen=True, kw_only=True):
    """A product is offered on a channel, from and until moments when they are given."""

    channel: str
    available_from: datetime | None = None
    available_until: datetime | None = None

    def includes(self, at: datetime) -> bool:
        """Whether the product is offered at a moment."""
        begun = self.available_from is None or self.available_from <= at
        return begun and (self.available_until is None or at < self.available_until)


class ProductDraft(Struct, frozen=True, kw_only=True):
    """What the retailer says of a product. `content` is by language, `channel_content` by channel and language; `options` are
    the codes of the attributes in which its variants differ."""

    code: str
    content: dict[str, Content]
    channel_content: dict[str, dict[str, Content]] = {}
    status: Status = "draft"
    brand: str | None = None
    categories: list[str] = []
    tags: list[str] = []
    options: list[str] = []
    attributes: dict[str, Value] = {}
    media: list[Media] = []
    availability: list[Availability] = []
    vat_class: str = "standard"
    perishable: bool = False


class Product(ProductDraft, frozen=True, kw_only=True):
    """A product; `lineage` are its categories and all above them."""

    id: ProductId
    lineage: list[str]
    created_at: datetime
    updated_at: datetime
    version: int


class VariantDraft(Struct, frozen=True, kw_only=True):
    """What the retailer says of a variant; `options` has a value for every option of its product."""

    sku: str
    gtin: str | None = None
    options: dict[str, Value] = {}
    media: list[Media] = []
    position: int = 0
    active: bool = True


class Variant(VariantDraft, frozen=True, kw_only=True):
    """What is sold."""

    id: VariantId
    product_id: ProductId
    version: int


class Item(Struct, frozen=True, kw_only=True):
    """A variant with its product."""

    variant: Variant
    product: Product


class Relation(Struct, frozen=True, kw_only=True):
    """A product goes with, replaces or belongs to another."""

    kind: RelationKind
    product_id: ProductId


class CategoryDraft(Struct, frozen=True, kw_only=True):
    """What the retailer says of a category."""

    name: Texts
    parent_code: str | None = None
    position: int = 0


class Category(CategoryDraft, frozen=True, kw_only=True):
    """A place in the tree."""

    code: str
    version: int


class Brand(Struct, frozen=True, kw_only=True):
    """A brand."""

    code: str
    name: str
    version: int


class Choice(Struct, frozen=True, kw_only=True):
    """One of the values of an attribute of kind choice."""

    code: str
    name: Texts


class AttributeDraft(Struct, frozen=True, kw_only=True):
    """What the retailer says of an attribute; `facet` ones can be filtered by."""

    name: Texts
    kind: AttributeKind = "text"
    choices: list[Choice] = []
    facet: bool = True


class Attribute(AttributeDraft, frozen=True, kw_only=True):
    """A typed property of products, or an option in which variants differ."""

    code: str
    version: int


class ProductsChanged(DomainEvent, frozen=True, kw_only=True):
    """Products were added or changed, or their variants were."""

    product_ids: list[ProductId]


def content_of(product: ProductDraft, language: str, channel: str | None = None) -> Content:
    """What to read in a language on a channel: field by field the channel's own words, then the product's, then those of the
    product's first language."""
    own = product.channel_content.get(channel or "", {}).get(language, Content())
    general = product.content.get(language, Content())
    first = next(iter(product.content.values()), Content())
    return Content(
        name=own.name or general.name or first.name,
        description=own.description or general.description or first.description,
        seo_title=own.seo_title or general.seo_title or first.seo_title,
        seo_description=own.seo_description or general.seo_description or first.seo_description,
    )


def is_offered(product: Product, channel: str, at: datetime) -> bool:
    """Whether a product can be had on a channel at a moment."""
    return product.status == "active" and any(
        each.channel == channel and each.includes(at) for each in product.availability
    )


def product_facts(item: Item) -> Mapping[str, Any]:
    """What rules may ask of a product, as the rule language's source "product": `category` are the codes of its categories
    and of all above them, `name` is in every language; attributes and options by code, beneath the fixed names."""
    product, variant = item.product, item.variant
    return {
        **product.attributes,
        **variant.options,
        "sku": variant.sku,
        "code": product.code,
        "name": [each.name for each in product.content.values()],
        "brand": product.brand,
        "category": product.lineage,
        "tags": product.tags,
    }
