"""Statements over transfers between locations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection

from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_TRANSFER = "id, from_id, to_id, state, note, sent_at, sent_by, received_at"
INSERT = """
insert into stock.transfer (id, from_id, to_id, state, note, sent_at, sent_by)
values (%(id)s, %(from_id)s, %(to_id)s, 'sent', %(note)s, %(now)s, %(by)s)
"""
INSERT_LINES = """
insert into stock.transfer_line (variant_id, transfer_id, sent)
select new.variant_id, %(transfer_id)s, new.sent from unnest(%(variants)s::uuid[], %(sent)s::bigint[]) as new (variant_id, sent)
"""
GET = f"select {_TRANSFER} from stock.transfer where id = %(id)s"
LOCK = f"select {_TRANSFER} from stock.transfer where id = %(id)s for update"
LIST = f"""
select {_TRANSFER} from stock.transfer
where (%(state)s::text is null or state = %(state)s) and (%(before)s::uuid is null or id < %(before)s::uuid)
order by id desc limit %(limit)s
"""
LINES = """
select transfer_id, variant_id, sent, received, lost from stock.transfer_line where transfer_id = any(%(ids)s)
order by transfer_id, variant_id
"""
ARRIVE = """
update stock.transfer_line set received = received + %(received)s, lost = lost + %(lost)s
where variant_id = %(variant_id)s and transfer_id = %(transfer_id)s
"""
CLOSE = "update stock.transfer set state = 'received', received_at = %(now)s where id = %(id)s"


class TransferLine(Struct, frozen=True, kw_only=True):
    """So many were sent; of them arrived and got lost; the rest is on its way."""

    transfer_id: UUID
    variant_id: UUID
    sent: int
    received: int
    lost: int

    @property
    def under_way(self) -> int:
        """What is neither here nor there."""
        return self.sent - self.received - self.lost


class Transfer(Struct, frozen=True, kw_only=True):
    """Goods on their way from one location to another; `received` once nothing is under way any more."""

    id: UUID
    from_id: UUID
    to_id: UUID
    state: Literal["sent", "received"]
    note: str
    sent_at: datetime
    sent_by: str
    received_at: datetime | None


async def insert_transfer(
    db: AsyncConnection[Any], *, id: UUID, from_id: UUID, to_id: UUID, note: str, now: datetime, by: str,
    quantities: Mapping[UUID, int],
) -> None:  # fmt: skip
    """Add a transfer with its lines."""
    await database.execute(db, INSERT, id=id, from_id=from_id, to_id=to_id, note=note, now=now, by=by)
    await database.execute(
        db, INSERT_LINES, transfer_id=id, variants=database.uuids(quantities), sent=database.longs(quantities.values())
    )


async def get_transfer(db: AsyncConnection[Any], id: UUID, *, lock: bool = False) -> Transfer:
    """A transfer; NotFound when there is none."""
    found = await database.fetch_one(db, LOCK if lock else GET, Transfer, id=id)
    if found is None:
        raise NotFound(f"there is no transfer {id}")
    return found


async def list_transfers(
    db: AsyncConnection[Any], *, state: str | None, before: UUID | None, limit: int
) -> list[Transfer]:
    """Transfers, the latest first."""
    return await database.fetch_all(db, LIST, Transfer, state=state, before=before, limit=limit)


async def list_lines(db: AsyncConnection[Any], ids: Sequence[UUID]) -> list[TransferLine]:
    """The lines of transfers."""
    return await database.fetch_all(db, LINES, TransferLine, ids=database.uuids(ids))


async def save_arrival(db: AsyncConnection[Any], *, transfer_id: UUID, arrived: Mapping[UUID, tuple[int, int]]) -> None:
    """Count pieces as received and as lost."""
    rows = [
        {"transfer_id": transfer_id, "variant_id": variant, "received": received, "lost": lost}
        for variant, (received, lost) in arrived.items()
    ]
    await database.execute_many(db, ARRIVE, rows)


async def close_transfer(db: AsyncConnection[Any], *, id: UUID, now: datetime) -> None:
    """Nothing is under way any more."""
    await database.execute(db, CLOSE, id=id, now=now)
