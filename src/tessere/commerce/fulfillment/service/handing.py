"""The customer collects: by a code or a document, paid before or at the desk; or does not, until the time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from tessere.commerce import baskets, orders
from tessere.commerce.fulfillment.domain.events import FulfillmentHandedOver, ReservationExpired, about
from tessere.commerce.fulfillment.domain.model import Fulfillment, Handed
from tessere.commerce.fulfillment.service.moving import Moves, leave, pieces_of
from tessere.commerce.fulfillment.service.noting import begin, carry, give_back, turn
from tessere.commerce.fulfillment.store import fulfillments as store
from tessere.commerce.orders import NewPayment, Order, Providers, UnitState
from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind
from tessere.kernel.errors import Conflict, FieldError, Invalid, NotFound
from tessere.kernel.events import SYSTEM, Actor

_AT_ONCE = 100
_READY: tuple[UnitState, ...] = ("ready",)


class Showing(Struct, frozen=True, kw_only=True):
    """How the customer shows that it is theirs: the code, or a document that is described."""

    code: str | None = None
    document: str = ""


class DeskPayment(Struct, frozen=True, kw_only=True):
    """What is paid at the desk; its id is the caller's, so that it is paid once."""

    id: UUID
    tender: Literal["cash", "desk_card"]


async def find_pickups(unit: Unit, *, code: str) -> list[Fulfillment]:
    """What can be collected with a code; NotFound when there is nothing."""
    found = await store.list_by_code(unit.db, baskets.normalise_handover(code))
    if not found:
        raise NotFound("nothing lies ready under this code; look for the order by its number", code="unknown_pickup")
    return found


async def hand_over(
    unit: Unit, *, fulfillment_id: UUID, showing: Showing, moves: Moves = None, decline_rest: bool = False
) -> Fulfillment:
    """Some pieces or all go to the customer, paid as far as they cost. `decline_rest`: the customer does not want the others,
    which are cancelled. Conflict `not_paid` when they are not paid; again, with all pieces, changes nothing."""
    order, known = await begin(unit, fulfillment_id)
    if known.state == "handed_over":
        return known
    by = _check_showing(known, showing)
    handed = Handed(by=by, document=showing.document if by == "document" else "", staff=unit.actor.name, at=unit.now)
    given = await carry(unit, known, pieces_of(moves), "handed_over", handed=handed)
    if decline_rest and given.id != known.id:
        order = await _decline(unit, await store.get(unit.db, known.id))
    order = await orders.get_order(unit, order_id=order.id)
    missing = missing_minor(order)
    if missing:
        detail = (
            f"{missing} ({order.currency}, in minor units) are still to be paid for it; take them at the desk first"
        )
        raise Conflict(detail, code="not_paid", errors=[FieldError("/payment", detail)])
    await leave(unit, given)
    await unit.emit(FulfillmentHandedOver(**about(given, order), handed_by=unit.actor.name))
    return given


async def collect(
    database: Database,
    *,
    providers: Providers,
    fulfillment_id: UUID,
    showing: Showing,
    moves: Moves = None,
    decline_rest: bool = False,
    payment: DeskPayment | None = None,
    actor: Actor = SYSTEM,
) -> Fulfillment:
    """Take what is to be paid for it at the desk, and hand it over. Repeated after being cut off, it is paid once."""
    if payment is not None:
        order, amount = await _price(database, fulfillment_id, moves, decline_rest=decline_rest, actor=actor)
        known = [each.id for each in await _payments(database, order.id)]
        if amount or payment.id in known:
            new = NewPayment(
                id=payment.id, provider="manual", tender=payment.tender, touchpoint=order.touchpoint,
                amount_minor=amount if payment.id not in known else None,
            )  # fmt: skip
            await orders.pay(database, providers=providers, order_id=order.id, new=new, actor=actor)
    async with database.unit(actor=actor) as unit:
        return await hand_over(
            unit, fulfillment_id=fulfillment_id, showing=showing, moves=moves, decline_rest=decline_rest
        )


async def expire_due(database: Database, _payload: Any = None) -> None:
    """Give back what was not collected in time, each in a transaction of its own."""
    while True:
        async with database.reading() as unit:
            due = await store.list_due(unit.db, now=unit.now, limit=_AT_ONCE)
        for fulfillment_id in due:
            async with database.unit() as unit:
                await expire(unit, fulfillment_id=fulfillment_id)
        if len(due) < _AT_ONCE:
            return


async def expire(unit: Unit, *, fulfillment_id: UUID) -> bool:
    """Its time is over: the order wants it no more, and the stock has it back; False when it was collected meanwhile."""
    _, known = await begin(unit, fulfillment_id)
    if known.state != "ready" or known.due_at is None or known.due_at > unit.now:
        return False
    gone = await turn(unit, known, None, "expired", reason="not collected in time")
    before = await orders.get_order(unit, order_id=gone.order_id)
    order = await orders.cancel_order(
        unit, order_id=gone.order_id, moves=gone.moves, reason="not collected in time", sources=_READY
    )
    await give_back(unit, gone)
    credit = order.credit_minor - before.credit_minor
    await unit.emit(
        ReservationExpired(**about(gone, order), code=gone.code, credit_minor=credit, currency=order.currency)
    )
    return True


def missing_minor(order: Order) -> int:
    """What is missing of what was delivered: paid or promised must be at least what that costs."""
    delivered = sum(
        run.net_minor * run.quantity
        for line in order.lines
        for run in line.runs
        if run.state in ("shipped", "handed_over")
    )
    covered = order.due_minor - order.open_minor
    return max(0, min(delivered, order.due_minor) - covered)


async def _price(
    database: Database, fulfillment_id: UUID, moves: Moves, *, decline_rest: bool, actor: Actor
) -> tuple[Order, int]:
    """What has to be paid before it can be handed over: tried out, and undone."""
    async with database.unit(actor=actor) as unit:
        try:
            async with unit.savepoint():
                _, known = await begin(unit, fulfillment_id)
                if known.state != "handed_over":
                    given = await carry(unit, known, pieces_of(moves), "handed_over")
                    if decline_rest and given.id != known.id:
                        await _decline(unit, await store.get(unit.db, known.id))
                order = await orders.get_order(unit, order_id=known.order_id)
                raise _TriedOut(order)
        except _TriedOut as tried:
            return tried.order, missing_minor(tried.order)


class _TriedOut(Exception):
    """Undoes what was tried."""

    def __init__(self, order: Order) -> None:
        super().__init__("tried")
        self.order = order


async def _payments(database: Database, order_id: UUID) -> Sequence[orders.Payment]:
    async with database.reading() as unit:
        return await orders.list_payments(unit, order_id=order_id)


async def _decline(unit: Unit, rest: Fulfillment) -> Order:
    gone = await turn(unit, rest, None, "cancelled", reason="not wanted at the desk")
    order = await orders.cancel_order(
        unit, order_id=gone.order_id, moves=gone.moves, reason="not wanted at the desk", sources=_READY
    )
    await give_back(unit, gone)
    return order


def _check_showing(known: Fulfillment, showing: Showing) -> Literal["code", "document"]:
    if showing.code is not None:
        if baskets.normalise_handover(showing.code) != known.code:
            raise Conflict(
                "this is not the code of these pieces", code="wrong_code", errors=[FieldError("/code", "wrong")]
            )
        return "code"
    if not showing.document.strip():
        detail = "read the code, or say which document was shown"
        raise Invalid(detail, errors=[FieldError("/document", detail)])
    return "document"


JOB = JobKind("fulfillment.expire", expire_due, every=timedelta(seconds=60))
