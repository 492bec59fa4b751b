"""A process of buyers: each tries to hold and confirm one piece until nothing is left; it may be killed at any moment."""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from uuid import UUID

from tessere.commerce import stock
from tessere.commerce.stock import OutOfStock, StockLine
from tessere.infra.db import Database, open_database
from tessere.infra.outbox import write_emitted
from tessere.kernel.ids import uuid7


async def buy(database: Database, variant: UUID, attempts: int) -> None:
    """Says a line for each piece that is surely sold."""
    for _ in range(attempts):
        try:
            async with database.unit() as unit:
                hold = await stock.hold_stock(
                    unit, owner_id=uuid7(), lines=[StockLine(variant_id=variant, quantity=1)], channel="site",
                    ttl=timedelta(minutes=10),
                )  # fmt: skip
            async with database.unit() as unit:
                await stock.confirm_hold(unit, hold_id=hold.id)
            sys.stdout.write(f"{hold.id}\n")
            sys.stdout.flush()
        except OutOfStock:
            sys.stdout.write("refused\n")


async def main(url: str, variant: UUID, buyers: int, attempts: int) -> None:
    async with open_database(url, before_commit=(write_emitted,), max_connections=8) as database:
        await asyncio.gather(*(buy(database, variant, attempts) for _ in range(buyers)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], UUID(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
