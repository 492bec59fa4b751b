"""The identity rules in force, and their editing."""

from __future__ import annotations

import re
from uuid import UUID

import psycopg
from msgspec import Struct

from tessere.customer.identity.domain.namespaces import (
    DEFAULT_BLOCKED_PATTERNS,
    DEFAULT_NAMESPACES,
    BlockedValue,
    Namespace,
    Normaliser,
    Strength,
)
from tessere.customer.identity.domain.normalise import NORMALISERS
from tessere.customer.identity.domain.rules import Rules
from tessere.customer.identity.store import alerts, settings
from tessere.infra import audit
from tessere.infra.db import Unit
from tessere.kernel.errors import Conflict, Invalid, NotFound

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_LONGEST_PATTERN = 200
_BUILTIN_ID = UUID(int=0)


class NamespaceEdit(Struct, frozen=True, kw_only=True):
    """What can be said of a namespace; `max_per_customer` None is no limit, 1 is unique."""

    label: str
    priority: int
    strength: Strength
    max_per_customer: int | None = None
    normaliser: Normaliser = "text"


class Blocked(Struct, frozen=True, kw_only=True):
    """A pattern and how many known identifiers it matches; built-in ones cannot be removed."""

    id: UUID
    namespace: str
    pattern: str
    count: int
    builtin: bool


async def load_rules(unit: Unit, *, region: str, known: Rules | None = None) -> Rules:
    """The rules in force now; `known`, with all that it remembers, when nothing has changed."""
    version = await settings.get_version(unit.db)  # before what it counts: at worst it is read once more than needed
    if known is not None and (known.version, known.region) == (version, region):
        return known
    namespaces = [found for found, _ in await list_namespaces(unit)]
    blocked = tuple(await settings.list_blocked(unit.db))
    return Rules(namespaces, blocked, region=region, version=version)


async def list_namespaces(unit: Unit) -> list[tuple[Namespace, int]]:
    """Every namespace with its version (0 is as built in), the most trusted first."""
    saved = {each.name: each for each in await settings.list_namespaces(unit.db)}
    builtin = {namespace.name for namespace in DEFAULT_NAMESPACES}
    found = [(namespace, 0) for namespace in DEFAULT_NAMESPACES if namespace.name not in saved]
    for each in saved.values():
        namespace = Namespace(
            name=each.name, label=each.label, priority=each.priority, strength=each.strength,
            max_per_customer=each.max_per_customer, normaliser=each.normaliser, builtin=each.name in builtin,
        )  # fmt: skip
        found.append((namespace, each.version))
    return sorted(found, key=lambda pair: (pair[0].priority, pair[0].name))


async def get_namespace(unit: Unit, *, name: str) -> tuple[Namespace, int]:
    """One namespace with its version."""
    found = next((pair for pair in await list_namespaces(unit) if pair[0].name == name), None)
    if found is None:
        raise NotFound(f"no namespace has the name {name}")
    return found


async def edit_namespace(unit: Unit, *, name: str, edit: NamespaceEdit) -> None:
    """Change a namespace or add one; it holds for what comes from now on."""
    if not _NAME.fullmatch(name):
        raise Invalid("a namespace is named with lower-case letters, digits and _, beginning with a letter")
    if not 1 <= edit.priority <= 1_000:
        raise Invalid("a priority is a number from 1, the most trusted, to 1000")
    if edit.max_per_customer is not None and not 1 <= edit.max_per_customer <= 1_000:
        raise Invalid("the most per customer is a number from 1 to 1000, or nothing for no limit")
    if edit.normaliser not in NORMALISERS or not edit.label.strip():
        raise Invalid("a namespace needs a label and a known normal form")
    await settings.save_namespace(
        unit.db, name=name, label=edit.label.strip()[:80], priority=edit.priority, strength=edit.strength,
        max_per_customer=edit.max_per_customer, normaliser=edit.normaliser,
    )  # fmt: skip
    await audit.record(unit, action="namespace.changed", object_kind="namespace", object_id=name, detail={})


async def list_blocked_values(unit: Unit) -> list[Blocked]:
    """The built-in patterns, then the retailer's own."""
    own = await settings.list_blocked(unit.db)
    builtin = [BlockedValue(id=_BUILTIN_ID, namespace="*", pattern=pattern) for pattern in DEFAULT_BLOCKED_PATTERNS]
    return [
        Blocked(
            id=each.id, namespace=each.namespace, pattern=each.pattern, builtin=each.id == _BUILTIN_ID,
            count=0 if each.id == _BUILTIN_ID
            else await settings.count_matches(unit.db, namespace=each.namespace, pattern=each.pattern),
        )
        for each in (*builtin, *own)
    ]  # fmt: skip


async def block_value(unit: Unit, *, namespace: str, pattern: str) -> Blocked:
    """Never take a value for an identifier from now on; the pattern is a regular expression over the whole value."""
    if namespace != "*" and not _NAME.fullmatch(namespace):
        raise Invalid("name a namespace, or * for every one")
    _check_pattern(pattern)
    count = await _count_matches(unit, namespace, pattern)
    blocked_id = unit.new_id()
    if not await settings.insert_blocked(
        unit.db, blocked_id=blocked_id, namespace=namespace, pattern=pattern, now=unit.now
    ):
        raise Conflict("this value is blocked already", code="already_blocked")
    await audit.record(
        unit, action="blocked_value.added", object_kind="blocked_value", object_id=blocked_id,
        detail={"namespace": namespace, "pattern": pattern},
    )  # fmt: skip
    return Blocked(id=blocked_id, namespace=namespace, pattern=pattern, count=count, builtin=False)


async def unblock_value(unit: Unit, *, blocked_id: UUID) -> None:
    """Take values of the pattern again from now on."""
    if not await settings.delete_blocked(unit.db, blocked_id=blocked_id):
        raise NotFound("no blocked value of yours has this id; built-in ones cannot be removed")
    await audit.record(
        unit, action="blocked_value.removed", object_kind="blocked_value", object_id=blocked_id, detail={}
    )


async def list_alerts(unit: Unit, *, dismissed: bool = False) -> list[alerts.Alert]:
    """What in the graph somebody should look at."""
    return await alerts.list_alerts(unit.db, dismissed=dismissed)


async def dismiss_alert(unit: Unit, *, alert_id: UUID) -> None:
    """Put an alert away until its group has doubled."""
    if not await alerts.dismiss_alert(unit, alert_id=alert_id):
        raise NotFound("no open alert has this id")


async def _count_matches(unit: Unit, namespace: str, pattern: str) -> int:
    try:
        async with unit.db.transaction():
            return await settings.count_matches(unit.db, namespace=namespace, pattern=pattern)
    except psycopg.errors.InvalidRegularExpression as error:
        raise Invalid("the pattern uses something that the database does not know; write it more simply") from error


def _check_pattern(pattern: str) -> None:
    if not pattern or len(pattern) > _LONGEST_PATTERN:
        raise Invalid(f"a pattern has 1 to {_LONGEST_PATTERN} characters")
    try:
        re.compile(pattern)
    except re.error as error:
        raise Invalid(f"not a regular expression: {error}") from error
    # A repeated group of repetitions can take for ever on a hostile value.
    if re.search(r"\([^)]*[*+][^)]*\)\s*[*+{]", pattern):
        raise Invalid("a repetition inside a repeated group can take for ever; write the pattern without it")
