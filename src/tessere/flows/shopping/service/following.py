"""What belongs to people in commerce follows what identity finds out about them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from msgspec import Struct

from tessere.commerce import baskets, loyalty
from tessere.commerce.baskets import Owner
from tessere.customer import identity
from tessere.infra.db import Unit

# Identifiers that say which browser or phone it is, and not who.
_NAMELESS = frozenset({"anonymous_id", "device_id"})


class Belongings(Struct, frozen=True):
    """Under which names a customer may have left something: as a visitor, and as customers that were merged since."""

    customer_id: UUID
    visitors: frozenset[str]
    former_ids: frozenset[UUID]


async def follow_people(unit: Unit, *, profile_ids: Collection[UUID]) -> None:
    """Give customers what they left as visitors or as somebody who was merged into them. Idempotent."""
    people = await _read(unit, profile_ids)
    if not people:
        return
    visitors = {each for person in people for each in person.visitors}
    former = {each for person in people for each in person.former_ids}
    ties = await baskets.find_ties(unit, anonymous_ids=visitors, customer_ids=former)
    for person in people:
        left = [owner for owner in _owners(person) if owner in ties and ties[owner] != person.customer_id]
        if left:
            await baskets.follow(
                unit, anonymous_ids=[each.anonymous_id for each in left if each.anonymous_id],
                customer_id=person.customer_id, former_ids=[each.customer_id for each in left if each.customer_id],
            )  # fmt: skip
        if person.former_ids:
            await loyalty.follow(unit, customer_ids=person.former_ids, customer_id=person.customer_id)


async def follow_visitor(unit: Unit, *, anonymous_id: str) -> None:
    """Give what a visitor has here to the customer whom identity knows behind it, if it does."""
    key = identity.identifier_key("anonymous_id", anonymous_id.strip())
    known = (await identity.find_identifiers(unit, keys=[key])).get(key)
    if known is not None and not known.shared:
        await follow_people(unit, profile_ids=[known.profile_id])


async def part_people(unit: Unit, *, profile_ids: Collection[UUID]) -> None:
    """Give back to people of their own what went to others, then let everything follow as it is now. Idempotent."""
    people = await _read(unit, profile_ids)
    for person in people:
        ties = await baskets.find_ties(unit, anonymous_ids=person.visitors, customer_ids=person.former_ids)
        held = {tied for tied in ties.values() if tied is not None and tied != person.customer_id}
        for holder in sorted(held):
            theirs = [owner for owner, tied in ties.items() if tied == holder]
            await baskets.unfollow(
                unit, customer_id=holder, anonymous_ids=[each.anonymous_id for each in theirs if each.anonymous_id],
                former_ids=[each.customer_id for each in theirs if each.customer_id],
            )  # fmt: skip
        await loyalty.unfollow(unit, owner_ids={*person.former_ids, person.customer_id})
    await follow_people(unit, profile_ids=profile_ids)


async def _read(unit: Unit, profile_ids: Collection[UUID]) -> list[Belongings]:
    """The customers among the profiles: those of whom more is known than a browser. Shared devices are nobody's."""
    members = await identity.find_profile_identifiers(unit, profile_ids=profile_ids)
    found = []
    for profile_id, identifiers in members.items():
        own = [each for each in identifiers if not each.shared]
        if any(each.namespace not in _NAMELESS for each in own):
            visitors = frozenset(each.value for each in own if each.namespace == "anonymous_id")
            former = frozenset(each.birth_id for each in own) - {profile_id}
            found.append(Belongings(profile_id, visitors, former))
    return found


def _owners(person: Belongings) -> Iterable[Owner]:
    yield from (Owner(anonymous_id=each) for each in sorted(person.visitors))
    yield from (Owner(customer_id=each) for each in sorted(person.former_ids))
