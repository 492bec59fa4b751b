"""Finds and opens baskets, and notes every change of one."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from tessere.commerce.baskets.domain.model import (
    MOST_SAVED,
    Basket,
    BasketChanged,
    BasketKind,
    Owner,
    StoredBasket,
    changes_between,
    check_owner,
    render,
    require_open,
)
from tessere.commerce.baskets.store import baskets as store
from tessere.infra import web
from tessere.infra.db import Unit
from tessere.infra.web import ANY_VERSION, ExpectedVersion
from tessere.kernel.errors import Conflict, NotFound

TOPIC = "baskets"
_PATIENCE = 3


async def get_or_open(
    unit: Unit,
    *,
    owner: Owner,
    kind: BasketKind = "current",
    name: str = "",
    channel: str,
    touchpoint: str | None = None,
    currency: str = "EUR",
) -> Basket:
    """The owner's open basket or wish list, opened when there is none; a saved one is always a new one.

    A visitor who turned out to be a customer has the customer's.
    """
    check_owner(owner)
    asked, owner = owner, await resolve_owner(unit, owner)
    if kind == "saved" and await store.count_saved(unit.db, owner) >= MOST_SAVED:
        raise Conflict(f"there are {MOST_SAVED} saved baskets already; delete one first", code="too_many_baskets")
    for _ in range(_PATIENCE):
        if kind != "saved" and (found := await store.find_open(unit.db, owner, kind)) is not None:
            return render(found)
        await store.lock_sources(unit.db, [asked.source])
        if (meanwhile := await resolve_owner(unit, asked)) != owner:
            owner = meanwhile
            continue
        opened = new_basket(unit, owner, kind, name=name, channel=channel, touchpoint=touchpoint, currency=currency)
        if await store.insert_basket(unit.db, opened):
            await web.publish(unit, topic=TOPIC, ids=[opened.id])
            return render(opened)
    raise Conflict("others were opening and closing this basket; try again")


def new_basket(
    unit: Unit, owner: Owner, kind: BasketKind, *, name: str, channel: str, touchpoint: str | None, currency: str
) -> StoredBasket:
    """An empty basket."""
    return StoredBasket(
        id=unit.new_id(), kind=kind, state="open", name=name.strip(), customer_id=owner.customer_id,
        anonymous_id=owner.anonymous_id, source=owner.source, entries=(), coupons=(), choices=(), method=None,
        currency=currency, channel=channel, touchpoint=touchpoint, share_edition=0, merged_into=None, order_id=None,
        created_at=unit.now, updated_at=unit.now, version=1,
    )  # fmt: skip


async def resolve_owner(unit: Unit, owner: Owner) -> Owner:
    """The customer whom the owner turned out to be, or the owner."""
    customer_id = await store.find_belonging(unit.db, owner.source)
    return owner if customer_id is None else Owner(customer_id=customer_id)


async def get_basket(unit: Unit, *, basket_id: UUID) -> Basket:
    """A basket; the id of one that became part of another leads to that."""
    return render(await store.get_basket(unit.db, basket_id))


async def list_baskets(
    unit: Unit,
    *,
    customer_id: UUID | None = None,
    anonymous_id: str | None = None,
    kind: BasketKind | None = None,
    closed: bool = False,
    before: UUID | None = None,
    limit: int,
) -> list[Basket]:
    """Baskets, the newest first: those of a customer, for whoever has the customer before them."""
    found = await store.list_baskets(
        unit.db, customer_id=customer_id, anonymous_id=anonymous_id, kind=kind, state=None if closed else "open",
        before=before, limit=limit,
    )  # fmt: skip
    return [render(each) for each in found]


async def lock_for_change(unit: Unit, basket_id: UUID, expected: ExpectedVersion = ANY_VERSION) -> StoredBasket:
    """A basket to change, held until the transaction ends; Conflict when it was sold."""
    basket = await store.get_basket(unit.db, basket_id, lock=True)
    if basket.state == "merged":  # it was merged while we waited for it
        basket = await store.get_basket(unit.db, basket_id, lock=True)
    require_open(basket)
    expected.check(basket.version)
    return basket


async def save(
    unit: Unit, before: StoredBasket, after: StoredBasket, *, channel: str | None = None, touchpoint: str | None = None
) -> Basket:
    """Write a change and tell of it; what changes nothing is not written."""
    if after == before:
        return render(before)
    after = replace(after, updated_at=unit.now)
    await store.save_basket(unit.db, after)
    changes = changes_between(before.entries, after.entries)
    if changes:
        await unit.emit(
            BasketChanged(
                basket_id=after.id, customer_id=after.customer_id, anonymous_id=after.anonymous_id, kind=after.kind,
                channel=channel or after.channel, touchpoint=touchpoint if channel else after.touchpoint,
                changes=changes,
            )
        )  # fmt: skip
    await web.publish(unit, topic=TOPIC, ids=[after.id])
    return render(replace(after, version=before.version + 1))


def find_line(basket: StoredBasket, variant_id: UUID) -> Sequence[object]:
    """The entries of a line; NotFound when the basket has no such line."""
    found = [each for each in basket.entries if each.variant_id == variant_id]
    if not found:
        raise NotFound("the basket has no line of this variant", code="unknown_line")
    return found
