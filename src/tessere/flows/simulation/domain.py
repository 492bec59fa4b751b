"""Offers held against past orders: what they would have cost, for whom, and beside what was on offer anyhow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

from tessere.commerce import promotions
from tessere.commerce.baskets import Shopper
from tessere.commerce.offers import vat_of
from tessere.commerce.orders import Order, sum_runs
from tessere.commerce.promotions import Basket, Bundle, Compiled, Context, Line, Promotion, PromotionDraft, Quote

MOST_ORDERS = 50_000
MOST_VERSIONS = 3
_EXAMPLES, _TOP = 10, 10
# Of so many customers the segments are looked up.
MOST_MET = 5_000
_ONE = 10_000
SimulationStatus = Literal["running", "done", "failed"]


class OfferVersion(Struct, frozen=True, kw_only=True):
    """What would be on offer instead: what is now, without some promotions, with drafts beside them."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    drafts: Annotated[tuple[PromotionDraft, ...], Meta(max_length=20)] = ()
    without: Annotated[tuple[UUID, ...], Meta(max_length=100)] = ()


class SimulationAsked(Struct, frozen=True, kw_only=True):
    """Versions to try on the orders of the last days. `margin_bp`: what of a net list price is margin, when all is sold at it
    (4500 is 45%); without it nothing is said of margins. `promotion_id`: the offer it is about, so that it is found there."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    versions: Annotated[tuple[OfferVersion, ...], Meta(min_length=1, max_length=MOST_VERSIONS)]
    days: Annotated[int, Meta(ge=1, le=730)] = 90
    margin_bp: Annotated[int, Meta(ge=0, le=10_000)] | None = None
    promotion_id: UUID | None = None


class SimulatedOrder(Struct, frozen=True, kw_only=True):
    """An order that would have cost otherwise."""

    order_id: UUID
    number: str
    before_minor: int
    after_minor: int


class Share(Struct, frozen=True, kw_only=True):
    """A part of the difference: of a channel, or of an article."""

    name: str
    orders: int
    difference_minor: int


class SimulatedAudience(Struct, frozen=True, kw_only=True):
    """Who would have paid otherwise: customers who bought for the first time, who had bought before, and visitors nobody knows.
    `segments` names those of today, by id; a customer may be in several."""

    newcomers: int
    regulars: int
    visitors: int
    segments: tuple[Share, ...]


class VersionOutcome(Struct, frozen=True, kw_only=True):
    """What a version comes to over all orders, beside what is on offer now. `difference_minor`: how much less is paid."""

    name: str
    total_minor: int
    discount_minor: int
    difference_minor: int
    orders_changed: int
    customers_changed: int
    uses: int
    margin_minor: int | None
    channels: tuple[Share, ...]
    articles: tuple[Share, ...]
    examples: tuple[SimulatedOrder, ...]
    who: SimulatedAudience | None = None


class SimulationResult(Struct, frozen=True, kw_only=True):
    """What came of it; `now` is what is on offer at present, on the same orders."""

    orders: int
    customers: int
    gross_minor: int
    now: VersionOutcome
    versions: tuple[VersionOutcome, ...]
    is_cut: bool


class Simulation(Struct, frozen=True, kw_only=True):
    """A simulation and how far it is."""

    id: UUID
    name: str
    status: SimulationStatus
    asked: SimulationAsked
    done: int
    total: int
    result: SimulationResult | None
    failure: str | None
    created_at: datetime
    created_by: str
    finished_at: datetime | None


class Audience(Struct, frozen=True, kw_only=True):
    """What is known of customers: when they bought first, and the segments they are in."""

    first_orders: Mapping[UUID, datetime]
    segments: Mapping[UUID, frozenset[str]]


def compile_version(now: Bundle, version: OfferVersion) -> Compiled:
    """The bundle of a version; drafts are named by their place."""
    kept = tuple(each for each in now.promotions if UUID(each.id) not in version.without)
    drafts = tuple(promotions.promotion_from(f"draft {place}", draft) for place, draft in enumerate(version.drafts, 1))
    return Compiled(Bundle(version=now.version, promotions=(*kept, *drafts), groups=now.groups))


def asks_of_people(promotions_: Sequence[Promotion]) -> bool:
    """Whether somebody's segments, tier, traits or consents make a difference."""
    return any(each.when.get("all") != [] for each in promotions_)


class _Buyer(Struct):
    """What changes for a customer, and since when."""

    first_at: datetime
    orders: int = 0
    difference_minor: int = 0


class _Tally:
    """What a version comes to, order by order."""

    def __init__(self, name: str, margin_bp: int | None) -> None:
        self._name, self._margin_bp = name, margin_bp
        self._total = self._discount = self._difference = self._uses = self._changed = self._margin = 0
        self._customers: set[object] = set()
        self.buyers: dict[UUID, _Buyer] = {}
        self._channels: Counter[str] = Counter()
        self._articles: Counter[str] = Counter()
        self._by_channel: Counter[str] = Counter()
        self._by_article: Counter[str] = Counter()
        self._examples: list[SimulatedOrder] = []

    def add(self, order: Order, basket: Basket, before: Quote, after: Quote) -> None:
        """Take an order in."""
        less = before.total_minor - after.total_minor
        self._total += after.total_minor
        self._discount += after.discount_minor
        self._difference += less
        self._uses += len(after.applied())
        self._margin += self._margin_of(basket, after)
        if before.hash == after.hash:
            return
        self._changed += 1
        self._customers.add(order.customer_id or order.anonymous_id or order.id)
        if order.customer_id is not None:
            buyer = self.buyers.setdefault(order.customer_id, _Buyer(order.placed_at))
            buyer.first_at = min(buyer.first_at, order.placed_at)
            buyer.orders += 1
            buyer.difference_minor += less
        self._channels[order.channel] += 1
        self._by_channel[order.channel] += less
        for was, now in zip(before.lines, after.lines, strict=True):
            if was.net_minor != now.net_minor:
                sku = next(each.product["sku"] for each in basket.lines if each.id == now.id)
                self._articles[sku] += 1
                self._by_article[sku] += was.net_minor - now.net_minor
        if len(self._examples) < _EXAMPLES:
            self._examples.append(
                SimulatedOrder(
                    order_id=order.id,
                    number=order.number,
                    before_minor=before.total_minor,
                    after_minor=after.total_minor,
                )
            )

    def outcome(self, audience: Audience) -> VersionOutcome:
        """All of it."""
        return VersionOutcome(
            name=self._name, total_minor=self._total, discount_minor=self._discount, difference_minor=self._difference,
            orders_changed=self._changed, customers_changed=len(self._customers), uses=self._uses,
            margin_minor=None if self._margin_bp is None else self._margin,
            channels=_shares(self._channels, self._by_channel), articles=_shares(self._articles, self._by_article),
            examples=tuple(self._examples), who=self._who(audience),
        )  # fmt: skip

    def _who(self, audience: Audience) -> SimulatedAudience:
        counts: Counter[str] = Counter()
        sums: Counter[str] = Counter()
        for id, buyer in self.buyers.items():
            for segment in audience.segments.get(id, ()):
                counts[segment] += buyer.orders
                sums[segment] += buyer.difference_minor
        newcomers = sum(audience.first_orders.get(id) == buyer.first_at for id, buyer in self.buyers.items())
        return SimulatedAudience(
            newcomers=newcomers, regulars=len(self.buyers) - newcomers,
            visitors=len(self._customers) - len(self.buyers), segments=_shares(counts, sums),
        )  # fmt: skip

    def _margin_of(self, basket: Basket, quote: Quote) -> int:
        """What is left of the net price after what the goods cost, by the share that was given."""
        if self._margin_bp is None:
            return 0
        lists = {each.id: each for each in basket.lines}
        left = 0
        for line in quote.lines:
            asked = lists[line.id]
            whole = (asked.list_minor or asked.unit_minor) * asked.quantity
            cost = (whole - vat_of(whole, asked.vat_bp)) * (_ONE - self._margin_bp) // _ONE
            left += line.net_minor - vat_of(line.net_minor, asked.vat_bp) - cost
        return left


class Trial:
    """Versions held against orders as they go by."""

    def __init__(self, now: Compiled, versions: Mapping[str, Compiled], *, zone: str, margin_bp: int | None) -> None:
        self._now, self._zone = now, zone
        self._versions = versions
        self._tallies = {name: _Tally(name, margin_bp) for name in versions}
        self._as_is = _Tally("", margin_bp)
        self._orders = self._gross = 0
        self._customers: set[object] = set()

    def add(self, order: Order, facts: Mapping[UUID, Mapping[str, Any]], shopper: Shopper) -> None:
        """Quote an order under each version; what is no longer in the catalog is left out of it."""
        basket = _basket(order, facts)
        if not basket.lines:
            return
        context = _context(order, shopper, self._zone)
        before = promotions.quote(basket, context, self._now)
        self._orders += 1
        self._gross += before.gross_minor
        self._customers.add(order.customer_id or order.anonymous_id or order.id)
        self._as_is.add(order, basket, before, before)
        for name, compiled in self._versions.items():
            self._tallies[name].add(order, basket, before, promotions.quote(basket, context, compiled))

    @property
    def buyers(self) -> set[UUID]:
        """The customers for whom any version would have changed something."""
        return {id for tally in self._tallies.values() for id in tally.buyers}

    def result(self, audience: Audience, *, is_cut: bool) -> SimulationResult:
        """All of it."""
        return SimulationResult(
            orders=self._orders, customers=len(self._customers), gross_minor=self._gross, now=self._as_is.outcome(audience),
            versions=tuple(each.outcome(audience) for each in self._tallies.values()), is_cut=is_cut,
        )  # fmt: skip


def _basket(order: Order, facts: Mapping[UUID, Mapping[str, Any]]) -> Basket:
    lines = []
    for line in order.lines:
        figures = sum_runs(line.runs)
        if line.variant_id in facts and figures.quantity and not line.gift_of:
            unit = figures.gross_minor // figures.quantity
            lines.append(
                Line(
                    id=str(line.line), product=facts[line.variant_id], quantity=figures.quantity, unit_minor=unit,
                    vat_bp=line.vat_bp, list_minor=line.list_minor,
                    reduced=line.list_minor is not None and unit < line.list_minor,
                )
            )  # fmt: skip
    return Basket(lines=tuple(lines), currency=order.currency)


def _context(order: Order, shopper: Shopper, zone: str) -> Context:
    return Context(
        now=order.placed_at, zone=zone, channel=order.channel, touchpoint=order.touchpoint, segments=shopper.segments,
        tier=shopper.tier, traits=shopper.traits, consents=shopper.consents, anonymous=order.customer_id is None,
        codes=order.coupons,
    )  # fmt: skip


def _shares(counts: Counter[str], sums: Counter[str]) -> tuple[Share, ...]:
    found = sorted(counts, key=lambda name: (-abs(sums[name]), name))[:_TOP]
    return tuple(Share(name=name, orders=counts[name], difference_minor=sums[name]) for name in found)
