"""Keeps erased people from coming back: stands in intake between naming events and storing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from tessere.customer.events import Event, Refused
from tessere.customer.identity import Identifier, Rules
from tessere.flows.privacy.domain.naming import keys_in, moment_of
from tessere.flows.privacy.store import tombstones as store
from tessere.flows.privacy.store.tombstones import Tombstone
from tessere.infra.db import Unit
from tessere.infra.settings import Settings, installation_secret
from tessere.infra.telemetry import counter
from tessere.kernel.errors import Unavailable
from tessere.kernel.sealing import seal

_DROPPED = counter("privacy_dropped", "Events that were not taken in, because they are erased or too old", ("reason",))
_PROOF = b"the secret of this installation"


class _Owned(Protocol):
    @property
    def event(self) -> Event: ...


class NamedEvent(Protocol):
    """An event with the identifiers that name its customer."""

    @property
    def owned(self) -> _Owned: ...
    @property
    def identifiers(self) -> tuple[Identifier, ...]: ...


AnyNamed = TypeVar("AnyNamed", bound=NamedEvent)


class Guard:
    """What one worker knows of erasures; costs a look at one row a batch while there are none."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._edition = 0
        self._horizons: Mapping[str, datetime] = {}
        self._secret = b""

    async def look(self, unit: Unit) -> bool:
        """Whether something was erased since the last look: then nothing remembered may be trusted. Call it in the
        transaction that holds the lanes; erasures wait for those."""
        edition = await store.find_edition(unit.db)
        if edition is None or edition.version == self._edition:
            return False
        self._secret = checked_secret(self._settings, edition.fingerprint)
        self._horizons = await store.list_horizons(unit.db)
        self._edition = edition.version
        return True

    async def sift(
        self, unit: Unit, named: Sequence[AnyNamed], refused: Sequence[Refused], rules: Rules
    ) -> tuple[Sequence[AnyNamed], Sequence[Refused]]:
        """What may be stored, of events and of what was refused; the rest is counted and leaves no trace."""
        if not self._edition:
            return named, refused
        if self._horizons:
            named = self._recent(named)
        naming = {id(each): self._hashes_in(each, rules) for each in refused}
        keys = {identifier.key for each in named for identifier in each.identifiers}
        hash_of = {key: seal(self._secret, key.bytes) for key in keys}
        asked = {*hash_of.values(), *(digest for found in naming.values() for digest in found)}
        graves = await store.find_tombstones(unit.db, asked) if asked else {}
        if not graves:
            return named, refused
        dropped: dict[bytes, int] = {}
        kept = await self._living(unit, named, hash_of, graves, dropped)
        kept_refused = [each for each in refused if not _is_erased(each, naming[id(each)], graves, dropped)]
        if dropped:
            await store.count_dropped(unit.db, dropped, unit.now)
            _DROPPED.labels("erased").inc(sum(dropped.values()))
        return kept, kept_refused

    def _recent(self, named: Sequence[AnyNamed]) -> Sequence[AnyNamed]:
        general = self._horizons.get("")
        kept = []
        for each in named:
            event = each.owned.event
            before = self._horizons.get(event.name) or general
            if general is not None and before is not None:
                before = max(before, general)
            if before is None or event.occurred_at >= before:
                kept.append(each)
        _DROPPED.labels("too_old").inc(len(named) - len(kept))
        return kept

    def _hashes_in(self, refused: Refused, rules: Rules) -> set[bytes]:
        return {seal(self._secret, key.bytes) for key in keys_in(refused.payload, rules)}

    async def _living(
        self, unit: Unit, named: Sequence[AnyNamed], hash_of: Mapping[UUID, bytes], graves: Mapping[bytes, Tombstone],
        dropped: dict[bytes, int],
    ) -> list[AnyNamed]:  # fmt: skip
        """Those that name nobody who is erased, or happened later. One that says no time of its own seems to happen when
        it comes again, so whoever is named by a tombstone is looked up by event too."""
        suspects: dict[int, tuple[bytes, bytes]] = {}
        for each in named:
            hit = next((found for i in each.identifiers if (found := hash_of[i.key]) in graves), None)
            if hit is not None:
                suspects[id(each)] = hit, seal(self._secret, each.owned.event.id.bytes)
        erased = (
            await store.find_erased_events(unit.db, [event for _, event in suspects.values()]) if suspects else set()
        )
        kept = []
        for each in named:
            hit_and_event = suspects.get(id(each))
            if hit_and_event is None:
                kept.append(each)
                continue
            until = [
                grave.erased_at for i in each.identifiers
                if (grave := graves.get(hash_of[i.key])) is not None and not grave.shared
            ]  # fmt: skip
            hit, event = hit_and_event
            if event in erased or (until and each.owned.event.occurred_at <= max(until)):
                dropped[hit] = dropped.get(hit, 0) + 1
            else:
                kept.append(each)
        return kept


def _is_erased(
    refused: Refused, hashes: set[bytes], graves: Mapping[bytes, Tombstone], dropped: dict[bytes, int]
) -> bool:
    hits = [grave for digest in hashes if (grave := graves.get(digest)) is not None and not grave.shared]
    if not hits or moment_of(refused.payload, refused.received_at) > max(grave.erased_at for grave in hits):
        return False
    dropped[hits[0].hash] = dropped.get(hits[0].hash, 0) + 1
    return True


def proof_of(secret: bytes) -> bytes:
    """What tells whether a secret is the one that tombstones were made with."""
    return seal(secret, _PROOF)


def checked_secret(settings: Settings, fingerprint: bytes) -> bytes:
    """The installation's secret; Unavailable when it is another than the tombstones were made with, because then everybody
    who was erased could come back unseen."""
    secret = installation_secret(settings)
    if proof_of(secret) != fingerprint:
        raise Unavailable(
            f"{settings.home} does not hold the secret that erasures were recorded with; put the original secret.key back"
        )
    return secret
