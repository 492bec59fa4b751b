"""Keeps the ways to have goods sent."""

from __future__ import annotations

from tessere.commerce.baskets.domain.methods import MOST_METHODS, ShippingMethod, ShippingMethodDraft, check_method
from tessere.commerce.baskets.store import methods as store
from tessere.infra import audit
from tessere.infra.db import Unit
from tessere.infra.web import ExpectedVersion
from tessere.kernel.errors import Conflict, NotFound


async def list_methods(unit: Unit) -> list[ShippingMethod]:
    """Every method, the cheapest first."""
    return await store.list_methods(unit.db)


async def put_method(unit: Unit, *, code: str, draft: ShippingMethodDraft, expected: ExpectedVersion) -> ShippingMethod:
    """Add a method or change it."""
    check_method(code, draft)
    known = await store.lock_method(unit.db, code)
    expected.check(known.version if known else 0)
    if known is None and len(await store.list_methods(unit.db)) >= MOST_METHODS:
        raise Conflict(f"there are {MOST_METHODS} shipping methods already", code="too_many_methods")
    await store.save_method(
        unit.db, code=code, name=draft.name, amount_minor=draft.amount_minor, vat_bp=draft.vat_bp,
        currency=draft.currency, channels=draft.channels,
    )  # fmt: skip
    await audit.record(unit, action="shipping_method.saved", object_kind="shipping_method", object_id=code)
    saved = await store.lock_method(unit.db, code)
    if saved is None:
        raise NotFound(f"there is no shipping method {code!r}")
    return saved


async def delete_method(unit: Unit, *, code: str, expected: ExpectedVersion) -> None:
    """Offer a method no more; NotFound when there is none."""
    known = await store.lock_method(unit.db, code)
    if known is None:
        raise NotFound(f"there is no shipping method {code!r}", code="unknown_method")
    expected.check(known.version)
    await store.delete_method(unit.db, code)
    await audit.record(unit, action="shipping_method.deleted", object_kind="shipping_method", object_id=code)
