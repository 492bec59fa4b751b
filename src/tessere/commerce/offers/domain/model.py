"""What a promotion is, and the basket and the moment it is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, TypeAlias

from msgspec import Struct, field, structs

WHOLE_BP = 10_000

Texts: TypeAlias = dict[str, str]
Basis = Literal["running", "list"]
Mode = Literal["stack", "ordered", "best", "lowest"]
CouponState = Literal["valid", "expired", "used_up"]


class Line(Struct, frozen=True, kw_only=True):
    """Units of one product. `product` is what catalog's `product_facts` gives; `unit_minor` includes VAT.

    `list_minor` is the price before a reduction of the price list, `reduced` says that there is one.
    """

    id: str
    product: Mapping[str, Any]
    quantity: int
    unit_minor: int
    vat_bp: int = 2_200
    list_minor: int | None = None
    reduced: bool = False


class ShippingOption(Struct, frozen=True, kw_only=True):
    """A way to get the goods, and what it costs including VAT."""

    method: str
    amount_minor: int
    vat_bp: int = 2_200


class Basket(Struct, frozen=True, kw_only=True):
    """What is to be priced. `method` names the shipping option that was chosen, if any."""

    lines: tuple[Line, ...]
    currency: str = "EUR"
    shipping: tuple[ShippingOption, ...] = ()
    method: str | None = None


class Coupon(Struct, frozen=True):
    """What is known of a code that was entered and that the bundle does not know itself."""

    promotion_id: str
    state: CouponState = "valid"


class Context(Struct, frozen=True, kw_only=True):
    """The moment, the place and the customer. `coupons` is by normalised code; `gifts` are the variants to be had now,
    `choices` the gift that the customer chose by promotion."""

    now: datetime
    zone: str = "Europe/Rome"
    channel: str = "site"
    touchpoint: str | None = None
    segments: frozenset[str] = frozenset()
    tier: str | None = None
    traits: Mapping[str, Any] = {}
    consents: Mapping[str, str] = {}
    anonymous: bool = True
    codes: tuple[str, ...] = ()
    coupons: Mapping[str, Coupon] = {}
    gifts: frozenset[str] = frozenset()
    choices: Mapping[str, str] = {}


class Left(Struct, frozen=True, kw_only=True):
    """What a promotion's budgets still allow: a snapshot; None is without limit."""

    redemptions: int | None = None
    customer: int | None = None
    budget_minor: int | None = None


class ItemPercent(Struct, frozen=True, tag="item_percent", tag_field="kind"):
    """So much off each unit."""

    percent_bp: int


class ItemAmount(Struct, frozen=True, tag="item_amount", tag_field="kind"):
    """An amount off each unit."""

    amount_minor: int


class ItemPrice(Struct, frozen=True, tag="item_price", tag_field="kind"):
    """Each unit at this price, where that is less."""

    price_minor: int


class BuyGet(Struct, frozen=True, kw_only=True, tag="buy_get", tag_field="kind"):
    """Of `buy` + `get` units in scope the cheapest (dearest) `get` are reduced; with `reward`, a rule, the reduced ones
    are the cheapest (dearest) that are left in that scope."""

    buy: int
    get: int = 1
    percent_bp: int = WHOLE_BP
    reward: dict[str, Any] | None = None
    pick: Literal["cheapest", "dearest"] = "cheapest"


class DealPart(Struct, frozen=True):
    """A part of a bundle deal: so many units of a scope."""

    scope: dict[str, Any]
    quantity: int = 1


class BundleDeal(Struct, frozen=True, kw_only=True, tag="bundle", tag_field="kind"):
    """All components together, for a price or with a percent off."""

    components: tuple[DealPart, ...]
    price_minor: int | None = None
    percent_bp: int | None = None


class SpendStep(Struct, frozen=True, kw_only=True):
    """From this much spent: a percent or an amount."""

    threshold_minor: int = 0
    percent_bp: int | None = None
    amount_minor: int | None = None


class OrderSteps(Struct, frozen=True, tag="order", tag_field="kind"):
    """Off what is in scope, by the highest step reached."""

    steps: tuple[SpendStep, ...]


class ShippingOff(Struct, frozen=True, kw_only=True, tag="shipping", tag_field="kind"):
    """Off the cost of these methods (all when none is named); 10,000 is free."""

    percent_bp: int | None = None
    amount_minor: int | None = None
    methods: tuple[str, ...] = ()
    threshold_minor: int = 0


class GiftOption(Struct, frozen=True):
    """A variant that may be given, and what it is worth when gifts are compared."""

    variant: str
    value_minor: int = 0


class Gift(Struct, frozen=True, kw_only=True, tag="gift", tag_field="kind"):
    """One of these variants on top, as far as there are any."""

    options: tuple[GiftOption, ...]
    quantity: int = 1
    threshold_minor: int = 0


ItemEffect: TypeAlias = ItemPercent | ItemAmount | ItemPrice
SetEffect: TypeAlias = BuyGet | BundleDeal
Effect: TypeAlias = ItemEffect | SetEffect | OrderSteps | ShippingOff | Gift
PHASES: Mapping[type, int] = {
    ItemPercent: 0, ItemAmount: 0, ItemPrice: 0, BuyGet: 1, BundleDeal: 1, OrderSteps: 2, ShippingOff: 3, Gift: 4,
}  # fmt: skip
ITEM, SET, ORDER, SHIPPING, GIFT = range(5)


class WeekWindow(Struct, frozen=True):
    """From minute to minute of a weekday (1 is Monday) by the clock of the shop; `end` is excluded, 1440 at most."""

    day: int
    start: int
    end: int


class OfferSchedule(Struct, frozen=True, kw_only=True):
    """From and until (excluded); when there are windows, only within one of them."""

    start: datetime | None = None
    end: datetime | None = None
    windows: tuple[WeekWindow, ...] = ()


class OfferLimits(Struct, frozen=True, kw_only=True):
    """At most so many reduced units and applications a basket, redemptions in all and a customer, and money in all."""

    units: int | None = None
    times: int | None = None
    redemptions: int | None = None
    customer: int | None = None
    budget_minor: int | None = None


class PromotionDraft(Struct, frozen=True, kw_only=True):
    """What the retailer says of an offer. `when` and `scope` are rules of the kernel.

    `announced`: a reduction that is announced as such, so that it shows the price of the 30 days before (Omnibus);
    others are conditional offers. `codes` are coupons that the bundle itself knows, normalised.
    """

    name: Texts
    effect: Effect
    priority: int = 100
    group: str = "stack"
    schedule: OfferSchedule = OfferSchedule()
    channels: tuple[str, ...] = ()
    touchpoints: tuple[str, ...] = ()
    coupon: bool = False
    codes: tuple[str, ...] = ()
    when: dict[str, Any] = field(default_factory=lambda: {"all": []})
    scope: dict[str, Any] = field(default_factory=lambda: {"all": []})
    exclusive: bool = False
    limits: OfferLimits = OfferLimits()
    with_reduced: bool = True
    basis: Basis = "running"
    announced: bool = False


class Promotion(PromotionDraft, frozen=True, kw_only=True):
    """An offer. Smaller `priority` first, then `id`: a total order."""

    id: str


def promotion_from(id: object, draft: PromotionDraft) -> Promotion:
    """The draft under its id."""
    return Promotion(id=str(id), **structs.asdict(draft))


class OfferGroup(Struct, frozen=True, kw_only=True):
    """How the promotions of a group share; smaller `priority` first, then `code`. A code without a group stacks."""

    code: str
    mode: Mode
    priority: int = 100


class Bundle(Struct, frozen=True, kw_only=True):
    """Everything that is on offer, of one publication."""

    version: int
    promotions: tuple[Promotion, ...]
    groups: tuple[OfferGroup, ...] = ()
