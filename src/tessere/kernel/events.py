"""Events between slices: what a slice tells the ones above it, through the outbox."""

from __future__ import annotations

from typing import Any, ClassVar, Literal
from uuid import UUID

from msgspec import Struct


class DomainEvent(Struct, frozen=True, kw_only=True):
    """Something that happened, named in the past tense; `key()` is what deliveries keep in order."""

    topic: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        module = cls.__module__.split(".")
        cls.topic = f"{module[2] if len(module) > 2 else module[-1]}.{cls.__name__}"

    def key(self) -> str:
        """Deliveries with the same key arrive in the order they were emitted."""
        return ""


ActorKind = Literal["user", "key", "system"]


class Actor(Struct, frozen=True):
    """Who does something: a user, an API key, or the system itself."""

    kind: ActorKind
    id: UUID | None
    name: str


SYSTEM = Actor("system", None, "Tessere")
