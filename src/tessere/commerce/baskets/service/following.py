"""Baskets follow what is found out about people: visitors become customers, two customers one, and one again two."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from msgspec.structs import replace

from tessere.commerce.baskets.domain.lines import merge, part_with
from tessere.commerce.baskets.domain.model import (
    Basket,
    BasketKind,
    BasketMerged,
    BasketParted,
    CouponEntry,
    Owner,
    StoredBasket,
    latest_choices,
    render,
)
from tessere.commerce.baskets.service.opening import TOPIC, new_basket
from tessere.commerce.baskets.store import baskets as store
from tessere.commerce.baskets.store.baskets import People
from tessere.infra import web
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict

_MERGING: tuple[BasketKind, ...] = ("current", "wish_list")
_PATIENCE = 3


async def follow(
    unit: Unit, *, anonymous_ids: Collection[str], customer_id: UUID, former_ids: Collection[UUID] = ()
) -> None:
    """These visitors, and customers of `former_ids`, are this customer: their baskets and wish lists become part of the
    customer's, their saved ones are the customer's. Again, or in another order, it comes to the same."""
    people = _people(anonymous_ids, set(former_ids) - {customer_id})
    if not people.sources:
        return
    await store.lock_sources(unit.db, people.sources)
    await store.save_belonging(unit.db, people, customer_id=customer_id, now=unit.now)
    for kind in _MERGING:
        found = await _lock(unit, people, customer_id, kind)
        theirs = [each for each in found if each.customer_id != customer_id]
        if not theirs:
            continue
        target = next((each for each in found if each.customer_id == customer_id), None)
        if target is None:
            target = await _open(unit, Owner(customer_id=customer_id), kind, like=theirs[-1])
        await _merge(unit, target, theirs)
    for each in await store.lock_open(unit.db, people):
        if each.kind == "saved":
            await _save(unit, replace(each, customer_id=customer_id, anonymous_id=None))


async def unfollow(
    unit: Unit, *, customer_id: UUID, anonymous_ids: Collection[str] = (), former_ids: Collection[UUID] = ()
) -> list[Basket]:
    """These people are not this customer after all: each has back what they put in by themselves, as it is now, with their
    coupons. The baskets that they have again."""
    people = _people(anonymous_ids, former_ids)
    await store.lock_sources(unit.db, people.sources)
    await store.delete_belonging(unit.db, people.sources)
    hidden = await store.lock_merged(unit.db, people.sources)
    restored = [
        await _save(unit, _given_back(each))
        for each in hidden
        if each.kind == "saved" and each.customer_id == customer_id
    ]
    everyone = People(customer_ids=[customer_id], anonymous_ids=[], sources=[])
    for basket in await store.lock_open(unit.db, everyone):
        if basket.kind == "saved":
            continue
        back = []
        for source in sorted(people.sources):
            merged = [each for each in hidden if each.source == source and each.kind == basket.kind]
            if (one := await _give_back(unit, basket, source, [e for e in merged if e.state == "merged"])) is not None:
                back.append(one)
        if back:
            await _leave(unit, basket, people.sources, back)
            restored += back
    return [render(each) for each in restored]


async def find_ties(
    unit: Unit, *, anonymous_ids: Collection[str], customer_ids: Collection[UUID]
) -> dict[Owner, UUID | None]:
    """Which of these people ever had a basket here, and which customers they turned out to be so far."""
    found = await store.find_ties(unit.db, _people(anonymous_ids, customer_ids).sources)
    return {_owner_of(source): customer_id for source, customer_id in found.items()}


async def erase_people(
    unit: Unit, *, customer_ids: Collection[UUID], anonymous_ids: Collection[str]
) -> tuple[int, int]:
    """Delete every basket of people, and that they belong together; how many of both."""
    return await store.erase(unit.db, _people(anonymous_ids, customer_ids))


async def _merge(unit: Unit, target: StoredBasket, theirs: Sequence[StoredBasket]) -> None:
    every = [target, *theirs]
    merged = replace(
        target,
        entries=merge(*(each.entries for each in every)),
        coupons=_join_coupons(every),
        choices=latest_choices(tuple(choice for each in every for choice in each.choices)),
        method=target.method or next((each.method for each in theirs if each.method), None),
    )
    await _save(unit, merged)
    for each in theirs:
        await _save(unit, replace(each, state="merged", merged_into=target.id, entries=(), coupons=(), choices=()))
    await unit.emit(
        BasketMerged(basket_id=target.id, customer_id=target.customer_id, merged_ids=tuple(each.id for each in theirs))
    )


async def _give_back(
    unit: Unit, basket: StoredBasket, source: str, merged: Sequence[StoredBasket]
) -> StoredBasket | None:
    """The basket that a source has again, with its part of the customer's; None when it has no part."""
    mine, _ = part_with(basket.entries, {source})
    coupons = tuple(each for each in basket.coupons if each.source == source)
    if not mine and not coupons:
        return None
    owner = _owner_of(source)
    if merged and await store.find_open(unit.db, owner, basket.kind) is None:
        known = merged[-1]
        back = replace(_given_back(known), state="open", merged_into=None, entries=mine, coupons=coupons)
        return await _save(unit, back)
    opened = await _open(unit, owner, basket.kind, like=basket)
    return await _save(unit, replace(opened, entries=merge(opened.entries, mine), coupons=coupons))


async def _leave(unit: Unit, basket: StoredBasket, sources: Collection[str], back: Sequence[StoredBasket]) -> None:
    _, rest = part_with(basket.entries, sources)
    coupons = tuple(each for each in basket.coupons if each.source not in sources)
    await _save(unit, replace(basket, entries=rest, coupons=coupons))
    await unit.emit(
        BasketParted(basket_id=basket.id, customer_id=basket.customer_id, restored_ids=tuple(each.id for each in back))
    )


async def _open(unit: Unit, owner: Owner, kind: BasketKind, *, like: StoredBasket) -> StoredBasket:
    for _ in range(_PATIENCE):
        opened = new_basket(
            unit, owner, kind, name=like.name, channel=like.channel, touchpoint=like.touchpoint, currency=like.currency
        )
        if await store.insert_basket(unit.db, opened):
            return opened
        people = People(
            customer_ids=[owner.customer_id] if owner.customer_id else [],
            anonymous_ids=[owner.anonymous_id] if owner.anonymous_id else [],
            sources=[],
        )
        for each in await store.lock_open(unit.db, people):
            if each.kind == kind:
                return each
    raise Conflict("others were opening and closing this basket; try again")


async def _lock(unit: Unit, people: People, customer_id: UUID, kind: BasketKind) -> list[StoredBasket]:
    everyone = People(
        customer_ids=[*people.customer_ids, customer_id], anonymous_ids=people.anonymous_ids, sources=people.sources
    )
    return [each for each in await store.lock_open(unit.db, everyone) if each.kind == kind]


async def _save(unit: Unit, basket: StoredBasket) -> StoredBasket:
    saved = replace(basket, updated_at=unit.now)
    await store.save_basket(unit.db, saved)
    await web.publish(unit, topic=TOPIC, ids=[basket.id])
    return replace(saved, version=saved.version + 1)


def _given_back(basket: StoredBasket) -> StoredBasket:
    """The basket, to whoever opened it."""
    owner = _owner_of(basket.source)
    return replace(basket, customer_id=owner.customer_id, anonymous_id=owner.anonymous_id)


def _join_coupons(baskets: Sequence[StoredBasket]) -> tuple[CouponEntry, ...]:
    every = {(each.source, each.code): each for basket in baskets for each in basket.coupons}
    return tuple(every[key] for key in sorted(every))


def _owner_of(source: str) -> Owner:
    kind, _, name = source.partition(":")
    return Owner(customer_id=UUID(name)) if kind == "customer" else Owner(anonymous_id=name)


def _people(anonymous_ids: Collection[str], customer_ids: Collection[UUID]) -> People:
    owners = [
        *(Owner(anonymous_id=each) for each in set(anonymous_ids)),
        *(Owner(customer_id=each) for each in set(customer_ids)),
    ]
    return People(
        customer_ids=sorted(set(customer_ids)), anonymous_ids=sorted(set(anonymous_ids)),
        sources=sorted(each.source for each in owners),
    )  # fmt: skip
