"""Decides what a caller may not see; every answer and stream is rendered through it."""

from __future__ import annotations

import time
from collections.abc import Collection

from tessere.infra import audit
from tessere.infra.auth.domain.principals import Principal
from tessere.infra.auth.store import sensitive as store
from tessere.infra.auth.store.sensitive import SensitiveField
from tessere.infra.db import Database, Unit
from tessere.infra.web import publish
from tessere.kernel.masking import Masking

TOPIC = "auth.sensitive"
SEES_ALL = "profiles:sensitive"
_LASTS_SECONDS = 2.0
_known: dict[str, tuple[float, Masking | None]] = {}


async def masking_for(database: Database, principal: Principal) -> Masking | None:
    """What is hidden from the caller; None when nothing is. Changes are seen within two seconds, here at once."""
    if SEES_ALL in principal.scopes:
        return None
    known = _known.get(database.url)
    if known is None or known[0] < time.monotonic():
        async with database.unit() as unit:
            known = _known[database.url] = (time.monotonic() + _LASTS_SECONDS, masking_of(await list_sensitive(unit)))
    return known[1]


def masking_of(fields: Collection[SensitiveField]) -> Masking | None:
    """The rule that hides these fields; None when there are none."""
    if not fields:
        return None
    return Masking(
        identifiers=frozenset(each.name for each in fields if each.kind == "identifier"),
        traits=frozenset(each.name for each in fields if each.kind == "trait"),
    )


async def list_sensitive(unit: Unit) -> list[SensitiveField]:
    """The fields that only some may see."""
    return await store.list_fields(unit.db)


async def save_sensitive(unit: Unit, *, fields: Collection[SensitiveField]) -> list[SensitiveField]:
    """Hide these fields and no others."""
    await store.replace_fields(unit.db, fields)
    _known.clear()
    await publish(unit, topic=TOPIC)
    await audit.record(
        unit, action="sensitive.changed", object_kind="settings", object_id="sensitive",
        detail={"fields": sorted(f"{each.kind} {each.name}" for each in fields)},
    )  # fmt: skip
    return await store.list_fields(unit.db)


def forget_masking() -> None:
    """Somebody changed the fields: read them again."""
    _known.clear()
