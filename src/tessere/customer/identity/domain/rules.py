"""The identity rules in force, and what they make of raw identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from msgspec import Struct

from tessere.customer.identity.domain.namespaces import (
    DEFAULT_NAMESPACES,
    BlockedValue,
    BlockList,
    Namespace,
)
from tessere.customer.identity.domain.normalise import normalise
from tessere.kernel.errors import Invalid
from tessere.kernel.ids import derived_uuid

# Above these a group is no longer one person; the first stops a union, the second stops a device from linking at all.
MOST_IDENTIFIERS_PER_CUSTOMER = 1_000
MOST_PEOPLE_PER_DEVICE = 20
LARGE_COMPONENT = 100
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


class Identifier(Struct, frozen=True, kw_only=True, eq=False):
    """A value that names a customer or a device, in normal form; `key` is derived from namespace and value."""

    key: UUID
    namespace: str
    value: str
    rank: int
    weak: bool


class Rules:
    """Namespaces, blocked values and the default region, ready to be asked for every event."""

    def __init__(
        self,
        namespaces: Iterable[Namespace] = DEFAULT_NAMESPACES,
        blocked: tuple[BlockedValue, ...] = (),
        *,
        region: str = "IT",
        version: int | None = None,
    ) -> None:
        """`version` is that of the settings they were made of, None when they are only tried."""
        self.version = version
        self.namespaces = {namespace.name: namespace for namespace in namespaces}
        self.region = region
        self._blocks = BlockList(blocked)
        # Visitors come back: what they were named by is read once.
        self._read = lru_cache(maxsize=200_000)(self._identify)
        self._read_all = lru_cache(maxsize=100_000)(self._identify_all)

    def limit(self, namespace: str) -> int | None:
        """How many values of the namespace one customer may have, None for any; unknown ones are external ids."""
        known = self.namespaces.get(namespace) or self.namespaces["external_id"]
        return known.max_per_customer

    def identify(self, namespace: str, value: str) -> Identifier:
        """The identifier in normal form; Invalid when the value is blocked, malformed or of no known namespace."""
        found = self._read(namespace, value)
        if isinstance(found, str):
            raise Invalid(found)
        return found

    def identify_all(self, raw: Iterable[tuple[str, str]]) -> tuple[Identifier, ...]:
        """The usable identifiers, the most trusted first; the first one owns the event. Unusable ones are left out.

        The same pairs in the same order give the same tuple, as long as it is remembered.
        """
        return self._read_all(tuple(raw))

    def _identify_all(self, raw: tuple[tuple[str, str], ...]) -> tuple[Identifier, ...]:
        found = {read.key: read for pair in raw if not isinstance(read := self._read(*pair), str)}
        if len(found) < 2:
            return tuple(found.values())
        return tuple(sorted(found.values(), key=lambda each: (each.rank, each.value)))

    def _identify(self, namespace: str, value: str) -> Identifier | str:
        known = self.namespaces.get(namespace)
        if known is None and _NAME.fullmatch(namespace):  # an integration's own id: taken as the generic kind
            known = self.namespaces["external_id"]
        if known is None:
            return f"a namespace is named with lower-case letters, digits and _; not {namespace[:40]!r}"
        if self._blocks.blocks(namespace, value):
            return f"{value[:40]!r} is a blocked value"
        try:
            normal = normalise(known.normaliser, value, self.region)
        except Invalid as error:
            return error.detail
        return Identifier(
            key=identifier_key(namespace, normal),
            namespace=namespace,
            value=normal,
            rank=known.priority,
            weak=known.strength == "weak",
        )


def identifier_key(namespace: str, normal: str) -> UUID:
    """The key of a value in normal form: the same in every process and on every day."""
    return derived_uuid(namespace.encode(), normal.encode())
