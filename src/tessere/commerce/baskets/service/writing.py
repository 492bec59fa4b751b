"""Writes a quote: what was gathered and what the engine answered, line by line, in the language asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from msgspec import Struct

from tessere.commerce import catalog, promotions
from tessere.commerce.baskets.domain.methods import ShippingMethod
from tessere.commerce.baskets.domain.quotes import (
    QUOTE_LASTS,
    CouponRefused,
    Language,
    LineAsked,
    OfferApplied,
    OfferRefused,
    Place,
    QuotedBasket,
    QuotedGift,
    QuotedLine,
    QuotedShipping,
    QuoteWarning,
    UnitDiscount,
    UnitRun,
    hash_quote,
    warn,
    warn_of_few,
    warn_of_price,
)
from tessere.commerce.pricing import PricedLine


class Gathered(Struct, frozen=True, kw_only=True):
    """What was read for all lines: products, prices, what may be promised, and the ways to send."""

    items: Mapping[UUID, catalog.Item]
    prices: Mapping[UUID, PricedLine]
    available: Mapping[UUID, int]
    methods: Sequence[ShippingMethod]

    def sold_at(self, variant_id: UUID, channel: str, at: datetime) -> PricedLine | None:
        """The price of a variant that is offered; None when it is not."""
        item = self.items.get(variant_id)
        if item is None or not item.variant.active or not catalog.is_offered(item.product, channel, at):
            return None
        return self.prices.get(variant_id)


class Asked(Protocol):
    """What was to be quoted."""

    @property
    def lines(self) -> tuple[LineAsked, ...]: ...
    @property
    def codes(self) -> tuple[str, ...]: ...
    @property
    def method(self) -> str | None: ...
    @property
    def currency(self) -> str: ...
    @property
    def basket_id(self) -> UUID | None: ...
    @property
    def basket_version(self) -> int | None: ...


class _Words:
    """Names of promotions and the reasons of a trace, in one language."""

    def __init__(self, offers: promotions.Quote, language: Language) -> None:
        self._offers, self.language = offers, language
        self._names: dict[str, Mapping[str, str]] = {}

    def name(self, promotion_id: str) -> str:
        names = self._names.setdefault(promotion_id, self._offers.promotion_of(promotion_id).name)
        return names.get(self.language) or next(iter(names.values()), promotion_id)

    def applied(self, entries: Sequence[Mapping[str, Any]]) -> tuple[OfferApplied, ...]:
        return tuple(
            OfferApplied(
                promotion_id=each["promotion"], name=self.name(each["promotion"]), amount_minor=each["amount_minor"],
                units=each["units"],
            )
            for each in entries
        )  # fmt: skip

    def refused(self, entries: Sequence[Mapping[str, Any]]) -> tuple[OfferRefused, ...]:
        return tuple(
            OfferRefused(
                promotion_id=each["promotion"], name=self.name(each["promotion"]), code=each["code"],
                text=self._say(each), missing_minor=each.get("missing_minor"),
            )
            for each in entries
        )  # fmt: skip

    def coupon(self, entry: Mapping[str, str]) -> CouponRefused:
        return CouponRefused(coupon=entry["coupon"], code=entry["code"], text=self._say(entry))

    def _say(self, entry: Mapping[str, Any]) -> str:
        if "by" in entry:
            self.name(entry["by"])
        return promotions.say(entry, self.language, currency=self._offers.currency, names=self._names)


def write_quote(
    asked: Asked, gathered: Gathered, offers: promotions.Quote, *, place: Place, now: datetime, language: Language
) -> QuotedBasket:
    """The quote as people see it."""
    words, trace, runs = _Words(offers, language), offers.trace(), _runs(offers, gathered, asked)
    lines = tuple(
        _line(str(number), each, asked, gathered, runs.get(str(number), ()), trace, words, place=place, now=now)
        for number, each in enumerate(asked.lines)
    )
    names = {each.code: each for each in gathered.methods}
    shipping = tuple(
        QuotedShipping(
            method=each.method, name=_in(names[each.method].name, language), gross_minor=each.gross_minor,
            net_minor=each.net_minor, vat_minor=each.vat_minor, vat_bp=names[each.method].vat_bp,
            chosen=each.method == asked.method,
        )
        for each in offers.shipping
    )  # fmt: skip
    chosen = next((each for each in shipping if each.chosen), None)
    gifts = tuple(
        QuotedGift(
            promotion_id=each.offer.promotion.id, name=words.name(each.offer.promotion.id), options=list(each.options),
            chosen=each.chosen, quantity=each.quantity,
        )
        for each in offers.gifts
    )  # fmt: skip
    gone = asked.method is not None and asked.method not in names
    return QuotedBasket(
        hash=hash_quote(lines, chosen, gifts, currency=asked.currency), basket_id=asked.basket_id,
        basket_version=asked.basket_version, quoted_at=now, valid_until=now + QUOTE_LASTS, currency=asked.currency,
        channel=place.channel, touchpoint=place.touchpoint, lines=lines, shipping=shipping,
        method=chosen.method if chosen else None, gifts=gifts, gross_minor=offers.gross_minor,
        discount_minor=offers.discount_minor, total_minor=offers.total_minor, vat_minor=offers.vat_minor,
        applied=words.applied(_with_shipping(trace, chosen)), refused=words.refused(trace["order"]["refused"]),
        coupons=asked.codes, bad_coupons=tuple(words.coupon(each) for each in trace["coupons"]),
        warnings=(warn("method_gone", language=language),) if gone else (), bundle_version=offers.bundle_version,
        proven=offers.proven,
    )  # fmt: skip


def _line(
    id: str,
    asked: LineAsked,
    of: Asked,
    gathered: Gathered,
    parts: tuple[UnitRun, ...],
    trace: Mapping[str, Any],
    words: _Words,
    *,
    place: Place,
    now: datetime,
) -> QuotedLine:
    item = gathered.items.get(asked.variant_id)
    price = gathered.sold_at(asked.variant_id, place.channel, now)
    sold = price is not None and price.price_minor is not None
    told = trace["lines"].get(id, {"applied": (), "refused": ()})
    gross = sum(each.gross_minor * each.quantity for each in parts)
    net = sum(each.net_minor * each.quantity for each in parts)
    available = gathered.available.get(asked.variant_id, 0)
    return QuotedLine(
        variant_id=asked.variant_id, sku=item.variant.sku if item else "", product_id=item.product.id if item else None,
        name=catalog.content_of(item.product, words.language, place.channel).name if item else "",
        brand=item.product.brand if item else None, categories=list(item.product.lineage) if item else [],
        quantity=asked.quantity, sold=sold, vat_bp=price.vat_bp if price else 0,
        list_minor=price.list_minor if price else None, price_minor=price.price_minor if price else None,
        price_list=price.price_list if price else None, is_reduced=price is not None and price.is_reduced,
        reference_minor=price.reference_minor if price else None, percent=price.percent if price else None,
        gross_minor=gross, discount_minor=gross - net, net_minor=net,
        vat_minor=sum(each.vat_minor * each.quantity for each in parts), runs=parts,
        applied=words.applied(told["applied"]), refused=words.refused(told["refused"]), available=max(available, 0),
        delivery=asked.delivery, note=asked.note,
        warnings=_warnings(asked, price, available, currency=of.currency, language=words.language),
    )  # fmt: skip


def _runs(offers: promotions.Quote, gathered: Gathered, asked: Asked) -> dict[str, tuple[UnitRun, ...]]:
    """The pieces of each line, those of one fate together."""
    vat = {(line.id, each.net_minor): each.vat_minor for line in offers.lines for each in line.portions}
    return {
        id: tuple(
            UnitRun(
                quantity=each.quantity, gross_minor=gathered.prices[asked.lines[int(id)].variant_id].price_minor or 0,
                net_minor=each.net_minor, vat_minor=vat[id, each.net_minor],
                discounts=tuple(UnitDiscount(promotion_id=name, amount_minor=amount) for name, amount in each.discounts),
            )
            for each in runs
        )
        for id, runs in offers.runs().items()
    }  # fmt: skip


def _warnings(
    asked: LineAsked, price: PricedLine | None, available: int, *, currency: str, language: Language
) -> tuple[QuoteWarning, ...]:
    if price is None:
        return (warn("not_offered", language=language),)
    if price.price_minor is None:
        return (warn("no_price", language=language),)
    found = []
    if asked.price_minor is not None and asked.price_minor != price.price_minor:
        found.append(warn_of_price(asked.price_minor, price.price_minor, currency=currency, language=language))
    if available < asked.quantity:
        found.append(warn_of_few(available, language=language))
    return tuple(found)


def _with_shipping(trace: Mapping[str, Any], chosen: QuotedShipping | None) -> list[Mapping[str, Any]]:
    return [*trace["order"]["applied"], *(trace["shipping"].get(chosen.method, []) if chosen else [])]


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()), "")
