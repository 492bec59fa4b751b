"""Feeds: what others show of the catalog, with the price and the stock that hold on a channel."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, Protocol
from urllib.parse import quote
from uuid import UUID

from msgspec import Meta, Struct

from tessere.kernel.errors import FieldError, Invalid
from tessere.kernel.money import decimals

_PLACEHOLDERS = re.compile(r"\{(sku|code)\}")
_TOKEN_BYTES = 20


class FeedDraft(Struct, frozen=True, kw_only=True):
    """What is told to whom: `format` names the reader, `link` is the page of an article with `{sku}` or `{code}` in it."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    format: Annotated[str, Meta(max_length=32)]
    link: Annotated[str, Meta(min_length=1, max_length=500, pattern="^https?://")]
    channel: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")] = "site"
    touchpoint: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")] | None = None
    language: Annotated[str, Meta(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] = "it"


class Feed(FeedDraft, frozen=True, kw_only=True):
    """A feed; `read_at` is when somebody fetched it last."""

    id: UUID
    created_at: datetime
    created_by: str
    read_at: datetime | None = None


class FeedItem(Struct, frozen=True, kw_only=True):
    """An article as a reader gets it. `price_minor` is asked without the reduction, `sale_minor` now, where that is less."""

    sku: str
    product_code: str
    has_siblings: bool
    title: str
    description: str
    link: str
    images: tuple[str, ...]
    brand: str | None
    gtin: str | None
    categories: tuple[str, ...]
    options: Mapping[str, str]
    currency: str
    price_minor: int
    sale_minor: int | None
    available: int


LeftOutReason = Literal["not_offered", "no_price"]


class LeftOutArticle(Struct, frozen=True, kw_only=True):
    """An article that a feed does not tell of; of a product that is not offered, the product."""

    product_id: UUID
    code: str
    name: str


class LeftOut(Struct, frozen=True, kw_only=True):
    """Why articles are left out, how many, and some of them."""

    reason: LeftOutReason
    count: int
    examples: tuple[LeftOutArticle, ...]


class FeedContents(Struct, frozen=True, kw_only=True):
    """What a reader would get now. Readers commonly refuse articles `without_picture`, and value those `without_gtin` less."""

    articles: int
    reduced: int
    out_of_stock: int
    without_picture: int
    without_gtin: int
    left_out: tuple[LeftOut, ...]
    is_cut: bool


class FeedFormat(Protocol):
    """How a reader wants it written."""

    @property
    def media_type(self) -> str:
        """Of the whole."""

    def head(self, *, title: str, link: str) -> str:
        """What it begins with."""

    def item(self, item: FeedItem) -> str:
        """One article."""

    def tail(self) -> str:
        """What it ends with."""


FeedFormats = Mapping[str, FeedFormat]


def check_feed(draft: FeedDraft, formats: FeedFormats) -> None:
    """Invalid when nobody reads this, or every article would have the same page."""
    problems = []
    if draft.format not in formats:
        problems.append(FieldError("/format", f"choose one of {', '.join(sorted(formats))}"))
    if not _PLACEHOLDERS.search(draft.link):
        problems.append(FieldError("/link", "write {sku} or {code} where the article stands in the address"))
    if problems:
        raise Invalid("the feed cannot be made like this", errors=problems)


def token_of(feed_id: UUID, secret: bytes) -> str:
    """What a feed's link ends with; who has it may read the feed."""
    digest = hmac.digest(secret, b"feed " + feed_id.bytes, hashlib.sha256)[:_TOKEN_BYTES]
    return base64.b32encode(digest).decode().lower()


def is_token(given: str, feed_id: UUID, secret: bytes) -> bool:
    """Whether it is the feed's."""
    return hmac.compare_digest(given.encode(), token_of(feed_id, secret).encode())


def page_of(template: str, *, sku: str, code: str) -> str:
    """The address of an article's page."""
    return template.replace("{sku}", quote(sku, safe="")).replace("{code}", quote(code, safe=""))


def in_units(amount_minor: int, currency: str) -> str:
    """`19.90 EUR`, as readers of feeds take it."""
    places = decimals(currency)
    whole, rest = divmod(amount_minor, 10**places)
    return f"{whole}.{rest:0{places}d} {currency}" if places else f"{whole} {currency}"
