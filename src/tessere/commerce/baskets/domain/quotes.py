"""What a basket costs at a place, said line by line; and what it is compared by when an order is placed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from tessere.commerce.baskets.domain.lines import DeliveryChoice
from tessere.commerce.offers import amount_in_words
from tessere.kernel.rules import Facts

Language = Literal["it", "en"]
QUOTE_LASTS = timedelta(minutes=15)


class Place(Struct, frozen=True, kw_only=True):
    """Where somebody buys: a channel, perhaps a shop, and the zone whose clock counts there."""

    channel: str
    touchpoint: str | None = None
    zone: str = "Europe/Rome"


class Shopper(Struct, frozen=True, kw_only=True):
    """Who buys, as offers see them."""

    customer_id: UUID | None = None
    segments: frozenset[str] = frozenset()
    tier: str | None = None
    traits: Mapping[str, Any] = {}
    consents: Mapping[str, str] = {}
    anonymous: bool = True

    @classmethod
    def known(cls, customer_id: UUID, facts: Facts, *, tier: str | None) -> Shopper:
        """A customer with what rules may ask about them."""
        return cls(
            customer_id=customer_id, segments=frozenset(facts.segments), tier=tier, traits=facts.traits,
            consents=facts.consents, anonymous=False,
        )  # fmt: skip


class LineAsked(Struct, frozen=True, kw_only=True):
    """A line to quote without a basket."""

    variant_id: UUID
    quantity: int = 1
    price_minor: int | None = None
    note: str = ""
    delivery: DeliveryChoice = DeliveryChoice()


class QuoteWarning(Struct, frozen=True, kw_only=True):
    """What the customer should know: `price_changed`, `not_offered`, `no_price`, `too_few`, `method_gone`."""

    code: str
    text: str
    before_minor: int | None = None
    available: int | None = None


class OfferApplied(Struct, frozen=True, kw_only=True):
    """What a promotion takes off, of how many pieces."""

    promotion_id: str
    name: str
    amount_minor: int
    units: int


class OfferRefused(Struct, frozen=True, kw_only=True):
    """A promotion that was looked at and not given, and why in words."""

    promotion_id: str
    name: str
    code: str
    text: str
    missing_minor: int | None = None


class CouponRefused(Struct, frozen=True, kw_only=True):
    """A coupon that is worth nothing here."""

    coupon: str
    code: str
    text: str


class UnitDiscount(Struct, frozen=True, kw_only=True):
    """What one promotion takes off one piece."""

    promotion_id: str
    amount_minor: int


class UnitRun(Struct, frozen=True, kw_only=True):
    """So many pieces that cost the same for the same reasons: each is `gross` less its discounts, with this VAT in it."""

    quantity: int
    gross_minor: int
    net_minor: int
    vat_minor: int
    discounts: tuple[UnitDiscount, ...]


class QuotedLine(Struct, frozen=True, kw_only=True):
    """A line of the quote. `reference_minor` is the lowest price of the 30 days before a reduction, `percent` how much less is
    asked than that. A line that is not `sold` counts nothing: its warnings say why."""

    variant_id: UUID
    sku: str
    product_id: UUID | None
    name: str
    brand: str | None
    categories: list[str]
    quantity: int
    sold: bool
    vat_bp: int
    list_minor: int | None
    price_minor: int | None
    price_list: str | None
    is_reduced: bool
    reference_minor: int | None
    percent: int | None
    gross_minor: int
    discount_minor: int
    net_minor: int
    vat_minor: int
    runs: tuple[UnitRun, ...]
    applied: tuple[OfferApplied, ...]
    refused: tuple[OfferRefused, ...]
    available: int
    delivery: DeliveryChoice
    note: str
    warnings: tuple[QuoteWarning, ...]


class QuotedShipping(Struct, frozen=True, kw_only=True):
    """A way to have the goods sent, and what it costs this basket."""

    method: str
    name: str
    gross_minor: int
    net_minor: int
    vat_minor: int
    vat_bp: int
    chosen: bool


class QuotedGift(Struct, frozen=True, kw_only=True):
    """What is given on top: one of the options, the chosen one unless the customer says otherwise."""

    promotion_id: str
    name: str
    options: list[str]
    chosen: str | None
    quantity: int


class QuotedBasket(Struct, frozen=True, kw_only=True):
    """What a basket costs here and now, and why. An order is placed under its `hash`, which changes when anything that is to be
    paid or given does; until `valid_until` it is worth trying."""

    hash: str
    basket_id: UUID | None
    basket_version: int | None
    quoted_at: datetime
    valid_until: datetime
    currency: str
    channel: str
    touchpoint: str | None
    lines: tuple[QuotedLine, ...]
    shipping: tuple[QuotedShipping, ...]
    method: str | None
    gifts: tuple[QuotedGift, ...]
    gross_minor: int
    discount_minor: int
    total_minor: int
    vat_minor: int
    applied: tuple[OfferApplied, ...]
    refused: tuple[OfferRefused, ...]
    coupons: tuple[str, ...]
    bad_coupons: tuple[CouponRefused, ...]
    warnings: tuple[QuoteWarning, ...]
    bundle_version: int
    proven: bool


def hash_quote(
    lines: Sequence[QuotedLine], shipping: QuotedShipping | None, gifts: Sequence[QuotedGift], *, currency: str
) -> str:
    """What two quotes of the same things at the same prices have in common, whatever the channel, the language, the place of a
    line, or the number of the publication."""
    document = {
        "currency": currency,
        "lines": sorted(
            [each.sku, each.quantity, each.sold, each.price_minor, each.vat_bp, _runs(each.runs)] for each in lines
        ),
        "shipping": None if shipping is None else [shipping.method, shipping.net_minor, shipping.vat_bp],
        "gifts": sorted([each.promotion_id, each.chosen or "", each.quantity] for each in gifts),
    }
    return hashlib.sha256(msgspec.json.encode(document, order="deterministic")).hexdigest()


def warn_of_price(before_minor: int, now_minor: int, *, currency: str, language: Language) -> QuoteWarning:
    """The price is another than when the line was put in."""
    was, now = (amount_in_words(each, currency, language) for each in (before_minor, now_minor))
    text = (
        f"il prezzo è cambiato: era {was}, ora {now}"
        if language == "it"
        else f"the price changed: it was {was}, now {now}"
    )
    return QuoteWarning(code="price_changed", text=text, before_minor=before_minor)


def warn_of_few(available: int, *, language: Language) -> QuoteWarning:
    """There are fewer pieces than wanted."""
    if available <= 0:
        text = "non disponibile al momento" if language == "it" else "not available at the moment"
    else:
        text = f"ne restano {available}" if language == "it" else f"only {available} left"
    return QuoteWarning(code="too_few", text=text, available=max(available, 0))


_WORDS = {
    "not_offered": ("non è più in vendita qui", "it is no longer sold here"),
    "no_price": ("non ha un prezzo qui", "it has no price here"),
    "method_gone": (
        "questa spedizione non è più offerta: scegline un'altra",
        "this way of sending is gone: choose another",
    ),
}


def warn(code: str, *, language: Language) -> QuoteWarning:
    """A warning without figures."""
    return QuoteWarning(code=code, text=_WORDS[code][0 if language == "it" else 1])


def _runs(runs: Sequence[UnitRun]) -> list[list[Any]]:
    sums: dict[int, int] = {}
    for each in runs:
        sums[each.net_minor] = sums.get(each.net_minor, 0) + each.quantity
    return [[net, sums[net]] for net in sorted(sums)]
