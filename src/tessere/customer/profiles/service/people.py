"""Merges and splits by hand, with everything that follows from them in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from tessere.customer import events, identity
from tessere.customer.identity import Decided, Rules
from tessere.customer.profiles.domain.apply import Fact
from tessere.customer.profiles.domain.computed import Definitions
from tessere.customer.profiles.domain.facts import facts_of
from tessere.customer.profiles.domain.happenings import ProfilesRegrouped
from tessere.customer.profiles.domain.ranks import ranks_of
from tessere.customer.profiles.domain.state import State
from tessere.customer.profiles.service.intake import forget_states, refresh_cards, take_in
from tessere.customer.profiles.service.settings import load_definitions
from tessere.customer.profiles.store.states import StateKey
from tessere.infra import audit, web
from tessere.infra.db import Unit
from tessere.infra.settings import Settings

TOPIC = "profiles"


async def merge(unit: Unit, *, profile_ids: Collection[UUID], reason: str, settings: Settings) -> Decided:
    """Make profiles one person."""
    rules = await identity.load_rules(unit, region=settings.default_region)
    decided = await identity.merge_profiles(unit, profile_ids=profile_ids, reason=reason, rules=rules)
    return await _follow(unit, decided, rules, settings, "profile.merged", reason)


async def split(
    unit: Unit, *, profile_id: UUID, identifier_keys: Collection[UUID], reason: str, settings: Settings
) -> Decided:
    """Take identifiers out of a profile into a person of their own."""
    rules = await identity.load_rules(unit, region=settings.default_region)
    decided = await identity.split_profile(
        unit, profile_id=profile_id, identifier_keys=identifier_keys, reason=reason, rules=rules
    )
    return await _follow(unit, decided, rules, settings, "profile.split", reason)


async def keep_apart(unit: Unit, *, profile_ids: Collection[UUID], reason: str, settings: Settings) -> Decided:
    """Two profiles are never one person."""
    rules = await identity.load_rules(unit, region=settings.default_region)
    decided = await identity.keep_apart(unit, profile_ids=profile_ids, reason=reason, rules=rules)
    return await _follow(unit, decided, rules, settings, "profile.kept_apart", reason)


async def undo(unit: Unit, *, decision_id: UUID, settings: Settings) -> Decided:
    """Take a decision back."""
    rules = await identity.load_rules(unit, region=settings.default_region)
    decided = await identity.undo_decision(unit, decision_id=decision_id, rules=rules)
    return await _follow(unit, decided, rules, settings, "identity.decision_undone", "")


async def divide_devices(
    unit: Unit, *, devices: Iterable[UUID], rules: Rules, definitions: Definitions, currency: str
) -> tuple[set[UUID], dict[StateKey, State]]:
    """Fold the activity on shared devices again, each event for the person whose episode it was.

    Returns the identifiers that won or lost activity, and the new states.
    """
    chosen = list(devices)
    touched = await forget_states(unit, owners=chosen)
    known = await identity.find_identifiers(unit, keys=chosen)
    episodes = await identity.load_episodes(
        unit, devices=[key for key, each in known.items() if each.shared], rules=rules
    )
    owned = await events.find_owner_events(unit, owner_keys=chosen)
    ranks = ranks_of(await events.source_kinds(unit))
    facts = facts_of((event for _, event in owned), ranks=ranks, definitions=definitions)
    placed: dict[StateKey, list[Fact]] = {}
    for (owner, event), fact in zip(owned, facts, strict=True):
        part = episodes.owner(owner, event.occurred_at) if known[owner].shared else owner
        placed.setdefault((part, owner), []).append(fact)
    taken = await take_in(unit, placed=placed, definitions=definitions, currency=currency)
    return touched | {part for part, _ in placed} | set(chosen), taken.states


async def _follow(unit: Unit, decided: Decided, rules: Rules, settings: Settings, action: str, reason: str) -> Decided:
    touched: set[UUID] = set()
    fresh: dict[StateKey, State] = {}
    if decided.divided:
        definitions = await load_definitions(unit)
        touched, fresh = await divide_devices(
            unit, devices=decided.divided, rules=rules, definitions=definitions, currency=settings.currency
        )
    owners = await identity.find_identifiers(unit, keys=touched)
    profile_ids = decided.regrouped | {each.profile_id for each in owners.values()}
    await refresh_cards(unit, profile_ids=profile_ids, fresh=fresh, currency=settings.currency)
    await audit.record(
        unit, action=action, object_kind="profile", object_id=decided.profile_ids[0],
        detail={"profile_ids": [str(each) for each in decided.profile_ids], "reason": reason},
    )  # fmt: skip
    await unit.emit(ProfilesRegrouped(profile_ids=sorted(profile_ids)))
    await web.publish(unit, topic=TOPIC, ids=profile_ids)
    return decided
