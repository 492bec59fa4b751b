"""Creates promotions, changes them, and takes them through their states."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from tessere.commerce.offers import Bundle, Compiled, Mode, OfferGroup, PromotionDraft, normalise_code, promotion_from
from tessere.commerce.promotions.domain.records import State, StoredPromotion
from tessere.commerce.promotions.service.checking import find_errors
from tessere.commerce.promotions.service.publishing import publish_live
from tessere.commerce.promotions.store import promotions as store
from tessere.commerce.promotions.store import publications, redemptions
from tessere.commerce.promotions.store.promotions import PromotionVersion
from tessere.commerce.promotions.store.publications import StoredGroup
from tessere.commerce.promotions.store.redemptions import OfferUse
from tessere.infra import audit, web
from tessere.infra.db import Unit
from tessere.infra.web import ExpectedVersion
from tessere.kernel.errors import Conflict, FieldError, Invalid

TOPIC = "offers"
MOST_PROMOTIONS = 10_000
MOST_GROUPS = 500
_FROM: dict[str, tuple[State, ...]] = {
    "published": ("draft", "active", "paused"),
    "paused": ("active",),
    "resumed": ("paused",),
    "ended": ("active", "paused", "draft"),
}


async def create_promotion(unit: Unit, *, draft: PromotionDraft) -> StoredPromotion:
    """Add a draft; nobody gets it before it is published."""
    check_draft(draft)
    if await store.count_unfinished(unit.db) >= MOST_PROMOTIONS:
        raise Conflict(f"there are {MOST_PROMOTIONS} promotions already; end one first", code="too_many_promotions")
    promotion_id = unit.new_id()
    await store.insert_promotion(unit.db, id=promotion_id, draft=draft, now=unit.now, by=unit.actor.name)
    await _note(unit, "promotion.created", promotion_id)
    return await store.get_promotion(unit.db, promotion_id)


async def change_promotion(
    unit: Unit, *, promotion_id: UUID, expected: ExpectedVersion, draft: PromotionDraft
) -> StoredPromotion:
    """Save another version; what is on offer stays as it is until this one is published."""
    check_draft(draft)
    known = await store.get_promotion(unit.db, promotion_id, lock=True)
    expected.check(known.version)
    if known.state == "ended":
        raise Conflict("this promotion has ended; make another one", code="promotion_ended")
    number = known.newest + 1
    await store.insert_version(unit.db, id=promotion_id, number=number, draft=draft, now=unit.now, by=unit.actor.name)
    await store.update_promotion(
        unit.db, id=promotion_id, state=known.state, newest=number, live=known.live, now=unit.now
    )
    await _note(unit, "promotion.changed", promotion_id, number=number)
    return await store.get_promotion(unit.db, promotion_id)


async def publish_promotion(
    unit: Unit, *, promotion_id: UUID, expected: ExpectedVersion, zone: str = "Europe/Rome"
) -> StoredPromotion:
    """Put the newest version on offer, now; Invalid while it has findings that are errors."""
    known = await store.get_promotion(unit.db, promotion_id)
    errors = [each for each in await find_errors(unit, draft=known.content, zone=zone) if each.severity == "error"]
    if errors:
        problems = [FieldError(each.path, each.text["en"], each.text) for each in errors]
        raise Invalid("the promotion cannot be published like this", code="promotion_not_ready", errors=problems)
    return await _move(unit, promotion_id, expected, "published", "active", lambda known: known.newest)


async def pause_promotion(unit: Unit, *, promotion_id: UUID, expected: ExpectedVersion) -> StoredPromotion:
    """Take a promotion off for a while; what baskets hold of it stays theirs."""
    return await _move(unit, promotion_id, expected, "paused", "paused", _live)


async def resume_promotion(unit: Unit, *, promotion_id: UUID, expected: ExpectedVersion) -> StoredPromotion:
    """Put a paused promotion on offer again, in the version that it had."""
    return await _move(unit, promotion_id, expected, "resumed", "active", _live)


async def end_promotion(unit: Unit, *, promotion_id: UUID, expected: ExpectedVersion) -> StoredPromotion:
    """Take a promotion off for good."""
    return await _move(unit, promotion_id, expected, "ended", "ended", _live)


async def get_promotion(unit: Unit, *, promotion_id: UUID) -> StoredPromotion:
    """One promotion as it was last saved."""
    return await store.get_promotion(unit.db, promotion_id)


async def list_promotions(
    unit: Unit, *, state: State | None = None, after: UUID | None = None, limit: int
) -> list[StoredPromotion]:
    """Promotions, the newest first."""
    return await store.list_promotions(unit.db, state=state, after=after, limit=limit)


async def list_versions(
    unit: Unit, *, promotion_id: UUID, before: int | None = None, limit: int
) -> list[PromotionVersion]:
    """Every version of a promotion, the newest first."""
    await store.get_promotion(unit.db, promotion_id)
    return await store.list_versions(unit.db, promotion_id, before=before, limit=limit)


async def count_used(unit: Unit, *, promotion_ids: Collection[UUID]) -> dict[UUID, OfferUse]:
    """How often promotions are held or used, and for how much."""
    return await redemptions.count_used(unit.db, promotion_ids)


async def list_groups(unit: Unit) -> list[StoredGroup]:
    """Every group, the first to count first."""
    return await publications.list_stored_groups(unit.db)


async def put_group(unit: Unit, *, code: str, mode: Mode, priority: int, expected: ExpectedVersion) -> StoredGroup:
    """Add or change how promotions of a name share; what is on offer is published anew."""
    if not 1 <= len(code) <= 64 or not -10_000 <= priority <= 10_000:
        raise Invalid("a group has a code of 1 to 64 characters and a priority from -10000 to 10000")
    await publications.lock(unit.db)
    known = {each.code: each for each in await publications.list_stored_groups(unit.db)}
    if code in known:
        expected.check(known[code].version)
    elif len(known) >= MOST_GROUPS:
        raise Conflict(f"there are {MOST_GROUPS} groups already", code="too_many_groups")
    await publications.save_group(unit.db, OfferGroup(code=code, mode=mode, priority=priority))
    await publish_live(unit)
    await audit.record(unit, action="offer_group.saved", object_kind="offer_group", object_id=code)
    await web.publish(unit, topic=TOPIC)
    return next(each for each in await publications.list_stored_groups(unit.db) if each.code == code)


def check_draft(draft: PromotionDraft) -> None:
    """Invalid unless the draft can be compiled, has a name, and writes its codes as they are compared."""
    problems = []
    if not draft.name or any(not text.strip() or len(text) > 200 for text in draft.name.values()):
        problems.append(FieldError("/name", "give a name of up to 200 characters in at least one language"))
    if not 1 <= len(draft.group) <= 64:
        problems.append(FieldError("/group", "a group's code has 1 to 64 characters"))
    problems += [
        FieldError(f"/codes/{place}", f"write it as {normalise_code(code)!r}")
        for place, code in enumerate(draft.codes)
        if not 4 <= len(code) <= 40 or normalise_code(code) != code
    ]
    if problems:
        raise Invalid("the promotion is not valid", code="promotion_invalid", errors=problems)
    Compiled(Bundle(version=0, promotions=(promotion_from("new", draft),)))


def _live(known: StoredPromotion) -> int | None:
    return known.live


async def _move(
    unit: Unit, promotion_id: UUID, expected: ExpectedVersion, deed: str, state: State,
    version: Callable[[StoredPromotion], int | None],
) -> StoredPromotion:  # fmt: skip
    await publications.lock(unit.db)
    known = await store.get_promotion(unit.db, promotion_id, lock=True)
    expected.check(known.version)
    if known.state not in _FROM[deed]:
        raise Conflict(f"a promotion that is {known.state} cannot be {deed}", code="promotion_state")
    live = version(known)
    await store.update_promotion(unit.db, id=promotion_id, state=state, newest=known.newest, live=live, now=unit.now)
    if deed == "published":
        limits = known.content.limits
        await publications.set_counter(
            unit.db, id=promotion_id, max_uses=limits.redemptions, budget_minor=limits.budget_minor
        )
    number = await publish_live(unit)
    await _note(unit, f"promotion.{deed}", promotion_id, number=live, publication=number.version)
    return await store.get_promotion(unit.db, promotion_id)


async def _note(unit: Unit, action: str, promotion_id: UUID, **detail: Any) -> None:
    await audit.record(unit, action=action, object_kind="promotion", object_id=promotion_id, detail=detail)
    await web.publish(unit, topic=TOPIC, ids=[promotion_id])
