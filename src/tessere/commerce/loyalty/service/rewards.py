"""What can be had for points, and who had it."""

from __future__ import annotations

from uuid import UUID

from msgspec import to_builtins
from msgspec.structs import replace

from tessere.commerce.loyalty.domain.ledger import restore, spent_of, take
from tessere.commerce.loyalty.domain.model import PointsBurned, Reward, RewardClaim, RewardClaimed, Source
from tessere.commerce.loyalty.service.posting import begin, finish, load_lots, load_wallet
from tessere.commerce.loyalty.store import ledger
from tessere.commerce.loyalty.store import rewards as store
from tessere.infra import audit
from tessere.infra.db import Unit
from tessere.infra.web import ExpectedVersion
from tessere.kernel.errors import Conflict, FieldError, Invalid

CLAIM = "claim"


async def list_rewards(unit: Unit, *, all: bool = False) -> list[Reward]:
    """Rewards from the cheapest; `all`: those that are switched off too."""
    return await store.list_rewards(unit.db, all=all)


async def create_reward(unit: Unit, *, draft: Reward) -> Reward:
    """A new reward; its id is given here."""
    reward = replace(draft, id=unit.new_id())
    return await _save(unit, reward, "reward.created")


async def change_reward(unit: Unit, *, draft: Reward, expected: ExpectedVersion) -> Reward:
    """Write a reward anew; what was claimed before stays as it was."""
    known = await store.get_reward(unit.db, draft.id, lock=True)
    expected.check(known.version)
    return await _save(unit, draft, "reward.changed")


async def claim_reward(unit: Unit, *, customer_id: UUID, reward_id: UUID, source: Source) -> RewardClaim:
    """Give points for a reward, once for a source; RewardClaimed asks somebody to hand it over."""
    wallet = await load_wallet(unit, customer_id)
    transaction = await begin(unit, source=source, purpose="claim", content=[customer_id, reward_id])
    if transaction is None:
        earlier = await store.find_claim(unit.db, source)
        if earlier is None:
            raise Conflict("this claim is being made by another request; try again", code="claim_in_progress")
        return earlier
    reward = await store.get_reward(unit.db, reward_id)
    if not reward.enabled or (reward.start and reward.start > unit.now) or (reward.end and reward.end <= unit.now):
        raise Conflict("this reward cannot be had now", code="reward_unavailable")
    take(wallet.sheet, reward.points, into="spent")
    await finish(unit, transaction, wallet.sheet)
    claim = RewardClaim(
        id=unit.new_id(), account_id=wallet.own.id, reward_id=reward.id, kind=reward.kind, grants=reward.grants,
        points=reward.points, source_kind=source.kind, source_id=source.id, state="claimed", claimed_at=unit.now,
    )  # fmt: skip
    await store.insert_claim(unit.db, claim)
    customer = wallet.customer_id
    await unit.emit(PointsBurned(customer_id=customer, points=reward.points, value_minor=0, source=source))
    await unit.emit(
        RewardClaimed(
            customer_id=customer, claim_id=claim.id, reward_id=reward.id, kind=reward.kind, grants=reward.grants
        )
    )
    return claim


async def list_claims(unit: Unit, *, customer_id: UUID, limit: int = 50) -> list[RewardClaim]:
    """What a customer had, the latest first."""
    accounts = await ledger.list_accounts(unit.db, owner_id=customer_id)
    return await store.list_claims(unit.db, [each.id for each in accounts], limit=limit)


async def fulfil_claim(unit: Unit, *, claim_id: UUID) -> RewardClaim:
    """The reward was handed over."""
    claim = await store.get_claim(unit.db, claim_id, lock=True)
    if claim.state == "cancelled":
        raise Conflict("this claim was cancelled", code="claim_cancelled")
    await store.save_claim(unit.db, claim.id, "fulfilled")
    return replace(claim, state="fulfilled")


async def cancel_claim(unit: Unit, *, claim_id: UUID) -> RewardClaim:
    """The reward is not wanted, or not to be had: its points come back to their lots."""
    claim = await store.get_claim(unit.db, claim_id, lock=True)
    if claim.state == "cancelled":
        return claim
    if claim.state == "fulfilled":
        raise Conflict("this reward was handed over", code="claim_fulfilled")
    spent = spent_of(await ledger.list_entries(unit.db, Source(claim.source_kind, claim.source_id)))
    sheet = await load_lots(unit, {lot for lot, _ in spent})
    transaction = await begin(unit, source=Source(CLAIM, str(claim.id)), purpose="cancel", content=None)
    if transaction is not None:
        restore(sheet, spent, claim.points, now=unit.now)
        await finish(unit, transaction, sheet)
    await store.save_claim(unit.db, claim.id, "cancelled")
    return replace(claim, state="cancelled")


async def _save(unit: Unit, reward: Reward, action: str) -> Reward:
    errors = []
    if not reward.name:
        errors.append(FieldError("/name", "a name in one language at least"))
    if not 1 <= reward.points <= 1_000_000_000:
        errors.append(FieldError("/points", "1 to 1000000000"))
    if reward.start is not None and reward.end is not None and reward.end <= reward.start:
        errors.append(FieldError("/end", "it ends before it begins"))
    if errors:
        raise Invalid("the reward cannot be saved like this", errors=errors)
    await store.save_reward(unit.db, reward)
    saved = await store.get_reward(unit.db, reward.id)
    detail = {"name": to_builtins(saved.name), "points": saved.points}
    await audit.record(unit, action=action, object_kind="reward", object_id=saved.id, detail=detail)
    return saved
