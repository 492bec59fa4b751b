"""Statements over simulations."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.flows.simulation.domain import Simulation, SimulationResult
from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_COLUMNS = "id, name, status, asked, done, total, result, failure, created_at, created_by, finished_at"
LIST = f"""
select {_COLUMNS} from simulation.run
where (%(before)s::uuid is null or id < %(before)s)
  and (%(promotion_id)s::text is null or asked ->> 'promotion_id' = %(promotion_id)s::text)
order by id desc limit %(limit)s
"""
GET = f"select {_COLUMNS} from simulation.run where id = %(id)s"
INSERT = """
insert into simulation.run (id, name, status, asked, created_at, created_by)
values (%(id)s, %(name)s, 'running', %(asked)s, %(created_at)s, %(created_by)s)
"""
PROGRESS = "update simulation.run set done = %(done)s, total = %(total)s where id = %(id)s and status = 'running'"
FINISH = """
update simulation.run set status = %(status)s, result = %(result)s, failure = %(failure)s, finished_at = %(now)s
where id = %(id)s and status = 'running'
"""
DELETE = "delete from simulation.run where id = %(id)s"


async def list_simulations(
    db: AsyncConnection[Any], *, before: UUID | None, limit: int, promotion_id: UUID | None
) -> list[Simulation]:
    """The latest first."""
    return await database.fetch_all(
        db,
        LIST,
        Simulation,
        before=before,
        limit=limit,
        promotion_id=None if promotion_id is None else str(promotion_id),
    )


async def get_simulation(db: AsyncConnection[Any], id: UUID) -> Simulation:
    """One; NotFound when there is none."""
    found = await database.fetch_one(db, GET, Simulation, id=id)
    if found is None:
        raise NotFound(f"there is no simulation {id}")
    return found


async def insert_simulation(db: AsyncConnection[Any], new: Simulation) -> None:
    """Keep one that is about to run."""
    await database.execute(
        db, INSERT, id=new.id, name=new.name, asked=Jsonb(msgspec.to_builtins(new.asked)), created_at=new.created_at,
        created_by=new.created_by,
    )  # fmt: skip


async def save_progress(db: AsyncConnection[Any], id: UUID, *, done: int, total: int) -> None:
    """Say how far it is."""
    await database.execute(db, PROGRESS, id=id, done=done, total=total)


async def finish(
    db: AsyncConnection[Any], id: UUID, *, now: datetime, result: SimulationResult | None, failure: str | None
) -> None:
    """Keep what came of it."""
    content = None if result is None else Jsonb(msgspec.to_builtins(result))
    status = "done" if result is not None else "failed"
    await database.execute(db, FINISH, id=id, status=status, result=content, failure=failure, now=now)


async def delete_simulation(db: AsyncConnection[Any], id: UUID) -> bool:
    """Forget one; whether it was there."""
    return bool(await database.execute(db, DELETE, id=id))
