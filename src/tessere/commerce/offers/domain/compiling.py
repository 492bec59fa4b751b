"""From a bundle to what answers fast: compiled rules, and promotions found by what they ask for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from tessere.commerce.offers.domain.amounts import percent_of
from tessere.commerce.offers.domain.checks import check_promotion
from tessere.commerce.offers.domain.model import (
    ITEM,
    ORDER,
    PHASES,
    SET,
    WHOLE_BP,
    Basket,
    Bundle,
    BundleDeal,
    BuyGet,
    Context,
    Gift,
    ItemAmount,
    ItemPercent,
    ItemPrice,
    Mode,
    OfferGroup,
    OrderSteps,
    Promotion,
    PromotionDraft,
    ShippingOff,
)
from tessere.commerce.offers.domain.schedules import in_period
from tessere.kernel.rules import Facts, Predicate, Rule, compile_rule, fold, needed_segment, parse, text_keys

Product: TypeAlias = Mapping[str, Any]
Refused: TypeAlias = tuple["Offer", str]
KEY_NAMES = ("sku", "brand", "category", "tags")
NEAREST = 3  # thresholds above the basket that are named
_REMEMBERED = 20_000  # products of which a view keeps the answer


class Offer:
    """A promotion, ready to be asked. Offers compare by `rank`, their place in the total order."""

    __slots__ = (
        "basis",
        "counted",
        "cut",
        "effect",
        "exclusive",
        "gated",
        "id",
        "limited",
        "mode",
        "needs",
        "parts",
        "phase",
        "picky",
        "place",
        "promotion",
        "rank",
        "scopes",
        "segment",
        "stage",
        "threshold",
        "turn",
        "when",
        "when_rule",
    )

    def __init__(self, promotion: Promotion, rank: int, group: OfferGroup, stage: tuple[int, int, str]) -> None:
        self.promotion = promotion
        self.id = promotion.id
        self.basis = promotion.basis
        self.exclusive = promotion.exclusive
        self.picky = promotion.exclusive or not promotion.with_reduced  # about the units that it may touch
        self.place = 0  # among all offers of the bundle, in the order in which they apply
        self.turn = 0  # the place of its stage among those of the bundle
        self.effect = promotion.effect
        self.rank = rank
        self.phase = PHASES[type(promotion.effect)]
        self.mode: Mode = group.mode
        self.stage = stage
        self.when_rule = parse(promotion.when)
        self.when: Predicate | None = compile_rule(self.when_rule) if self.when_rule.leaves else None
        scopes = [parse(each) for each in scopes_of(promotion)]
        check_promotion(promotion, self.when_rule, scopes)
        self.scopes = tuple(_Scope(each) for each in scopes)
        limits = promotion.limits
        self.limited = limits.units is not None or limits.times is not None or limits.budget_minor is not None
        self.counted = limits.redemptions is not None or limits.customer is not None or limits.budget_minor is not None
        self.gated = bool(self.counted or self.when or promotion.coupon or promotion.schedule.windows)
        self.threshold = _threshold(promotion)
        self.parts = _parts(promotion)  # how many units of each scope an application takes
        self.needs = sum(self.parts)
        self.cut = _cut(promotion)
        # Most conditions are one segment: that is asked without making facts.
        alone = len(self.when_rule.leaves) == 1
        self.segment = needed_segment(self.when_rule) if alone else None

    def covers(self, product: Product) -> bool:
        """Whether one of its scopes matches the product."""
        return any(scope.matches(product) for scope in self.scopes)


class _Scope:
    def __init__(self, rule: Rule) -> None:
        self.keys = text_keys(rule, "product", KEY_NAMES)
        self.everything = not rule.leaves
        holds = compile_rule(rule)
        self.matches: Callable[[Product], bool] = lambda product: holds(Facts(now=0, product=product))


def scopes_of(promotion: PromotionDraft) -> list[dict[str, Any]]:
    """Its scope, then those of its reward or components; a bundle deal has no others."""
    effect = promotion.effect
    if isinstance(effect, BundleDeal):
        return [each.scope for each in effect.components]
    if isinstance(effect, BuyGet) and effect.reward is not None:
        return [promotion.scope, effect.reward]
    return [promotion.scope]


def _threshold(promotion: Promotion) -> int:
    match promotion.effect:
        case OrderSteps(steps):
            return min(step.threshold_minor for step in steps)
        case ShippingOff() | Gift():
            return promotion.effect.threshold_minor
        case _:
            return 0


def _cut(promotion: Promotion) -> Callable[[int, int], int]:
    """What comes off one unit, of its running and its list price; never more than is left of it."""
    running = promotion.basis == "running"
    match promotion.effect:
        case ItemAmount(amount):
            return lambda net, _list: min(net, amount)
        case ItemPrice(price):
            return lambda net, _list: max(0, net - price)
        case ItemPercent(percent) | BuyGet(percent_bp=percent) | BundleDeal(percent_bp=int(percent)):
            if running:  # as `percent_of`, without the call: nothing is asked more often
                twice, half, whole = 2 * percent, WHOLE_BP, 2 * WHOLE_BP
                return lambda net, _list: (net * twice + half) // whole
            return lambda net, list_minor: min(net, percent_of(list_minor, percent))
        case _:
            return lambda _net, _list: 0


def _parts(promotion: Promotion) -> tuple[int, ...]:
    effect = promotion.effect
    match effect:
        case BuyGet():
            return (effect.buy + effect.get,) if effect.reward is None else (effect.buy, effect.get)
        case BundleDeal():
            return tuple(each.quantity for each in effect.components)
        case _:
            return (1,)


class Match(NamedTuple):
    """What a product means to a view: offers that cover it, by stage, and those that do but are not on here."""

    offers: tuple[Offer, ...]
    refused: tuple[Refused, ...]
    scopes: dict[Offer, tuple[bool, ...]]  # of offers with several scopes: which of them the product is in


class _Bucket:
    """Offers that speak of the whole basket, by what must be spent."""

    def __init__(self, offers: Iterable[Offer]) -> None:
        self.offers = sorted(offers, key=lambda offer: (offer.threshold, offer.rank))
        self.thresholds = [offer.threshold for offer in self.offers]

    def near(self, spent: int) -> list[Offer]:
        """Those within reach and the next few above."""
        return self.offers[: bisect_right(self.thresholds, spent) + NEAREST]


class View:
    """The bundle as it stands at a time on a channel and touchpoint."""

    def __init__(self, compiled: Compiled, context: Context) -> None:
        self._by_key: dict[str, dict[str, list[tuple[Offer, bool]]]] = {}
        self._open: list[Offer] = []
        self._status = [here_and_now(offer.promotion, context) for offer in compiled.offers]
        self._seen: dict[Any, tuple[Product, Match]] = {}
        whole: dict[str | None, list[Offer]] = {}
        self.by_coupon: dict[str, Offer] = {}
        for offer in compiled.offers:
            if offer.phase >= ORDER and offer.scopes[0].everything:
                if self._status[offer.rank] is None and not offer.promotion.coupon:
                    whole.setdefault(needed_segment(offer.when_rule), []).append(offer)
                elif self._status[offer.rank] is None:
                    self.by_coupon[offer.promotion.id] = offer
            else:
                self._index(offer)
        self._everybody = _Bucket(whole.pop(None, ()))
        self._by_segment = {segment: _Bucket(offers) for segment, offers in whole.items()}

    def _index(self, offer: Offer) -> None:
        for scope in offer.scopes:
            if scope.keys is None:
                self._open.append(offer)
                continue
            for name, text in scope.keys.texts:
                self._by_key.setdefault(name, {}).setdefault(text, []).append((offer, scope.keys.exact))

    def match(self, product: Product) -> Match:
        """The offers whose scopes match the product; remembered by sku, and compared, as facts may change."""
        sku = product.get("sku")
        seen = self._seen.get(sku)
        if seen is not None and (seen[0] is product or seen[0] == product):
            return seen[1]
        found = self._match(product)
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()
        self._seen[sku] = (product, found)
        return found

    def _match(self, product: Product) -> Match:
        found = {offer for offer in self._open if offer.covers(product)}
        for name, by_text in self._by_key.items():
            value = product.get(name)
            for each in value if isinstance(value, list | tuple) else (value,):
                if isinstance(each, str):
                    for offer, exact in by_text.get(fold(each), ()):
                        if exact or offer.covers(product):
                            found.add(offer)
        offers = sorted(found, key=lambda offer: offer.rank)
        refused = [(offer, code) for offer in offers if (code := self._status[offer.rank]) is not None]
        live = tuple(each for each in offers if self._status[each.rank] is None)
        scopes = {each: tuple(s.matches(product) for s in each.scopes) for each in live if len(each.scopes) > 1}
        return Match(live, tuple(refused), scopes)

    def whole(self, context: Context, spent: int) -> list[Offer]:
        """Automatic offers on the whole basket, those within reach and the nearest beyond."""
        found = self._everybody.near(spent)
        if self._by_segment:
            for segment in context.segments:
                bucket = self._by_segment.get(segment)
                if bucket is not None:
                    found = found + bucket.near(spent)
        return found


class Compiled:
    """A bundle to ask. Compile it once; it keeps a view for each period, channel and touchpoint that is asked for."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        groups = {group.code: group for group in bundle.groups}
        promotions = sorted(bundle.promotions, key=lambda each: (each.priority, each.id))
        joint = {
            each.group
            for each in promotions
            if PHASES[type(each.effect)] == SET and groups.get(each.group, _stack("")).mode == "best"
        }
        self.offers: list[Offer] = []
        for rank, promotion in enumerate(promotions):
            group = groups.get(promotion.group) or _stack(promotion.group)
            phase = PHASES[type(promotion.effect)]
            if phase == ITEM and promotion.group in joint:
                phase = SET  # decided together with the sets that want the same units
            self.offers.append(Offer(promotion, rank, group, (phase, group.priority, group.code)))
        for place, offer in enumerate(sorted(self.offers, key=lambda each: (each.stage, each.rank))):
            offer.place = place
        turns = {stage: turn for turn, stage in enumerate(sorted({offer.stage for offer in self.offers}))}
        for offer in self.offers:
            offer.turn = turns[offer.stage]
        self.by_id = {offer.promotion.id: offer for offer in self.offers}
        self.by_code = {code: offer for offer in self.offers for code in offer.promotion.codes}
        self._counts = any(offer.counted for offer in self.offers)
        schedules = [each.schedule for each in promotions]
        self._turns = sorted({at for each in schedules for at in (each.start, each.end) if at is not None})
        self._views: dict[tuple[int, str, str | None], View] = {}

    def view(self, context: Context) -> View:
        """The bundle at this time and place."""
        key = (bisect_right(self._turns, context.now), context.channel, context.touchpoint)
        view = self._views.get(key)
        if view is None:
            if len(self._views) >= 256:
                self._views.clear()
            view = self._views[key] = View(self, context)
        return view

    def counted(self, basket: Basket, context: Context) -> list[Offer]:
        """The offers that might apply to the basket and whose uses are counted: of these it matters what is left."""
        if not self._counts:
            return []
        view = self.view(context)
        found = {offer for line in basket.lines for offer in view.match(line.product).offers}
        found.update(view.whole(context, sum([line.unit_minor * line.quantity for line in basket.lines])))
        for code in context.codes:
            coupon = context.coupons.get(code)
            offer = self.by_id.get(coupon.promotion_id) if coupon else self.by_code.get(code)
            if offer is not None:
                found.add(offer)
        return sorted([offer for offer in found if offer.counted], key=lambda offer: offer.rank)


def _stack(code: str) -> OfferGroup:
    return OfferGroup(code=code, mode="stack")


def here_and_now(promotion: Promotion, context: Context) -> str | None:
    """Why the promotion is not on at this time and place at all; None when it is."""
    if not in_period(promotion.schedule, context.now):
        return "outside_schedule"
    if promotion.channels and context.channel not in promotion.channels:
        return "other_channel"
    if promotion.touchpoints and context.touchpoint not in promotion.touchpoints:
        return "other_channel"
    return None
