"""Puts promotions on offer: every change of what is active is a publication, a bundle with a number and a hash."""

from __future__ import annotations

from tessere.commerce.offers import Bundle, bundle_hash, encode, promotion_from
from tessere.commerce.promotions.domain.records import OffersPublished
from tessere.commerce.promotions.store import publications
from tessere.commerce.promotions.store.publications import PublicationNumber
from tessere.infra.db import Unit


async def publish_live(unit: Unit) -> PublicationNumber:
    """Put into force what is active now. The lock keeps publications in one order, so that none forgets another's change."""
    newest = await publications.find_newest(unit.db)
    promotions = tuple(promotion_from(each.id, each.content) for each in await publications.list_live(unit.db))
    groups = tuple(await publications.list_groups(unit.db))
    version = newest.version + 1 if newest is not None else 1
    content = encode(Bundle(version=version, promotions=promotions, groups=groups))
    number = PublicationNumber(version, bundle_hash(content))
    await publications.insert(unit.db, number=number, content=content, now=unit.now, by=unit.actor.name)
    await unit.emit(OffersPublished(version=version, bundle_hash=number.hash))
    return number
