"""Promotions: one pure engine that says what a basket costs on every channel, and why."""

from __future__ import annotations

from tessere.commerce.promotions.domain.answers import LineQuote, Portion, Quote, ShippingQuote
from tessere.commerce.promotions.domain.bundles import SignedBundle, bundle_hash, decode, encode, open_signed, sign
from tessere.commerce.promotions.domain.compiling import Compiled
from tessere.commerce.promotions.domain.model import (
    Basket,
    Bundle,
    BundleDeal,
    BuyGet,
    Component,
    Context,
    Coupon,
    Gift,
    GiftOption,
    Group,
    ItemAmount,
    ItemPercent,
    ItemPrice,
    Left,
    Limits,
    Line,
    OrderSteps,
    Promotion,
    Schedule,
    ShippingOff,
    ShippingOption,
    Step,
    Window,
)
from tessere.commerce.promotions.domain.quoting import quote, why_not
from tessere.commerce.promotions.domain.words import say

__all__ = [
    "Basket",
    "Bundle",
    "BundleDeal",
    "BuyGet",
    "Compiled",
    "Component",
    "Context",
    "Coupon",
    "Gift",
    "GiftOption",
    "Group",
    "ItemAmount",
    "ItemPercent",
    "ItemPrice",
    "Left",
    "Limits",
    "Line",
    "LineQuote",
    "OrderSteps",
    "Portion",
    "Promotion",
    "Quote",
    "Schedule",
    "ShippingOff",
    "ShippingOption",
    "ShippingQuote",
    "SignedBundle",
    "Step",
    "Window",
    "bundle_hash",
    "decode",
    "encode",
    "open_signed",
    "quote",
    "say",
    "sign",
    "why_not",
]
