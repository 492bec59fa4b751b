"""Who must not be contacted, whatever they once agreed to: asked before anything is sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from tessere.customer import identity
from tessere.customer.identity import Identifier, Rules
from tessere.customer.profiles.store import suppressions as store
from tessere.customer.profiles.store.suppressions import Origin, Suppression
from tessere.infra import audit
from tessere.infra.db import Unit
from tessere.infra.settings import Settings, installation_secret
from tessere.kernel.errors import NotFound
from tessere.kernel.sealing import seal

EVERY = "*"


def fingerprint(key: UUID, settings: Settings) -> bytes:
    """What stands for an identifier where it may not be kept itself."""
    return seal(installation_secret(settings), key.bytes)


async def suppress(
    unit: Unit, *, identifiers: Collection[Identifier], channel: str, purpose: str, reason: str, origin: Origin,
    settings: Settings,
) -> int:  # fmt: skip
    """Put identifiers on the list; how many were not on it. Those of an erasure are known by their fingerprint alone."""
    hidden = origin == "erasure"
    added = 0
    for each in identifiers:
        new = Suppression(
            id=unit.new_id(),
            namespace=each.namespace,
            value=None if hidden else each.value,
            channel=channel,
            purpose=purpose,
            origin=origin,
            reason=reason,
            created_at=unit.now,
            created_by=unit.actor.name,
        )
        added += await store.insert_suppression(unit.db, new, fingerprint(each.key, settings))
    detail = {"count": added, "channel": channel, "purpose": purpose, "origin": origin}
    await audit.record(
        unit, action="suppression.added", object_kind="suppression", object_id="-", detail=detail
    )  # no address: the log outlives it
    return added


async def list_suppressions(
    unit: Unit, *, identifier: Identifier | None, channel: str | None, before: tuple[datetime, UUID] | None, limit: int,
    settings: Settings,
) -> list[Suppression]:  # fmt: skip
    """The list, the newest first; all entries of one identifier when it is given, also those known by fingerprint."""
    digest = None if identifier is None else fingerprint(identifier.key, settings)
    return await store.list_suppressions(unit.db, before=before, digest=digest, channel=channel, limit=limit)


async def lift_suppression(unit: Unit, *, suppression_id: UUID) -> None:
    """Take one off the list."""
    if not await store.delete_suppression(unit.db, suppression_id):
        raise NotFound("the list does not hold this entry")
    await audit.record(
        unit, action="suppression.lifted", object_kind="suppression", object_id=suppression_id, detail={}
    )


async def find_suppressed(
    unit: Unit, *, keys: Iterable[UUID], channel: str, purpose: str | None = None, settings: Settings
) -> set[UUID]:
    """Those of the identifiers (by key) that must not be contacted on the channel for the purpose; one statement."""
    key_of: Mapping[bytes, UUID] = {fingerprint(key, settings): key for key in keys}
    if not key_of:
        return set()
    found = await store.find_suppressed(unit.db, list(key_of), channel=channel, purpose=purpose)
    return {key_of[digest] for digest in found}


async def is_suppressed(
    unit: Unit,
    *,
    namespace: str,
    value: str,
    channel: str,
    purpose: str | None = None,
    rules: Rules,
    settings: Settings,
) -> bool:
    """Whether an address must not be contacted on the channel for the purpose."""
    key = rules.identify(namespace, value).key
    return bool(await find_suppressed(unit, keys=[key], channel=channel, purpose=purpose, settings=settings))


async def anonymise_suppressions(unit: Unit, *, keys: Iterable[UUID], settings: Settings) -> int:
    """Keep people on the list by their fingerprints and forget their addresses; how many entries."""
    return await store.anonymise(unit.db, [fingerprint(key, settings) for key in keys])


async def read_identifier(unit: Unit, *, namespace: str, value: str, settings: Settings) -> Identifier:
    """The identifier in normal form; Invalid when it is none."""
    rules = await identity.load_rules(unit, region=settings.default_region)
    return rules.identify(namespace, value)
