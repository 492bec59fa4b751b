"""Rounds through a place: begun, scanned, finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from tessere.commerce import catalog, orders
from tessere.commerce.fulfillment.domain.model import Fulfillment
from tessere.commerce.fulfillment.domain.picking import (
    MOST_FULFILLMENTS,
    PickItem,
    list_items,
    picked_pieces,
    scan,
)
from tessere.commerce.fulfillment.service.noting import carry, follow, save
from tessere.commerce.fulfillment.store import fulfillments as store
from tessere.commerce.fulfillment.store import places
from tessere.commerce.fulfillment.store.places import PickRound
from tessere.infra import audit
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict, FieldError, Invalid, NotFound


class PickList(Struct, frozen=True, kw_only=True):
    """A round, what to fetch on it, and for whom."""

    round: PickRound
    items: list[PickItem]
    fulfillments: list[Fulfillment]


async def start_list(
    unit: Unit, *, location_id: UUID, fulfillment_ids: Sequence[UUID] | None = None, limit: int = 20
) -> PickList:
    """Begin a round for these, or for those that wait longest. What another round has, or was cancelled, is refused when it was
    named, and passed over otherwise."""
    asked = list(dict.fromkeys(fulfillment_ids)) if fulfillment_ids is not None else None
    wanted = asked or await store.list_to_pick(unit.db, location_id=location_id, limit=limit)
    if not 1 <= len(wanted) <= MOST_FULFILLMENTS:
        detail = f"1 to {MOST_FULFILLMENTS} at once" if asked else "nothing waits to be picked here"
        raise Conflict(detail, code="nothing_to_pick", errors=[FieldError("/fulfillment_ids", detail)])
    list_id = unit.new_id()
    await places.insert_list(unit.db, id=list_id, location_id=location_id, started_by=unit.actor.name, now=unit.now)
    taken = 0
    for each in await _lock_all(unit, wanted):
        if each.location_id != location_id:
            raise Invalid(
                f"{each.id} is not at this place", errors=[FieldError("/fulfillment_ids", f"{each.id} is elsewhere")]
            )
        if asked is not None or each.state in ("open", "accepted"):
            await carry(unit, each, None, "picking", pick_list_id=list_id)
            taken += 1
    if not taken:
        raise Conflict("somebody else has just taken what waited here", code="nothing_to_pick")
    return await get_list(unit, list_id=list_id)


async def get_list(unit: Unit, *, list_id: UUID) -> PickList:
    """A round as it is now."""
    found = await places.get_list(unit.db, list_id)
    known = await store.list_by_list(unit.db, list_id)
    variants = sorted({line.variant_id for each in known for line in each.lines})
    shelves = await places.find_shelves(unit.db, location_id=found.location_id, variant_ids=variants)
    return PickList(round=found, items=list_items(known, shelves), fulfillments=known)


async def scan_pieces(unit: Unit, *, list_id: UUID, sku: str, quantity: int = 1) -> PickList:
    """Pieces are in the basket: by sku or GTIN. Conflict when they are wrong or too many."""
    found = await places.get_list(unit.db, list_id, lock=True)
    if found.state == "finished":
        raise Conflict("this round is finished; begin another one", code="list_finished")
    known = await _lock_all(unit, [each.id for each in await store.list_by_list(unit.db, list_id)])
    known = [each for each in known if each.state == "picking"]
    for each in scan(known, await _read(unit, known, sku), quantity):
        await save(unit, replace(each, updated_at=unit.now), "scanned")
    return await get_list(unit, list_id=list_id)


async def finish_list(unit: Unit, *, list_id: UUID) -> list[Fulfillment]:
    """End a round: what was scanned is picked, the rest waits for another round, or is rejected by somebody. Again changes
    nothing."""
    found = await places.get_list(unit.db, list_id, lock=True)
    if found.state == "finished":
        return []
    done = []
    for each in await _lock_all(unit, [each.id for each in await store.list_by_list(unit.db, list_id)]):
        if each.state != "picking":
            continue
        pieces = picked_pieces(each)
        if not pieces:
            await carry(unit, each, None, "accepted", pick_list_id=None)
            continue
        picked = await carry(unit, each, pieces, "picked", pick_list_id=None)
        done.append(picked)
        if picked.id != each.id:
            rest = await store.get(unit.db, each.id)
            await carry(unit, rest, None, "accepted", pick_list_id=None)
    await places.finish_list(unit.db, id=list_id, now=unit.now)
    return done


async def put_shelves(unit: Unit, *, location_id: UUID, shelves: Mapping[str, str]) -> int:
    """Say where articles lie in a place, by sku; how many those are."""
    found = await catalog.find_variants_by_sku(unit, skus=sorted(shelves))
    unknown = sorted(set(shelves) - set(found))
    if unknown:
        raise Invalid(
            f"there is no article {unknown[0]}", code="unknown_variant",
            errors=[FieldError(f"/shelves/{sku}", "there is no such article") for sku in unknown[:20]],
        )  # fmt: skip
    by_id = {found[sku].id: shelf for sku, shelf in shelves.items()}
    await places.put_shelves(unit.db, location_id=location_id, shelves=by_id)
    await audit.record(
        unit, action="fulfillment.shelves_set", object_kind="location", object_id=location_id,
        detail={"articles": len(by_id)},
    )  # fmt: skip
    return len(by_id)


async def _lock_all(unit: Unit, ids: Sequence[UUID]) -> list[Fulfillment]:
    """Fulfillments to change, their orders held in one order for everybody; what was cancelled is given up first."""
    found = [await store.get(unit.db, id) for id in ids]
    for order_id in sorted({each.order_id for each in found}):
        await follow(unit, await orders.lock_order(unit, order_id))
    return [await store.get(unit.db, each.id) for each in sorted(found, key=lambda each: each.id)]


async def _read(unit: Unit, known: Sequence[Fulfillment], scanned: str) -> UUID:
    """The article that was scanned; NotFound when there is none."""
    named = await catalog.find_variants_by_sku(unit, skus=[scanned])
    if scanned in named:
        return named[scanned].id
    variants = {line.variant_id for each in known for line in each.lines}
    for item in (await catalog.find_items(unit, variant_ids=variants)).values():
        if item.variant.gtin == scanned:
            return item.variant.id
    detail = f"{scanned!r} is no article, or none that is on the list; put it back"
    raise NotFound(detail, code="not_on_list", errors=[FieldError("/sku", detail)])
