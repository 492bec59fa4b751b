"""Moves goods between locations: sent, received, lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from tessere.commerce.stock.domain.model import Cause, Counted, Delta, StockLine, check_lines, sum_lines
from tessere.commerce.stock.service.posting import apply, as_content, begin, require_open
from tessere.commerce.stock.store import transfers as store
from tessere.commerce.stock.store.transfers import Transfer, TransferLine
from tessere.infra import audit
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict, FieldError, Invalid


class Arrival(Struct, frozen=True, kw_only=True):
    """How many of a variant have come, and how many never will."""

    variant_id: UUID
    received: Counted = 0
    lost: Counted = 0


async def send_transfer(
    unit: Unit, *, from_id: UUID, to_id: UUID, lines: Sequence[StockLine], note: str = ""
) -> Transfer:
    """Send goods; OutOfStock when that would take what was promised from there."""
    check_lines(lines)
    if from_id == to_id:
        raise Invalid("the transfer is not valid", errors=[FieldError("/to_id", "another location than it comes from")])
    await require_open(unit, [from_id], path="/from_id")
    await require_open(unit, [to_id], path="/to_id")
    transfer_id = unit.new_id()
    quantities = sum_lines(lines)
    await store.insert_transfer(
        unit.db, id=transfer_id, from_id=from_id, to_id=to_id, note=note, now=unit.now, by=unit.actor.name,
        quantities=quantities,
    )  # fmt: skip
    deltas = [
        Delta(variant_id=variant, location_id=from_id, line=number, on_hand=-quantity)
        for number, (variant, quantity) in enumerate(sorted(quantities.items()))
    ]
    free = {(variant, from_id): quantity for variant, quantity in quantities.items()}
    await apply(unit, cause=Cause("transfer", str(transfer_id)), deltas=deltas, note=note, free=free)
    await _note(unit, "transfer.sent", transfer_id, {"from": str(from_id), "to": str(to_id), "lines": len(quantities)})
    return await store.get_transfer(unit.db, transfer_id)


async def receive_transfer(unit: Unit, *, transfer_id: UUID, reference: str, lines: Sequence[Arrival]) -> Transfer:
    """Goods have arrived, or are given up for lost; in several goes if need be. Repeating a reference changes nothing."""
    check_lines(lines)
    arrived = {each.variant_id: (each.received, each.lost) for each in lines}
    if len(arrived) < len(lines):
        raise Invalid("the lines are not valid", errors=[FieldError("/lines", "each variant once")])
    transfer = await store.get_transfer(unit.db, transfer_id, lock=True)
    cause = Cause("arrival", f"{transfer_id} {reference}")
    if not await begin(unit, cause, as_content(sorted(arrived.items()))):
        return transfer
    under_way = {each.variant_id: each.under_way for each in await store.list_lines(unit.db, [transfer_id])}
    for number, each in enumerate(lines):
        if each.received + each.lost > under_way.get(each.variant_id, 0):
            detail = f"{under_way.get(each.variant_id, 0)} of this variant are under way"
            raise Conflict(detail, code="more_than_sent", errors=[FieldError(f"/lines/{number}", detail)])
    await store.save_arrival(unit.db, transfer_id=transfer_id, arrived=arrived)
    deltas = [
        Delta(variant_id=each.variant_id, location_id=transfer.to_id, line=number, on_hand=each.received)
        for number, each in enumerate(lines)
        if each.received
    ]
    if deltas:
        await apply(unit, cause=cause, deltas=deltas, makes=True)
    if sum(under_way.values()) == sum(received + lost for received, lost in arrived.values()):
        await store.close_transfer(unit.db, id=transfer_id, now=unit.now)
    await _note(unit, "transfer.received", transfer_id, {"lost": sum(each.lost for each in lines)})
    return await store.get_transfer(unit.db, transfer_id)


async def get_transfer(unit: Unit, *, transfer_id: UUID) -> Transfer:
    """One transfer."""
    return await store.get_transfer(unit.db, transfer_id)


async def list_transfers(unit: Unit, *, state: str | None, before: UUID | None, limit: int) -> list[Transfer]:
    """Transfers, the latest first."""
    return await store.list_transfers(unit.db, state=state, before=before, limit=limit)


async def list_lines(unit: Unit, *, transfer_ids: Sequence[UUID]) -> dict[UUID, list[TransferLine]]:
    """The lines of transfers."""
    found: dict[UUID, list[TransferLine]] = {}
    for line in await store.list_lines(unit.db, transfer_ids):
        found.setdefault(line.transfer_id, []).append(line)
    return found


async def _note(unit: Unit, action: str, transfer_id: UUID, detail: dict[str, object]) -> None:
    await audit.record(unit, action=action, object_kind="transfer", object_id=transfer_id, detail=detail)
