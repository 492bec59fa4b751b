"""Which tables a distributed PostgreSQL (Citus) spreads over its nodes, and what keeps the others together.

A table may be spread when every unique constraint holds its distribution column, no trigger hangs on it, and no statement
locks rows of several shards at once (Citus refuses FOR UPDATE over more than one). Every table is named here, or a test fails.
"""

from __future__ import annotations

from collections.abc import Mapping

import psycopg
from msgspec import Struct
from psycopg import AsyncConnection, sql

from tessere.kernel.errors import Conflict

# By the column whose value decides on the shard: what belongs to one customer or one lane lies together.
DISTRIBUTED: Mapping[str, str] = {
    "events.inbox": "lane",
    "events.hour_tally": "lane",
    "events.minute_tally": "lane",
    "profiles.state": "part_key",
    "profiles.consent": "owner_key",
    "segments.standing": "profile_id",
    "segments.membership": "profile_id",
    "segments.passage": "profile_id",
    "stock.level": "variant_id",
    "stock.movement": "variant_id",
    "stock.hold_line": "variant_id",
    "stock.discrepancy": "variant_id",
}
# Copied to every node, because distributed tables are joined with them.
REFERENCE = (
    "events.lane", "segments.part", "stock.location", "stock.channel", "stock.channel_location",
    "catalog.category", "catalog.brand", "catalog.attribute", "catalog.product", "catalog.variant", "catalog.relation",
    "catalog.word", "pricing.price_list", "pricing.period", "pricing.price", "pricing.vat_rate",
)  # fmt: skip
# What would have to be spread as well one day, and why it is not yet.
NOT_YET: Mapping[str, str] = {
    "events.event_log": "the lake follows it by transaction numbers, which each node counts for itself, and by triggers",
    "identity.identifier": "resolution locks the identifiers of a component, which lie on several shards",
    "identity.edge": "it is read from both of its ends, and joined with identifiers",
    "orders.placed_order": "numbers and references are unique over all of them",
    "documents.invoice": "numbers without gaps are given by one row for all of them",
    "fulfillment.fulfillment": "places list what waits there, and a round takes pieces of many orders",
    "baskets.basket": "an owner has one open one, and it is found by its id as well",
    "loyalty.account": "whoever spends locks all accounts of a customer, which a merge brings together from several shards",
    "loyalty.lot": "it lies with its account, or is found by itself when it is a gift card",
    "loyalty.entry": "it is read by transaction, by lot and by account",
    "bookings.booking": "its exclusion constraint is on staff and resources, which no booking is spread by",
    "profiles.card": "gathering locks the cards of a batch, and searches read all of them",
}

HAS_CITUS = "select exists (select from pg_extension where extname = 'citus')"
IS_DISTRIBUTED = "select exists (select from pg_dist_partition where logicalrelid = %(table)s::regclass)"
DISTRIBUTE = "select create_distributed_table(%(table)s, %(column)s, shard_count => %(shards)s)"
COPY_TO_ALL = "select create_reference_table(%(table)s)"


class Step(Struct, frozen=True, kw_only=True):
    """A table, by what it is spread (None: copied to every node), and whether that is done already."""

    table: str
    column: str | None
    done: bool


async def scale_out(url: str, *, shards: int, dry_run: bool = False) -> list[Step]:
    """Spread the tables of a running database, with their rows, over the nodes that its coordinator knows.

    Safe to run again: what is spread already stays as it is. Conflict when the database has no Citus.
    """
    async with await AsyncConnection.connect(url, autocommit=True) as db:
        if not await _ask(db, HAS_CITUS):
            raise Conflict(
                "this database has no Citus; on its nodes run `create extension citus`, add the nodes on the coordinator with "
                "`select citus_add_node(host, port)`, and try again",
                code="no_citus",
            )
        plan: list[tuple[str, str | None]] = [(table, None) for table in REFERENCE]
        plan += list(DISTRIBUTED.items())
        steps = []
        for table, column in plan:
            done = bool(await _ask(db, IS_DISTRIBUTED, table=table))
            steps.append(Step(table=table, column=column, done=done))
            if not done and not dry_run:
                statement = COPY_TO_ALL if column is None else DISTRIBUTE
                await db.execute(statement, {"table": table, "column": column, "shards": shards})
        return steps


async def find_violations(url: str) -> list[str]:
    """What in the schema of a database breaks the rules of distribution: read from its catalog, so that nothing is missed."""
    async with await AsyncConnection.connect(url, autocommit=True) as db:
        wrong = []
        for table, column in DISTRIBUTED.items():
            name = sql.Literal(table)
            indexes = await db.execute(sql.SQL(UNIQUE_WITHOUT).format(table=name, column=sql.Literal(column)))
            wrong += [f"{table}: unique index {row[0]} lacks {column}" for row in await indexes.fetchall()]
            triggers = await db.execute(sql.SQL(TRIGGERS).format(table=name))
            wrong += [f"{table}: trigger {row[0]}" for row in await triggers.fetchall()]
            keys = await db.execute(sql.SQL(FOREIGN_KEYS).format(table=name))
            wrong += [f"{table}: foreign key {row[0]}" for row in await keys.fetchall() if row[1] not in REFERENCE]
        return wrong


UNIQUE_WITHOUT = """
select i.indexrelid::regclass::text from pg_index i
where i.indrelid = {table}::regclass and i.indisunique and not exists (
    select from pg_attribute a where a.attrelid = i.indrelid and a.attname = {column} and a.attnum = any(i.indkey)
)
"""
TRIGGERS = "select tgname from pg_trigger where tgrelid = {table}::regclass and not tgisinternal"
FOREIGN_KEYS = (
    "select conname, confrelid::regclass::text from pg_constraint where conrelid = {table}::regclass and contype = 'f'"
)


async def _ask(db: AsyncConnection[tuple[object, ...]], statement: str, **params: object) -> object:
    row = await (await db.execute(psycopg.sql.SQL(statement), params)).fetchone()
    return row[0] if row else None
