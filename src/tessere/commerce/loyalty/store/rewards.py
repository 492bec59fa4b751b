"""Statements over rewards and claims."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import structs
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from tessere.commerce.loyalty.domain.model import ClaimState, Reward, RewardClaim, Source
from tessere.infra import db as database
from tessere.kernel.errors import NotFound

_REWARD = 'id, name, kind, points, grants, starts_at as start, ends_at as "end", enabled, version'
_CLAIM = """
c.id, c.account_id, c.reward_id, r.kind, r.grants, c.points, c.source_kind, c.source_id, c.state, c.claimed_at
from loyalty.claim c join loyalty.reward r on r.id = c.reward_id
"""
LIST = f"select {_REWARD} from loyalty.reward where %(all)s or enabled order by points, id"
GET = f"select {_REWARD} from loyalty.reward where id = %(id)s"
LOCK = GET + " for update"
SAVE = """
insert into loyalty.reward (id, name, kind, points, grants, starts_at, ends_at, enabled)
values (%(id)s, %(name)s, %(kind)s, %(points)s, %(grants)s, %(start)s, %(end)s, %(enabled)s)
on conflict (id) do update set name = excluded.name, kind = excluded.kind, points = excluded.points,
    grants = excluded.grants, starts_at = excluded.starts_at, ends_at = excluded.ends_at, enabled = excluded.enabled,
    version = loyalty.reward.version + 1
"""
INSERT_CLAIM = """
insert into loyalty.claim (id, account_id, reward_id, source_kind, source_id, points, state, claimed_at)
values (%(id)s, %(account_id)s, %(reward_id)s, %(kind)s, %(source_id)s, %(points)s, 'claimed', %(now)s)
"""
GET_CLAIM = f"select {_CLAIM} where c.id = %(id)s"
LOCK_CLAIM = GET_CLAIM + " for update of c"
FIND_CLAIM = f"select {_CLAIM} where c.source_kind = %(kind)s and c.source_id = %(id)s"
LIST_CLAIMS = f"select {_CLAIM} where c.account_id = any(%(accounts)s) order by c.id desc limit %(limit)s"
SAVE_CLAIM = "update loyalty.claim set state = %(state)s where id = %(id)s"


async def list_rewards(db: AsyncConnection[Any], *, all: bool) -> list[Reward]:
    """Rewards from the cheapest; those that cannot be had too, when asked for."""
    return await database.fetch_all(db, LIST, Reward, all=all)


async def get_reward(db: AsyncConnection[Any], id: UUID, *, lock: bool = False) -> Reward:
    """One reward; NotFound when there is none."""
    found = await database.fetch_one(db, LOCK if lock else GET, Reward, id=id)
    if found is None:
        raise NotFound(f"there is no reward {id}")
    return found


async def save_reward(db: AsyncConnection[Any], reward: Reward) -> None:
    """Add or change a reward."""
    columns = structs.asdict(reward) | {"name": Jsonb(reward.name), "grants": Jsonb(reward.grants)}
    await database.execute(db, SAVE, **columns)


async def insert_claim(db: AsyncConnection[Any], claim: RewardClaim) -> None:
    """Add a claim."""
    await database.execute(
        db, INSERT_CLAIM, id=claim.id, account_id=claim.account_id, reward_id=claim.reward_id, kind=claim.source_kind,
        source_id=claim.source_id, points=claim.points, now=claim.claimed_at,
    )  # fmt: skip


async def get_claim(db: AsyncConnection[Any], id: UUID, *, lock: bool = False) -> RewardClaim:
    """One claim; NotFound when there is none."""
    found = await database.fetch_one(db, LOCK_CLAIM if lock else GET_CLAIM, RewardClaim, id=id)
    if found is None:
        raise NotFound(f"there is no claim {id}")
    return found


async def find_claim(db: AsyncConnection[Any], source: Source) -> RewardClaim | None:
    """The claim of a source."""
    return await database.fetch_one(db, FIND_CLAIM, RewardClaim, kind=source.kind, id=source.id)


async def list_claims(db: AsyncConnection[Any], accounts: list[UUID], *, limit: int) -> list[RewardClaim]:
    """The claims of accounts, the latest first."""
    return await database.fetch_all(db, LIST_CLAIMS, RewardClaim, accounts=database.uuids(accounts), limit=limit)


async def save_claim(db: AsyncConnection[Any], id: UUID, state: ClaimState) -> None:
    """Write a claim's state."""
    await database.execute(db, SAVE_CLAIM, id=id, state=state)
