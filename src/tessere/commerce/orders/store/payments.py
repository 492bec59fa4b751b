"""Statements over payments, what was asked of providers, and what they told."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import structs
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.commerce.orders.domain.payments import Attempt, Payment
from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_PAYMENT = """id, order_id, provider, tender, amount_minor, currency, authorized_minor, captured_minor, refunded_minor, voided,
    failure, failure_text, provider_ref, next_action, touchpoint, taken_by, created_at, updated_at"""
_ATTEMPT = "id, payment_id, deed, amount_minor, state, details, error, tries, requested_at, tried_at, finished_at"
INSERT = f"""
insert into orders.payment ({_PAYMENT})
values (%(id)s, %(order_id)s, %(provider)s, %(tender)s, %(amount_minor)s, %(currency)s, %(authorized_minor)s,
    %(captured_minor)s, %(refunded_minor)s, %(voided)s, %(failure)s, %(failure_text)s, %(provider_ref)s, %(next_action)s,
    %(touchpoint)s, %(taken_by)s, %(created_at)s, %(updated_at)s)
"""
SAVE = """
update orders.payment set authorized_minor = %(authorized_minor)s, captured_minor = %(captured_minor)s,
    refunded_minor = %(refunded_minor)s, voided = %(voided)s, failure = %(failure)s, failure_text = %(failure_text)s,
    provider_ref = %(provider_ref)s, next_action = %(next_action)s, updated_at = %(updated_at)s
where id = %(id)s
"""
GET = f"select {_PAYMENT} from orders.payment where id = %(id)s"
FIND_BY_REF = f"select {_PAYMENT} from orders.payment where provider = %(provider)s and provider_ref = %(provider_ref)s"
LIST = f"select {_PAYMENT} from orders.payment where order_id = %(order_id)s order by id"
INSERT_ATTEMPT = f"""
insert into orders.attempt ({_ATTEMPT})
values (%(id)s, %(payment_id)s, %(deed)s, %(amount_minor)s, %(state)s, %(details)s, %(error)s, %(tries)s, %(requested_at)s,
    %(tried_at)s, %(finished_at)s)
"""
GET_ATTEMPT = f"select {_ATTEMPT} from orders.attempt where id = %(id)s"
# The answer to one try ends it; that to another try of the same comes to nothing.
FINISH_ATTEMPT = """
update orders.attempt set state = %(state)s, error = %(error)s, finished_at = %(now)s, details = '{}'
where id = %(id)s and state = 'started'
"""
OPEN_ATTEMPTS = """
select a.id, a.payment_id, a.deed, a.amount_minor, a.state, a.details, a.error, a.tries, a.requested_at, a.tried_at,
    a.finished_at
from orders.attempt a join orders.payment p on p.id = a.payment_id
where p.order_id = %(order_id)s and a.state = 'started'
"""
# One process at a time tries again.
TAKE_CUT_OFF = f"""
update orders.attempt set tries = tries + 1, tried_at = %(now)s
where id in (
    select id from orders.attempt where state = 'started' and tried_at < %(before)s order by tried_at limit %(limit)s
    for update skip locked
)
returning {_ATTEMPT}
"""
SUM_REFUNDED = """
select coalesce(sum(amount_minor), 0)::bigint from orders.attempt
where payment_id = %(payment_id)s and deed = 'refund' and state = 'succeeded'
"""
INSERT_NEWS = """
insert into orders.provider_news (provider, id, kind, payment_id, received_at)
values (%(provider)s, %(id)s, %(kind)s, %(payment_id)s, %(now)s)
on conflict do nothing
"""
DELETE_NEWS = "delete from orders.provider_news where received_at < %(before)s"


async def insert_payment(db: AsyncConnection[Any], payment: Payment) -> None:
    """Add a payment."""
    await database.execute(db, INSERT, **_row(payment))


async def save_payment(db: AsyncConnection[Any], payment: Payment) -> None:
    """Write what is known of a payment."""
    await database.execute(db, SAVE, **_row(payment))


async def get_payment(db: AsyncConnection[Any], id: UUID) -> Payment:
    """A payment; NotFound when there is none. Its order is what is locked."""
    found = await database.fetch_one(db, GET, Payment, id=id)
    if found is None:
        raise NotFound(f"there is no payment {id}", code="unknown_payment")
    return found


async def find_payment(
    db: AsyncConnection[Any], *, id: UUID | None, provider: str, provider_ref: str | None
) -> Payment | None:
    """The payment that a provider speaks of."""
    if id is not None:
        found = await database.fetch_one(db, GET, Payment, id=id)
        return found if found is not None and found.provider == provider else None
    return await database.fetch_one(db, FIND_BY_REF, Payment, provider=provider, provider_ref=provider_ref)


async def list_payments(db: AsyncConnection[Any], order_id: UUID) -> list[Payment]:
    """The payments of an order, the oldest first."""
    return await database.fetch_all(db, LIST, Payment, order_id=order_id)


async def insert_attempt(db: AsyncConnection[Any], attempt: Attempt) -> None:
    """Write down what will be asked of a provider."""
    row = structs.asdict(attempt) | {"details": Jsonb(attempt.details)}
    await database.execute(db, INSERT_ATTEMPT, **row)


async def get_attempt(db: AsyncConnection[Any], id: UUID) -> Attempt | None:
    """One attempt."""
    return await database.fetch_one(db, GET_ATTEMPT, Attempt, id=id)


async def finish_attempt(db: AsyncConnection[Any], *, id: UUID, state: str, error: str | None, now: datetime) -> bool:
    """Note the answer; False when there was one already."""
    return await database.execute(db, FINISH_ATTEMPT, id=id, state=state, error=error, now=now) == 1


async def list_open_attempts(db: AsyncConnection[Any], order_id: UUID) -> list[Attempt]:
    """What of an order waits for a provider's answer."""
    return await database.fetch_all(db, OPEN_ATTEMPTS, Attempt, order_id=order_id)


async def take_cut_off(db: AsyncConnection[Any], *, before: datetime, now: datetime, limit: int) -> list[Attempt]:
    """Attempts that nobody heard of for long, to be made again by the caller."""
    return await database.fetch_all(db, TAKE_CUT_OFF, Attempt, before=before, now=now, limit=limit)


async def sum_refunded(db: AsyncConnection[Any], payment_id: UUID) -> int:
    """What was given back of a payment by us."""
    return int(await database.fetch_value(db, SUM_REFUNDED, payment_id=payment_id))


async def insert_news(
    db: AsyncConnection[Any], *, provider: str, id: str, kind: str, payment_id: UUID | None, now: datetime
) -> bool:
    """Remember a webhook; False when it came before."""
    return (
        await database.execute(db, INSERT_NEWS, provider=provider, id=id, kind=kind, payment_id=payment_id, now=now)
        == 1
    )


async def delete_news(db: AsyncConnection[Any], *, before: datetime) -> None:
    """Forget webhooks that no provider would send again."""
    await database.execute(db, DELETE_NEWS, before=before)


def _row(payment: Payment) -> dict[str, Any]:
    action = payment.next_action
    return structs.asdict(payment) | {"next_action": None if action is None else Jsonb(action)}
