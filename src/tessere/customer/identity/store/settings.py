"""Statements over the identity rules that can be edited."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.customer.identity.domain.namespaces import BlockedValue, Normaliser, Strength
from tessere.infra import db as database

VERSION = "select coalesce(max(version), 0) from identity.settings_version"
LIST_NAMESPACES = """
select name, label, priority, strength, max_per_customer, normaliser, version from identity.namespace order by priority, name
"""
SAVE_NAMESPACE = """
insert into identity.namespace as n (name, label, priority, strength, max_per_customer, normaliser)
values (%(name)s, %(label)s, %(priority)s, %(strength)s, %(max_per_customer)s, %(normaliser)s)
on conflict (name) do update set label = excluded.label, priority = excluded.priority, strength = excluded.strength,
    max_per_customer = excluded.max_per_customer, normaliser = excluded.normaliser, version = n.version + 1
"""
LIST_BLOCKED = "select id, namespace, pattern from identity.blocked_value order by created_at, id"
INSERT_BLOCKED = """
insert into identity.blocked_value (id, namespace, pattern, created_at) values (%(id)s, %(namespace)s, %(pattern)s, %(now)s)
on conflict (namespace, pattern) do nothing
"""
DELETE_BLOCKED = "delete from identity.blocked_value where id = %(id)s"
COUNT_MATCHES = """
select count(*) from (
    select from identity.identifier
    where (%(namespace)s = '*' or namespace = %(namespace)s) and value ~* %(pattern)s limit 10000
) as found
"""


class SavedNamespace(Struct, frozen=True, kw_only=True):
    """A namespace that was edited or added."""

    name: str
    label: str
    priority: int
    strength: Strength
    max_per_customer: int | None
    normaliser: Normaliser
    version: int


async def list_namespaces(db: AsyncConnection[Any]) -> list[SavedNamespace]:
    """Those that differ from the built-in ones."""
    return await database.fetch_all(db, LIST_NAMESPACES, SavedNamespace)


async def save_namespace(db: AsyncConnection[Any], **row: Any) -> None:
    """Add or change one."""
    await database.execute(db, SAVE_NAMESPACE, **row)


async def list_blocked(db: AsyncConnection[Any]) -> list[BlockedValue]:
    """The retailer's own patterns."""
    return await database.fetch_all(db, LIST_BLOCKED, BlockedValue)


async def insert_blocked(
    db: AsyncConnection[Any], *, blocked_id: UUID, namespace: str, pattern: str, now: datetime
) -> bool:
    """Add a pattern; False when it is there already."""
    return await database.execute(db, INSERT_BLOCKED, id=blocked_id, namespace=namespace, pattern=pattern, now=now) == 1


async def delete_blocked(db: AsyncConnection[Any], *, blocked_id: UUID) -> bool:
    """Remove a pattern."""
    return await database.execute(db, DELETE_BLOCKED, id=blocked_id) == 1


async def count_matches(db: AsyncConnection[Any], *, namespace: str, pattern: str) -> int:
    """How many known identifiers a pattern would have blocked, at most 10,000."""
    return int(await database.fetch_value(db, COUNT_MATCHES, namespace=namespace, pattern=f"^(?:{pattern})$"))


async def get_version(db: AsyncConnection[Any]) -> int:
    """Changes with every change of the settings."""
    version: int = await database.fetch_value(db, VERSION)
    return version
