"""Statements over orders, what happened to them, and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct, structs
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.commerce.orders.domain.model import Order, SoldLine
from tessere.infra import db as database
from tessere.infra.db import Unit
from tessere.kernel.errors import NotFound

_FIELDS = Order.__struct_fields__
_JSON = frozenset({"contact", "billing", "shipping", "lines", "charge", "promotions", "coupons", "allowances"})
_ORDER = """id, number, reference, content, channel, touchpoint, customer_id, anonymous_id, contact, billing, shipping,
    language, currency, lines, charge, promotions, coupons, allowances, basket_id, quote_hash, stock_hold_id, offers_owner_id,
    exchange_of, authorized_minor, captured_minor, refunded_minor, placed_at, confirmed_at, updated_at, version"""
NEXT_NUMBER = "select nextval('orders.number_seq')"
INSERT = f"""
insert into orders.placed_order ({_ORDER}, state, payment_state, total_minor, skus)
values (%(id)s, %(number)s, %(reference)s, %(content)s, %(channel)s, %(touchpoint)s, %(customer_id)s, %(anonymous_id)s,
    %(contact)s, %(billing)s, %(shipping)s, %(language)s, %(currency)s, %(lines)s, %(charge)s, %(promotions)s, %(coupons)s,
    %(allowances)s, %(basket_id)s, %(quote_hash)s, %(stock_hold_id)s, %(offers_owner_id)s, %(exchange_of)s,
    %(authorized_minor)s, %(captured_minor)s, %(refunded_minor)s, %(placed_at)s, %(confirmed_at)s, %(updated_at)s,
    %(version)s, %(state)s, %(payment_state)s, %(total_minor)s, %(skus)s)
on conflict (reference) do nothing
"""
SAVE = """
update orders.placed_order set customer_id = %(customer_id)s, anonymous_id = %(anonymous_id)s, contact = %(contact)s,
    billing = %(billing)s, shipping = %(shipping)s, lines = %(lines)s, charge = %(charge)s, allowances = %(allowances)s,
    promotions = %(promotions)s, stock_hold_id = %(stock_hold_id)s, offers_owner_id = %(offers_owner_id)s,
    authorized_minor = %(authorized_minor)s, captured_minor = %(captured_minor)s, refunded_minor = %(refunded_minor)s,
    confirmed_at = %(confirmed_at)s, updated_at = %(updated_at)s, version = version + 1, state = %(state)s,
    payment_state = %(payment_state)s, total_minor = %(total_minor)s, skus = %(skus)s
where id = %(id)s
"""
GET = f"select {_ORDER} from orders.placed_order where id = %(id)s"
LOCK = f"select {_ORDER} from orders.placed_order where id = %(id)s for update"
LIST_BY_IDS = f"select {_ORDER} from orders.placed_order where id = any(%(ids)s::uuid[])"
FIND_BY_REFERENCE = f"select {_ORDER} from orders.placed_order where reference = %(reference)s"
LIST = f"""
select {_ORDER} from orders.placed_order
where (%(customer_id)s::uuid is null or customer_id = %(customer_id)s::uuid)
  and (%(state)s::text is null or state = %(state)s)
  and (%(payment_state)s::text is null or payment_state = %(payment_state)s)
  and (%(channel)s::text is null or channel = %(channel)s)
  and (%(touchpoint)s::text is null or touchpoint = %(touchpoint)s)
  and (%(sku)s::text is null or skus @> array[%(sku)s::text])
  and (%(q)s::text is null or number = upper(%(q)s) or lower(contact ->> 'email') = lower(%(q)s))
  and (%(from_at)s::timestamptz is null or placed_at >= %(from_at)s::timestamptz)
  and (%(until_at)s::timestamptz is null or placed_at < %(until_at)s::timestamptz)
  and (%(before)s::uuid is null or id < %(before)s::uuid)
order by id desc limit %(limit)s
"""
COUNT = "select count(*) from orders.placed_order where placed_at >= %(from_at)s and placed_at < %(until_at)s"
FIRST = """
select customer_id, min(placed_at) as placed_at from orders.placed_order
where customer_id = any(%(customers)s::uuid[]) group by customer_id
"""
INSERT_ENTRY = """
insert into orders.entry (id, order_id, at, actor, kind, detail)
values (%(id)s, %(order_id)s, %(at)s, %(actor)s, %(kind)s, %(detail)s)
"""
ENTRIES = """
select id, at, actor, kind, detail from orders.entry where order_id = %(order_id)s order by id limit 1000
"""
INSERT_RETURN = """
insert into orders.return (id, order_id, lines, reason, channel, touchpoint, credit_minor, returned_at, taken_by)
values (%(id)s, %(order_id)s, %(lines)s, %(reason)s, %(channel)s, %(touchpoint)s, %(credit_minor)s, %(returned_at)s,
    %(taken_by)s)
"""
RETURNS = """
select id, order_id, lines, reason, channel, touchpoint, credit_minor, returned_at, taken_by
from orders.return where order_id = %(order_id)s order by id
"""
# The figures of a sale are kept by law; whose it was is not.
ERASE_ENTRIES = """
update orders.entry set detail = detail - 'reason' where order_id in (
    select id from orders.placed_order where customer_id = any(%(customers)s::uuid[]) or anonymous_id = any(%(visitors)s::text[])
) and detail ? 'reason'
"""
ERASE_RETURNS = """
update orders.return set reason = '', lines = (
    select jsonb_agg(each || '{"reason": "", "condition": ""}') from jsonb_array_elements(lines) as each
) where order_id in (
    select id from orders.placed_order where customer_id = any(%(customers)s::uuid[]) or anonymous_id = any(%(visitors)s::text[])
)
"""
ERASE_PAYMENTS = """
update orders.payment set next_action = null, failure_text = null where order_id in (
    select id from orders.placed_order where customer_id = any(%(customers)s::uuid[]) or anonymous_id = any(%(visitors)s::text[])
)
"""
ERASE_ATTEMPTS = """
update orders.attempt set details = '{}' where payment_id in (
    select p.id from orders.payment p join orders.placed_order o on o.id = p.order_id
    where o.customer_id = any(%(customers)s::uuid[]) or o.anonymous_id = any(%(visitors)s::text[])
)
"""
ERASE = """
update orders.placed_order set customer_id = null, anonymous_id = null, contact = '{}', billing = null, shipping = null,
    basket_id = null, version = version + 1, lines = (
        select coalesce(jsonb_agg(each || '{"note": ""}'), '[]') from jsonb_array_elements(lines) as each
    ), allowances = (
        select coalesce(jsonb_agg(each || '{"reason": ""}'), '[]') from jsonb_array_elements(allowances) as each
    )
where customer_id = any(%(customers)s::uuid[]) or anonymous_id = any(%(visitors)s::text[])
"""


class ReturnedLine(Struct, frozen=True, kw_only=True):
    """Pieces that came back, why, and how they are."""

    sold: SoldLine
    reason: str
    condition: Literal["new", "used", "damaged", "missing", ""]


class FirstOrder(Struct, frozen=True):
    """When a customer bought for the first time."""

    customer_id: UUID
    placed_at: datetime


class OrderReturn(Struct, frozen=True, kw_only=True):
    """What came back at once; `credit_minor` is what the customer was owed for it."""

    id: UUID
    order_id: UUID
    lines: tuple[ReturnedLine, ...]
    reason: str
    channel: str
    touchpoint: str | None
    credit_minor: int
    returned_at: datetime
    taken_by: str


class OrderEntry(Struct, frozen=True, kw_only=True):
    """Something that happened to an order."""

    id: UUID
    at: datetime
    actor: str
    kind: str
    detail: dict[str, Any]


class Erased(Struct, frozen=True, kw_only=True):
    """How many rows were made nobody's."""

    orders: int
    entries: int
    returns: int
    payments: int
    attempts: int


async def next_number(db: AsyncConnection[Any]) -> int:
    """A number that no other order has."""
    return int(await database.fetch_value(db, NEXT_NUMBER))


async def insert_order(db: AsyncConnection[Any], order: Order) -> bool:
    """Add an order; False when one was placed for its reference, which may be waited for."""
    return await database.execute(db, INSERT, **_row(order)) == 1


async def save_order(db: AsyncConnection[Any], order: Order) -> None:
    """Write an order as its next version."""
    await database.execute(db, SAVE, **_row(order))


async def get_order(db: AsyncConnection[Any], id: UUID, *, lock: bool = False) -> Order:
    """An order; NotFound when there is none."""
    found = await database.fetch_one(db, LOCK if lock else GET, Order, id=id)
    if found is None:
        raise NotFound(f"there is no order {id}", code="unknown_order")
    return found


async def find_by_reference(db: AsyncConnection[Any], reference: str) -> Order | None:
    """The order that was placed for something."""
    return await database.fetch_one(db, FIND_BY_REFERENCE, Order, reference=reference)


async def list_orders(db: AsyncConnection[Any], **filters: Any) -> list[Order]:
    """Orders, the newest first."""
    return await database.fetch_all(db, LIST, Order, **filters)


async def list_by_ids(db: AsyncConnection[Any], ids: Sequence[UUID]) -> list[Order]:
    """These orders, as far as they are there."""
    return await database.fetch_all(db, LIST_BY_IDS, Order, ids=database.uuids(ids))


async def count_orders(db: AsyncConnection[Any], *, from_at: datetime, until_at: datetime) -> int:
    """How many were placed in a time."""
    return int(await database.fetch_value(db, COUNT, from_at=from_at, until_at=until_at) or 0)


async def list_first(db: AsyncConnection[Any], customer_ids: Sequence[UUID]) -> list[FirstOrder]:
    """The first order of each customer."""
    return await database.fetch_all(db, FIRST, FirstOrder, customers=database.uuids(customer_ids))


def insert_entry(unit: Unit, *, order_id: UUID, entry: OrderEntry) -> None:
    """Note what happened, with the commit."""
    unit.later(INSERT_ENTRY, order_id=order_id, **structs.asdict(entry) | {"detail": Jsonb(entry.detail)})


async def list_entries(db: AsyncConnection[Any], order_id: UUID) -> list[OrderEntry]:
    """What happened, the oldest first."""
    return await database.fetch_all(db, ENTRIES, OrderEntry, order_id=order_id)


async def insert_return(db: AsyncConnection[Any], returned: OrderReturn) -> None:
    """Note what came back."""
    row = structs.asdict(returned) | {"lines": Jsonb(returned.lines)}
    await database.execute(db, INSERT_RETURN, **row)


async def list_returns(db: AsyncConnection[Any], order_id: UUID) -> list[OrderReturn]:
    """What came back, the oldest first."""
    return await database.fetch_all(db, RETURNS, OrderReturn, order_id=order_id)


async def erase(db: AsyncConnection[Any], *, customer_ids: list[UUID], anonymous_ids: list[str]) -> Erased:
    """Make the orders of people nobody's; what was sold and paid stays."""
    whose = {"customers": database.uuids(customer_ids), "visitors": database.texts(anonymous_ids)}
    return Erased(
        entries=await database.execute(db, ERASE_ENTRIES, **whose),
        returns=await database.execute(db, ERASE_RETURNS, **whose),
        attempts=await database.execute(db, ERASE_ATTEMPTS, **whose),
        payments=await database.execute(db, ERASE_PAYMENTS, **whose),
        orders=await database.execute(db, ERASE, **whose),
    )


def _row(order: Order) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(order, name) for name in _FIELDS}
    row |= {name: None if row[name] is None else Jsonb(row[name]) for name in _JSON}
    return row | {
        "state": order.state, "payment_state": order.payment_state, "total_minor": order.total_minor,
        "skus": sorted({line.sku for line in order.lines}),
    }  # fmt: skip
