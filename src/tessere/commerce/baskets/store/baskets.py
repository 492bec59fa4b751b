"""Statements over baskets and whose they are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from msgspec import Struct, structs
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.commerce.baskets.domain.methods import ShippingMethod
from tessere.commerce.baskets.domain.model import BasketKind, Owner, StoredBasket
from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_BASKET = """id, kind, state, name, customer_id, anonymous_id, source, entries, coupons, choices, method, currency, channel,
    touchpoint, share_edition, merged_into, order_id, created_at, updated_at, version"""
# Somebody else may open it at the same moment: then theirs is found.
INSERT = f"""
insert into baskets.basket ({_BASKET})
values (%(id)s, %(kind)s, %(state)s, %(name)s, %(customer_id)s, %(anonymous_id)s, %(source)s, %(entries)s, %(coupons)s,
    %(choices)s, %(method)s, %(currency)s, %(channel)s, %(touchpoint)s, %(share_edition)s, %(merged_into)s, %(order_id)s,
    %(created_at)s, %(updated_at)s, %(version)s)
on conflict do nothing
"""
SAVE = """
update baskets.basket set state = %(state)s, name = %(name)s, customer_id = %(customer_id)s, anonymous_id = %(anonymous_id)s,
    entries = %(entries)s, coupons = %(coupons)s, choices = %(choices)s, method = %(method)s, channel = %(channel)s,
    touchpoint = %(touchpoint)s, share_edition = %(share_edition)s, merged_into = %(merged_into)s, order_id = %(order_id)s,
    updated_at = %(updated_at)s, version = version + 1
where id = %(id)s
"""
# From wherever a basket was merged to, at most so many times.
_CHAIN = """
with recursive chain as (
    select id, state, merged_into, 0 as depth from baskets.basket where id = %(id)s
    union all
    select b.id, b.state, b.merged_into, c.depth + 1 from baskets.basket b join chain c on b.id = c.merged_into
    where c.state = 'merged' and c.depth < 20
)"""
GET = f"{_CHAIN} select {_BASKET} from baskets.basket where id = (select id from chain order by depth desc limit 1)"
# With the ways to have it sent, for a quote.
GET_WITH_METHODS = f"""{_CHAIN}
select {_BASKET}, (
    select coalesce(jsonb_agg(to_jsonb(m) order by m.amount_minor, m.code), '[]') from baskets.shipping_method m
) as methods
from baskets.basket where id = (select id from chain order by depth desc limit 1)
"""
LOCK = f"{_CHAIN} select {_BASKET} from baskets.basket where id = (select id from chain order by depth desc limit 1) for update"
# Two predicates rather than one with `or`, so that each goes by its own index.
FIND_OF_CUSTOMER = f"""
select {_BASKET} from baskets.basket
where customer_id = %(customer_id)s and kind = %(kind)s and state = 'open' and kind <> 'saved'
"""
FIND_OF_VISITOR = f"""
select {_BASKET} from baskets.basket
where anonymous_id = %(anonymous_id)s and kind = %(kind)s and state = 'open' and kind <> 'saved'
"""
# In one order for all, so that two who follow the same people do not wait for each other in a circle.
LOCK_OF = f"""
select {_BASKET} from baskets.basket
where state = 'open' and (customer_id = any(%(customer_ids)s::uuid[]) or anonymous_id = any(%(anonymous_ids)s::text[]))
order by id for update
"""
LOCK_MERGED = f"""
select {_BASKET} from baskets.basket
where source = any(%(sources)s::text[]) and (state = 'merged' or (state = 'open' and kind = 'saved'))
order by id for update
"""
LIST = f"""
select {_BASKET} from baskets.basket
where (%(customer_id)s::uuid is null or customer_id = %(customer_id)s::uuid)
  and (%(anonymous_id)s::text is null or anonymous_id = %(anonymous_id)s::text)
  and (%(kind)s::text is null or kind = %(kind)s) and (%(state)s::text is null or state = %(state)s)
  and (%(before)s::uuid is null or id < %(before)s::uuid)
order by id desc limit %(limit)s
"""
COUNT_SAVED = """
select count(*) from baskets.basket
where kind = 'saved' and state = 'open' and (customer_id = %(customer_id)s or anonymous_id = %(anonymous_id)s)
"""
KNOWS_SOURCE = """
select exists (select from baskets.basket where source = %(source)s)
    or exists (select from baskets.belonging where source = %(source)s)
"""
# Who opens a basket and who finds out whose it is take turns, so that no basket is opened for somebody who is a customer already.
LOCK_SOURCES = """
select pg_advisory_xact_lock(hashtextextended('basket of ' || source, 0))
from (select source from unnest(%(sources)s::text[]) as new (source) order by source) as each
"""
FIND_BELONGING = "select customer_id from baskets.belonging where source = %(source)s"
# Those who have something here: a basket of their own, or one that is a customer's now.
TIES = """
select given.source, tied.customer_id
from unnest(%(sources)s::text[]) as given (source) left join baskets.belonging tied using (source)
where tied.customer_id is not null or exists (select from baskets.basket b where b.source = given.source)
"""
SAVE_BELONGING = """
insert into baskets.belonging (source, customer_id, since)
select source, %(customer_id)s, %(now)s from unnest(%(sources)s::text[]) as new (source) order by source
on conflict (source) do update set customer_id = excluded.customer_id, since = excluded.since
where baskets.belonging.customer_id <> excluded.customer_id
"""
MOVE_BELONGING = (
    "update baskets.belonging set customer_id = %(customer_id)s where customer_id = any(%(former)s::uuid[])"
)
DELETE_BELONGING = "delete from baskets.belonging where source = any(%(sources)s::text[])"
DELETE = "delete from baskets.basket where id = %(id)s"
DELETE_IDLE = """
delete from baskets.basket where id in (
    select id from baskets.basket
    where customer_id is null and updated_at < %(before)s order by updated_at limit %(limit)s
)
"""
ERASE = """
delete from baskets.basket where source = any(%(sources)s::text[]) or customer_id = any(%(customer_ids)s::uuid[])
    or anonymous_id = any(%(anonymous_ids)s::text[])
"""
ERASE_BELONGING = """
delete from baskets.belonging where source = any(%(sources)s::text[]) or customer_id = any(%(customer_ids)s::uuid[])
"""


class Tie(Struct, frozen=True, kw_only=True):
    """An owner, and the customer that this turned out to be."""

    source: str
    customer_id: UUID | None


class BasketToQuote(StoredBasket, frozen=True, kw_only=True):
    """A basket with every way to have goods sent."""

    methods: tuple[ShippingMethod, ...]


class People(Struct, frozen=True, kw_only=True):
    """Customers and visitors, and how entries name them."""

    customer_ids: Collection[UUID]
    anonymous_ids: Collection[str]
    sources: Collection[str]


async def insert_basket(db: AsyncConnection[Any], basket: StoredBasket) -> bool:
    """Open a basket; False when its owner has one of this kind open."""
    return await database.execute(db, INSERT, **_row(basket)) == 1


async def save_basket(db: AsyncConnection[Any], basket: StoredBasket) -> None:
    """Write a basket as its next version."""
    await database.execute(db, SAVE, **_row(basket))


async def get_basket(db: AsyncConnection[Any], id: UUID, *, lock: bool = False) -> StoredBasket:
    """A basket, or the one that it became part of; NotFound when there is none."""
    statement: LiteralString = LOCK if lock else GET
    found = await database.fetch_one(db, statement, StoredBasket, id=id)
    if found is None:
        raise NotFound(f"there is no basket {id}", code="unknown_basket")
    return found


async def get_to_quote(db: AsyncConnection[Any], id: UUID) -> BasketToQuote:
    """A basket, or the one that it became part of, with what a quote asks of this slice; NotFound when there is none."""
    found = await database.fetch_one(db, GET_WITH_METHODS, BasketToQuote, id=id)
    if found is None:
        raise NotFound(f"there is no basket {id}", code="unknown_basket")
    return found


async def find_open(db: AsyncConnection[Any], owner: Owner, kind: BasketKind) -> StoredBasket | None:
    """The open basket of an owner."""
    if owner.customer_id is not None:
        return await database.fetch_one(db, FIND_OF_CUSTOMER, StoredBasket, customer_id=owner.customer_id, kind=kind)
    return await database.fetch_one(db, FIND_OF_VISITOR, StoredBasket, anonymous_id=owner.anonymous_id, kind=kind)


async def lock_open(db: AsyncConnection[Any], people: People) -> list[StoredBasket]:
    """Every open basket of these people."""
    return await database.fetch_all(
        db, LOCK_OF, StoredBasket, customer_ids=database.uuids(people.customer_ids),
        anonymous_ids=database.texts(people.anonymous_ids),
    )  # fmt: skip


async def lock_merged(db: AsyncConnection[Any], sources: Collection[str]) -> list[StoredBasket]:
    """What these sources opened and somebody else has now."""
    return await database.fetch_all(db, LOCK_MERGED, StoredBasket, sources=database.texts(sources))


async def list_baskets(db: AsyncConnection[Any], **filters: Any) -> list[StoredBasket]:
    """Baskets, the newest first."""
    return await database.fetch_all(db, LIST, StoredBasket, **filters)


async def count_saved(db: AsyncConnection[Any], owner: Owner) -> int:
    """How many saved baskets an owner has."""
    return int(
        await database.fetch_value(db, COUNT_SAVED, customer_id=owner.customer_id, anonymous_id=owner.anonymous_id)
    )


async def knows_source(db: AsyncConnection[Any], source: str) -> bool:
    """Whether this owner was ever here."""
    return bool(await database.fetch_value(db, KNOWS_SOURCE, source=source))


async def lock_sources(db: AsyncConnection[Any], sources: Collection[str]) -> None:
    """Be alone with these owners until the transaction ends."""
    await database.execute(db, LOCK_SOURCES, sources=database.texts(sources))


async def find_belonging(db: AsyncConnection[Any], source: str) -> UUID | None:
    """The customer that a source turned out to be."""
    found: UUID | None = await database.fetch_value(db, FIND_BELONGING, source=source)
    return found


async def find_ties(db: AsyncConnection[Any], sources: Collection[str]) -> dict[str, UUID | None]:
    """Those of the sources that have something here, and the customers that they turned out to be."""
    found = await database.fetch_all(db, TIES, Tie, sources=database.texts(sources))
    return {each.source: each.customer_id for each in found}


async def save_belonging(db: AsyncConnection[Any], people: People, *, customer_id: UUID, now: datetime) -> None:
    """These people are this customer, and so are those who were one of them."""
    await database.execute(db, MOVE_BELONGING, customer_id=customer_id, former=database.uuids(people.customer_ids))
    await database.execute(db, SAVE_BELONGING, sources=database.texts(people.sources), customer_id=customer_id, now=now)


async def delete_belonging(db: AsyncConnection[Any], sources: Collection[str]) -> None:
    """These people are nobody else."""
    await database.execute(db, DELETE_BELONGING, sources=database.texts(sources))


async def delete_basket(db: AsyncConnection[Any], id: UUID) -> None:
    """Forget a basket."""
    await database.execute(db, DELETE, id=id)


async def delete_idle(db: AsyncConnection[Any], *, before: datetime, limit: int) -> int:
    """Forget baskets of visitors that nobody touched since; how many."""
    return await database.execute(db, DELETE_IDLE, before=before, limit=limit)


async def erase(db: AsyncConnection[Any], people: People) -> tuple[int, int]:
    """Delete every basket of people, and what is known of who they are; how many of both."""
    given = {"sources": database.texts(people.sources), "customer_ids": database.uuids(people.customer_ids)}
    baskets = await database.execute(db, ERASE, **given, anonymous_ids=database.texts(people.anonymous_ids))
    return baskets, await database.execute(db, ERASE_BELONGING, **given)


def _row(basket: StoredBasket) -> dict[str, Any]:
    row = structs.asdict(basket)
    return row | {name: Jsonb(row[name]) for name in ("entries", "coupons", "choices")}
