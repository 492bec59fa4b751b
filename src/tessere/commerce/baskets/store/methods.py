"""Statements over shipping methods."""

from __future__ import annotations

from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.commerce.baskets.domain.methods import ShippingMethod
from tessere.infra import db as database

_METHOD = "code, name, amount_minor, vat_bp, currency, channels, version"
LIST = f"select {_METHOD} from baskets.shipping_method order by amount_minor, code"
LOCK = f"select {_METHOD} from baskets.shipping_method where code = %(code)s for update"
SAVE = """
insert into baskets.shipping_method (code, name, amount_minor, vat_bp, currency, channels)
values (%(code)s, %(name)s, %(amount_minor)s, %(vat_bp)s, %(currency)s, %(channels)s)
on conflict (code) do update set name = excluded.name, amount_minor = excluded.amount_minor, vat_bp = excluded.vat_bp,
    currency = excluded.currency, channels = excluded.channels, version = baskets.shipping_method.version + 1
"""
DELETE = "delete from baskets.shipping_method where code = %(code)s"


async def list_methods(db: AsyncConnection[Any]) -> list[ShippingMethod]:
    """Every method, the cheapest first."""
    return await database.fetch_all(db, LIST, ShippingMethod)


async def lock_method(db: AsyncConnection[Any], code: str) -> ShippingMethod | None:
    """One method, for a change."""
    return await database.fetch_one(db, LOCK, ShippingMethod, code=code)


async def save_method(db: AsyncConnection[Any], *, name: dict[str, str], **row: Any) -> None:
    """Add or change a method."""
    await database.execute(db, SAVE, name=Jsonb(name), **row)


async def delete_method(db: AsyncConnection[Any], code: str) -> None:
    """Offer it no more."""
    await database.execute(db, DELETE, code=code)
