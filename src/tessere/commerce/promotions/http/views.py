"""What the routes of promotions read and write."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, Struct

from tessere.commerce.offers import (
    PromotionDraft,
    Quote,
    ShippingOption,
    say,
)
from tessere.commerce.promotions.domain.findings import OfferFinding
from tessere.commerce.promotions.domain.records import CouponRecord, State, StoredPromotion
from tessere.commerce.promotions.service.previewing import Previewed, PreviewLine
from tessere.commerce.promotions.store.redemptions import OfferUse
from tessere.infra import web


class PromotionView(Struct, frozen=True, kw_only=True):
    """A promotion as it was last saved (version `newest`); customers get version `live`. What is left is null where there is
    no limit. `etag` is the version for If-Match."""

    id: UUID
    state: State
    newest: int
    live: int | None
    etag: str
    content: PromotionDraft
    held: int
    used: int
    amount_minor: int
    redemptions_left: int | None
    budget_left_minor: int | None
    created_at: datetime
    updated_at: datetime


class PromotionFindings(Struct, frozen=True):
    """What keeps a promotion from being published, and what one should know."""

    items: list[OfferFinding]


class OfferGroupEdit(Struct, frozen=True, kw_only=True):
    """How promotions of a name share; smaller `priority` first."""

    mode: Annotated[str, Meta(pattern="^(stack|ordered|best|lowest)$")]
    priority: Annotated[int, Meta(ge=-10_000, le=10_000)] = 100


class OfferGroupView(Struct, frozen=True, kw_only=True):
    """A group with the version for If-Match."""

    code: str
    mode: str
    priority: int
    etag: str


class NewCouponBatch(Struct, frozen=True, kw_only=True):
    """Codes to draw: each is good for `max_uses` orders (null: for any number) until it expires."""

    quantity: Annotated[int, Meta(ge=1, le=1_000_000)]
    prefix: Annotated[str, Meta(max_length=16)] = ""
    max_uses: Annotated[int, Meta(ge=1, le=2_147_483_647)] | None = 1
    expires_at: datetime | None = None


class NewCoupon(Struct, frozen=True, kw_only=True):
    """One code, given or drawn; `customer_id` makes it personal."""

    code: Annotated[str, Meta(min_length=4, max_length=60)] | None = None
    customer_id: UUID | None = None
    max_uses: Annotated[int, Meta(ge=1, le=2_147_483_647)] | None = 1
    expires_at: datetime | None = None


class CouponView(Struct, frozen=True, kw_only=True):
    """A coupon and whether it may still be used."""

    code: str
    promotion_id: UUID
    batch_id: UUID | None
    customer_id: UUID | None
    uses: int
    max_uses: int | None
    expires_at: datetime | None
    usable: bool


class CouponQuestion(Struct, frozen=True, kw_only=True):
    """A code as somebody entered it, and the customer who did."""

    code: Annotated[str, Meta(min_length=1, max_length=100)]
    customer_id: UUID | None = None


class PreviewRequest(Struct, frozen=True, kw_only=True):
    """A promotion, stored or not saved yet, and the basket, place and customer to try it on. With both, `draft` stands for
    the stored one. `with_coupon`: as if its coupon had been entered."""

    promotion_id: UUID | None = None
    draft: PromotionDraft | None = None
    lines: Annotated[list[PreviewLine], Meta(min_length=1, max_length=500)]
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "EUR"
    shipping: Annotated[list[ShippingOption], Meta(max_length=20)] = []
    method: str | None = None
    at: datetime | None = None
    channel: Annotated[str, Meta(min_length=1, max_length=64)] = "site"
    touchpoint: Annotated[str, Meta(max_length=64)] | None = None
    segments: Annotated[list[str], Meta(max_length=500)] = []
    tier: str | None = None
    traits: dict[str, Any] = {}
    consents: dict[str, str] = {}
    anonymous: bool = True
    codes: Annotated[list[str], Meta(max_length=20)] = []
    gifts: Annotated[list[str], Meta(max_length=100)] = []
    with_coupon: bool = True


class PreviewOutcome(Struct, frozen=True, kw_only=True):
    """What became of the promotion: `applied` or the code of why not, in words by language."""

    code: str
    figures: dict[str, Any]
    text: dict[str, str]


class OfferPreview(Struct, frozen=True, kw_only=True):
    """The quote without the promotion and with it, each with its trace, and what it makes of a difference."""

    without: dict[str, Any]
    within: dict[str, Any]
    difference_minor: int
    outcome: PreviewOutcome


def render_promotion(each: StoredPromotion, use: OfferUse | None) -> PromotionView:
    """A promotion with what is used of it and left."""
    limits = each.content.limits
    held, used, amount = (use.held, use.committed, use.amount_minor) if use is not None else (0, 0, 0)
    return PromotionView(
        id=each.id, state=each.state, newest=each.newest, live=each.live, etag=web.etag(each.version),
        content=each.content, held=held, used=used, amount_minor=amount,
        redemptions_left=None if limits.redemptions is None else max(0, limits.redemptions - held - used),
        budget_left_minor=None if limits.budget_minor is None else max(0, limits.budget_minor - amount),
        created_at=each.created_at, updated_at=each.updated_at,
    )  # fmt: skip


def render_coupon(each: CouponRecord, now: datetime) -> CouponView:
    """A coupon."""
    over = each.expires_at is not None and each.expires_at <= now
    return CouponView(
        code=each.code, promotion_id=each.promotion_id, batch_id=each.batch_id, customer_id=each.customer_id,
        uses=each.uses, max_uses=each.max_uses, expires_at=each.expires_at,
        usable=not over and (each.max_uses is None or each.uses < each.max_uses),
    )  # fmt: skip


def render_preview(found: Previewed, currency: str) -> OfferPreview:
    """A preview with its reasons in words."""
    entry = found.outcome
    english, italian = (say(entry, language, currency=currency, names=found.names) for language in ("en", "it"))
    figures = {key: value for key, value in entry.items() if key not in {"promotion", "code"}}
    outcome = PreviewOutcome(code=entry["code"], figures=figures, text={"en": english, "it": italian})
    return OfferPreview(
        without=_quote(found.before, found.names), within=_quote(found.after, found.names),
        difference_minor=found.before.total_minor - found.after.total_minor, outcome=outcome,
    )  # fmt: skip


def _quote(quote: Quote, names: dict[str, dict[str, str]]) -> dict[str, Any]:
    document = quote.document()
    said = {"trace": _spoken(quote.trace(), document["currency"], names)}
    return {**document, "hash": quote.hash, **said}


def _spoken(trace: Any, currency: str, names: dict[str, dict[str, str]]) -> Any:
    """A trace whose entries tell their promotion's name, and what became of it in words."""
    if isinstance(trace, list):
        return [_spoken(each, currency, names) for each in trace]
    if not isinstance(trace, dict):
        return trace
    if "promotion" not in trace:
        return {key: _spoken(value, currency, names) for key, value in trace.items()}
    text = {
        language: say({"code": "applied"} | trace, language, currency=currency, names=names)
        for language in ("en", "it")
    }
    return {**trace, "name": names.get(trace["promotion"], {}), "text": text}
