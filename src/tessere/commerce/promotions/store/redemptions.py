"""Statements over uses: what of promotions, coupons and budgets is taken, and by whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.commerce.offers import Applied
from tessere.commerce.promotions.domain.records import CouponRecord, HoldState, UsesHold
from tessere.infra import db as database

# A concurrent one of the same owner is waited for.
INSERT_HOLD = """
insert into promotions.hold (id, owner_id, state, content, created_at, expires_at)
values (%(id)s, %(owner_id)s, 'held', %(content)s, %(now)s, %(expires_at)s)
on conflict (owner_id) where state in ('held', 'committed') do nothing
"""
FIND_HOLD = """
select id, owner_id, state, content, expires_at from promotions.hold where owner_id = %(owner_id)s order by id desc limit 1
"""
SETTLE = """
update promotions.hold set state = %(state)s, settled_at = %(now)s where id = %(id)s and state = any(%(from_states)s)
"""
LIST_DUE = """
select id from promotions.hold where state = 'held' and expires_at <= %(now)s order by expires_at limit %(limit)s
"""
# The lowest number that the customer has not used yet; nothing when the limit is reached, or somebody took the same number:
# whoever comes at the same moment chooses the same, so that nobody passes the limit beside another.
INSERT_REDEMPTIONS = """
insert into promotions.redemption (promotion_id, hold_id, customer_id, n, coupon, amount_minor, counted, at)
select new.promotion_id, %(hold_id)s, %(customer_id)s, free.n, new.coupon, new.amount, false, %(now)s
from unnest(%(promotions)s::uuid[], %(coupons)s::text[], %(amounts)s::bigint[], %(limits)s::bigint[])
    as new (promotion_id, coupon, amount, most)
cross join lateral (
    select count(*) as times from promotions.redemption r
    where r.promotion_id = new.promotion_id and r.customer_id = %(customer_id)s and r.n is not null
) used
left join lateral (
    select n from generate_series(1, used.times + 1) as n
    where not exists (
        select from promotions.redemption r
        where r.promotion_id = new.promotion_id and r.customer_id = %(customer_id)s and r.n = n.n
    )
    order by n limit 1
) free on %(customer_id)s::uuid is not null
where used.times < new.most
order by new.promotion_id
on conflict do nothing
returning promotion_id as id
"""
# One order of locks for all callers, here as below: no deadlocks.
TAKE_COUPONS = """
with wanted as (
    select code from promotions.coupon where code = any(%(codes)s::text[]) and max_uses is not null
    order by code for no key update
), taken as (
    update promotions.coupon c set uses = uses + 1 from wanted
    where c.code = wanted.code and c.uses < c.max_uses and (c.expires_at is null or c.expires_at > %(now)s)
      and (c.customer_id is null or c.customer_id = %(customer_id)s)
    returning c.code
)
select code from taken
union all
select c.code from promotions.coupon c
where c.code = any(%(codes)s::text[]) and c.max_uses is null and (c.expires_at is null or c.expires_at > %(now)s)
  and (c.customer_id is null or c.customer_id = %(customer_id)s)
"""
TAKE_BUDGETS = """
with wanted as (
    select c.promotion_id, new.amount from promotions.counter c
    join unnest(%(promotions)s::uuid[], %(amounts)s::bigint[]) as new (promotion_id, amount) using (promotion_id)
    order by c.promotion_id for no key update of c
), taken as (
    update promotions.counter c set uses = uses + 1, spent_minor = spent_minor + wanted.amount from wanted
    where c.promotion_id = wanted.promotion_id and (c.max_uses is null or c.uses < c.max_uses)
      and (c.budget_minor is null or c.spent_minor + wanted.amount <= c.budget_minor)
    returning c.promotion_id
)
select wanted.promotion_id as id, taken.promotion_id is not null as taken from wanted left join taken using (promotion_id)
"""
# What was given already counts beyond any limit.
COUNT_GIVEN = """
with given as (
    select c.promotion_id, new.amount from promotions.counter c
    join unnest(%(promotions)s::uuid[], %(amounts)s::bigint[]) as new (promotion_id, amount) using (promotion_id)
    order by c.promotion_id for no key update of c
)
update promotions.counter c set uses = uses + 1, spent_minor = spent_minor + given.amount from given
where c.promotion_id = given.promotion_id
returning c.promotion_id as id
"""
USE_UP_COUPONS = """
with given as (
    select code from promotions.coupon where code = any(%(codes)s::text[]) and max_uses is not null order by code
    for no key update
)
update promotions.coupon c set uses = least(c.uses + 1, c.max_uses) from given where c.code = given.code
"""
KNOWN = "select id from promotions.promotion where id = any(%(ids)s::uuid[])"
MARK_COUNTED = """
update promotions.redemption set counted = true where hold_id = %(hold_id)s and promotion_id = any(%(promotions)s::uuid[])
"""
GIVE_UP = """
update promotions.redemption set n = null where hold_id = %(hold_id)s
returning promotion_id, coupon, amount_minor, counted
"""
GIVE_COUPONS_BACK = """
with given as (
    select code from promotions.coupon where code = any(%(codes)s::text[]) and max_uses is not null order by code
    for no key update
)
update promotions.coupon c set uses = uses - 1 from given where c.code = given.code and c.uses > 0
"""
GIVE_BUDGETS_BACK = """
with given as (
    select c.promotion_id, new.amount from promotions.counter c
    join unnest(%(promotions)s::uuid[], %(amounts)s::bigint[]) as new (promotion_id, amount) using (promotion_id)
    order by c.promotion_id for no key update of c
)
update promotions.counter c set uses = uses - 1, spent_minor = spent_minor - given.amount from given
where c.promotion_id = given.promotion_id
"""
# As if the owner's own hold were not there: who asks again after holding gets the same answer.
FIND_COUPONS = """
select c.code, c.promotion_id, c.batch_id, c.customer_id, c.max_uses, c.uses - own.uses as uses, c.expires_at, c.created_at
from promotions.coupon c
cross join lateral (
    select count(*)::int as uses from promotions.hold h join promotions.redemption r on r.hold_id = h.id
    where h.owner_id = %(owner_id)s and h.state in ('held', 'committed') and r.coupon = c.code and c.max_uses is not null
) own
where c.code = any(%(codes)s::text[])
"""
FIND_USED = """
select p.id, coalesce(c.uses, 0) - own.uses as uses, coalesce(c.spent_minor, 0) - own.spent as spent_minor,
    mine.uses as by_customer
from unnest(%(promotions)s::uuid[]) as p (id)
left join promotions.counter c on c.promotion_id = p.id
cross join lateral (
    select count(*) as uses, coalesce(sum(r.amount_minor), 0)::bigint as spent
    from promotions.hold h join promotions.redemption r on r.hold_id = h.id
    where h.owner_id = %(owner_id)s and h.state in ('held', 'committed') and r.promotion_id = p.id and r.counted
) own
cross join lateral (
    select count(*) as uses from promotions.redemption r
    where r.promotion_id = p.id and r.customer_id = %(customer_id)s and r.n is not null
      and not exists (select from promotions.hold h where h.id = r.hold_id and h.owner_id = %(owner_id)s)
) mine
"""
COUNTERS = "select promotion_id as id, uses, spent_minor, 0 as by_customer from promotions.counter"
COUNT_BY_CUSTOMER = """
select p.id, count(r.n) as by_customer from unnest(%(promotions)s::uuid[]) as p (id)
left join promotions.redemption r on r.promotion_id = p.id and r.customer_id = %(customer_id)s
group by p.id
"""
COUNT_USED = """
select r.promotion_id, count(*) filter (where h.state = 'held') as held,
    count(*) filter (where h.state = 'committed') as committed, coalesce(sum(r.amount_minor), 0)::bigint as amount_minor
from promotions.redemption r join promotions.hold h on h.id = r.hold_id
where r.promotion_id = any(%(ids)s::uuid[]) and h.state in ('held', 'committed')
group by r.promotion_id
"""
# Uses that were numbered apart get numbers after those that are there.
FOLLOW_USES = """
with moved as (
    select r.promotion_id, r.hold_id, case when r.n is not null then (
        select coalesce(max(m.n), 0) from promotions.redemption m
        where m.promotion_id = r.promotion_id and m.customer_id = %(to_id)s
    ) + row_number() over (partition by r.promotion_id order by r.n nulls last) end as n
    from promotions.redemption r where r.customer_id = any(%(from_ids)s::uuid[])
)
update promotions.redemption r set customer_id = %(to_id)s, n = moved.n
from moved where r.promotion_id = moved.promotion_id and r.hold_id = moved.hold_id
"""
FOLLOW_COUPONS = "update promotions.coupon set customer_id = %(to_id)s where customer_id = any(%(from_ids)s::uuid[])"
FORGET_USES = """
update promotions.redemption set customer_id = null, n = null, coupon = null where customer_id = any(%(ids)s::uuid[])
"""
DELETE_PERSONAL = "delete from promotions.coupon where customer_id = any(%(ids)s::uuid[])"


class Use(Struct, frozen=True, kw_only=True):
    """A use to be taken; `most` is how often one customer may."""

    promotion_id: UUID
    coupon: str | None
    amount_minor: int
    most: int | None


class Used(Struct, frozen=True):
    """What is used up of a promotion."""

    id: UUID
    uses: int
    spent_minor: int
    by_customer: int


class OfferUse(Struct, frozen=True):
    """How often a promotion is held and was used, and what that takes off in all."""

    promotion_id: UUID
    held: int
    committed: int
    amount_minor: int


class _Id(Struct, frozen=True):
    id: UUID


class _Code(Struct, frozen=True):
    code: str


class _Taken(Struct, frozen=True):
    id: UUID
    taken: bool


class _ByCustomer(Struct, frozen=True):
    id: UUID
    by_customer: int


class _Given(Struct, frozen=True):
    promotion_id: UUID
    coupon: str | None
    amount_minor: int
    counted: bool


async def insert_hold(
    db: AsyncConnection[Any], *, id: UUID, owner_id: UUID, content: bytes, now: datetime, expires_at: datetime
) -> bool:
    """Add a hold; False when its owner has one."""
    row = {"id": id, "owner_id": owner_id, "content": content, "now": now, "expires_at": expires_at}
    return await database.execute(db, INSERT_HOLD, **row) == 1


async def find_hold(db: AsyncConnection[Any], owner_id: UUID) -> UsesHold | None:
    """The owner's last hold."""
    return await database.fetch_one(db, FIND_HOLD, UsesHold, owner_id=owner_id)


async def settle(
    db: AsyncConnection[Any], *, id: UUID, state: HoldState, from_states: Sequence[HoldState], now: datetime
) -> bool:
    """Bring a hold to another state; False when it is in none of those it may come from."""
    return await database.execute(db, SETTLE, id=id, state=state, from_states=list(from_states), now=now) == 1


async def list_due(db: AsyncConnection[Any], *, now: datetime, limit: int) -> list[UUID]:
    """Holds whose time is over, the oldest first."""
    return [each.id for each in await database.fetch_all(db, LIST_DUE, _Id, now=now, limit=limit)]


async def insert_redemptions(
    db: AsyncConnection[Any], *, hold_id: UUID, customer_id: UUID | None, uses: Collection[Use], now: datetime
) -> set[UUID]:
    """Add uses; the promotions of those that there was room for."""
    rows = await database.fetch_all(
        db, INSERT_REDEMPTIONS, _Id, hold_id=hold_id, customer_id=customer_id, now=now,
        promotions=database.uuids(each.promotion_id for each in uses), coupons=database.texts(each.coupon for each in uses),
        amounts=database.longs(each.amount_minor for each in uses),
        limits=database.longs(2**31 if each.most is None else each.most for each in uses),
    )  # fmt: skip
    return {each.id for each in rows}


async def count_by_customer(
    db: AsyncConnection[Any], *, promotions: Collection[UUID], customer_id: UUID | None
) -> dict[UUID, int]:
    """How often a customer uses each of these promotions."""
    rows = await database.fetch_all(
        db, COUNT_BY_CUSTOMER, _ByCustomer, promotions=database.uuids(promotions), customer_id=customer_id
    )
    return {each.id: each.by_customer for each in rows}


async def take_coupons(
    db: AsyncConnection[Any], *, codes: Collection[str], customer_id: UUID | None, now: datetime
) -> set[str]:
    """Use each of these codes once; those that could be."""
    rows = await database.fetch_all(
        db, TAKE_COUPONS, _Code, codes=database.texts(codes), customer_id=customer_id, now=now
    )
    return {each.code for each in rows}


async def take_budgets(
    db: AsyncConnection[Any], *, hold_id: UUID, uses: Sequence[Applied], ids: Sequence[UUID]
) -> set[UUID]:
    """Count these uses where they are counted; the promotions that have no room for them."""
    promotions, amounts = database.uuids(ids), database.longs(each.amount_minor for each in uses)
    rows = await database.fetch_all(db, TAKE_BUDGETS, _Taken, promotions=promotions, amounts=amounts)
    counted = database.uuids(each.id for each in rows if each.taken)
    if rows:
        await database.execute(db, MARK_COUNTED, hold_id=hold_id, promotions=counted)
    return {each.id for each in rows if not each.taken}


async def find_known(db: AsyncConnection[Any], ids: Collection[UUID]) -> set[UUID]:
    """Which of these are promotions."""
    return {each.id for each in await database.fetch_all(db, KNOWN, _Id, ids=database.uuids(ids))}


async def count_given(db: AsyncConnection[Any], *, hold_id: UUID, uses: Sequence[Use]) -> None:
    """Count uses and use coupons up, whatever is left of them."""
    promotions = database.uuids(each.promotion_id for each in uses)
    amounts = database.longs(each.amount_minor for each in uses)
    rows = await database.fetch_all(db, COUNT_GIVEN, _Id, promotions=promotions, amounts=amounts)
    await database.execute(db, MARK_COUNTED, hold_id=hold_id, promotions=database.uuids(each.id for each in rows))
    codes = database.texts(each.coupon for each in uses if each.coupon is not None)
    await database.execute(db, USE_UP_COUPONS, codes=codes)


async def give_back(db: AsyncConnection[Any], hold_id: UUID) -> None:
    """Undo what a hold took of coupons, numbers, uses and budgets."""
    rows = await database.fetch_all(db, GIVE_UP, _Given, hold_id=hold_id)
    codes = database.texts(each.coupon for each in rows if each.coupon is not None)
    counted = [each for each in rows if each.counted]
    await database.execute(db, GIVE_COUPONS_BACK, codes=codes)
    await database.execute(
        db, GIVE_BUDGETS_BACK, promotions=database.uuids(each.promotion_id for each in counted),
        amounts=database.longs(each.amount_minor for each in counted),
    )  # fmt: skip


async def find_coupons(
    db: AsyncConnection[Any], *, codes: Collection[str], owner_id: UUID | None
) -> list[CouponRecord]:
    """The coupons of these codes, without what the owner itself holds."""
    return await database.fetch_all(db, FIND_COUPONS, CouponRecord, codes=database.texts(codes), owner_id=owner_id)


async def find_used(
    db: AsyncConnection[Any], *, promotions: Collection[UUID], customer_id: UUID | None, owner_id: UUID | None
) -> list[Used]:
    """What is used up of these promotions, without what the owner itself holds."""
    ids = database.uuids(promotions)
    return await database.fetch_all(db, FIND_USED, Used, promotions=ids, customer_id=customer_id, owner_id=owner_id)


async def forget_customers(db: AsyncConnection[Any], customer_ids: Collection[UUID]) -> tuple[int, int]:
    """Take customers off their uses, which stay counted, and delete coupons of theirs; how many of each."""
    ids = database.uuids(customer_ids)
    uses = await database.execute(db, FORGET_USES, ids=ids)
    return uses, await database.execute(db, DELETE_PERSONAL, ids=ids)


async def count_used(db: AsyncConnection[Any], promotion_ids: Collection[UUID]) -> dict[UUID, OfferUse]:
    """How often promotions are used; those that nobody uses are left out."""
    rows = await database.fetch_all(db, COUNT_USED, OfferUse, ids=database.uuids(promotion_ids))
    return {each.promotion_id: each for each in rows}


async def list_counters(db: AsyncConnection[Any]) -> list[Used]:
    """What is used up of every promotion that is counted."""
    return await database.fetch_all(db, COUNTERS, Used)


async def follow(db: AsyncConnection[Any], *, from_ids: Collection[UUID], to_id: UUID) -> None:
    """Give uses and personal coupons to another customer."""
    ids = database.uuids(each for each in from_ids if each != to_id)
    await database.execute(db, FOLLOW_USES, from_ids=ids, to_id=to_id)
    await database.execute(db, FOLLOW_COUPONS, from_ids=ids, to_id=to_id)
