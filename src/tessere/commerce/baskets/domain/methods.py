"""Ways to have goods sent, and what they cost."""

from __future__ import annotations

import re
from typing import Annotated

from msgspec import Meta, Struct

from tessere.kernel.errors import FieldError, Invalid

MOST_METHODS = 50
_CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


class ShippingMethodDraft(Struct, frozen=True, kw_only=True):
    """What the retailer says of a way to send goods; the amount includes VAT; no channels: all of them."""

    name: dict[str, str]
    amount_minor: Annotated[int, Meta(ge=0, le=10**9)]
    vat_bp: Annotated[int, Meta(ge=0, le=10_000)] = 2_200
    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] = "EUR"
    channels: Annotated[list[str], Meta(max_length=100)] = []


class ShippingMethod(ShippingMethodDraft, frozen=True, kw_only=True):
    """A way to have goods sent."""

    code: str
    version: int


def check_method(code: str, draft: ShippingMethodDraft) -> None:
    """Invalid when it has no proper code or no name."""
    if not _CODE.fullmatch(code):
        message = "a code has 1 to 64 small letters, digits, dots, hyphens and underscores"
        raise Invalid("this cannot be a code", errors=[FieldError("/code", message)])
    if not draft.name or any(not text.strip() or len(text) > 200 for text in draft.name.values()):
        message = "give a name of 1 to 200 characters in at least one language"
        raise Invalid("the method cannot be saved like this", errors=[FieldError("/name", message)])


def serves(method: ShippingMethod, *, channel: str, currency: str) -> bool:
    """Whether a basket may choose it."""
    return method.currency == currency and (not method.channels or channel in method.channels)
