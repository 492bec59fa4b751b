"""What profiles tell the slices above."""

from __future__ import annotations

from uuid import UUID

from tessere.kernel.events import DomainEvent


class ProfilesLinked(DomainEvent, frozen=True, kw_only=True):
    """What customers did gave these profiles identifiers or took some; merged ones are among them."""

    profile_ids: list[UUID]


class ProfilesRegrouped(DomainEvent, frozen=True, kw_only=True):
    """A person's decision gave these profiles identifiers or took some; merged ones are among them."""

    profile_ids: list[UUID]

    def key(self) -> str:
        """One after the other: decisions build on each other."""
        return "regrouped"
