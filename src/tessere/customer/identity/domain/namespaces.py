"""Namespaces of identifiers, and which values never identify anybody."""

from __future__ import annotations

import re
from typing import Literal
from uuid import UUID

from msgspec import Struct

Strength = Literal["strong", "weak"]
Normaliser = Literal["text", "device", "email", "phone", "codice_fiscale", "partita_iva", "card"]


class Namespace(Struct, frozen=True, kw_only=True):
    """A kind of identifier.

    `priority` 1 is the most trusted; a `weak` namespace names a device and never keeps two people together;
    `max_per_customer` None is no limit, 1 makes the namespace unique per customer.
    """

    name: str
    label: str
    priority: int
    strength: Strength
    max_per_customer: int | None
    normaliser: Normaliser
    builtin: bool = True

    @property
    def unique_per_customer(self) -> bool:
        """Whether two values can never belong to one person."""
        return self.max_per_customer == 1


DEFAULT_NAMESPACES = (
    Namespace(name="user_id", label="Account", priority=10, strength="strong", max_per_customer=1, normaliser="text"),
    Namespace(name="codice_fiscale", label="Codice fiscale", priority=15, strength="strong", max_per_customer=1,
              normaliser="codice_fiscale"),
    Namespace(name="loyalty_card", label="Loyalty card", priority=20, strength="strong", max_per_customer=3,
              normaliser="card"),
    Namespace(name="email", label="E-mail", priority=30, strength="strong", max_per_customer=5, normaliser="email"),
    Namespace(name="phone", label="Phone", priority=40, strength="strong", max_per_customer=5, normaliser="phone"),
    Namespace(name="partita_iva", label="Partita IVA", priority=50, strength="strong", max_per_customer=1,
              normaliser="partita_iva"),
    Namespace(name="external_id", label="External id", priority=60, strength="strong", max_per_customer=20,
              normaliser="text"),
    Namespace(name="device_id", label="Device", priority=80, strength="weak", max_per_customer=None, normaliser="device"),
    Namespace(name="anonymous_id", label="Browser or app", priority=90, strength="weak", max_per_customer=None,
              normaliser="text"),
)  # fmt: skip


class BlockedValue(Struct, frozen=True, kw_only=True):
    """A pattern (whole value, case ignored) that never identifies; namespace `*` is every one."""

    id: UUID
    namespace: str
    pattern: str


# What broken integrations send instead of an identifier.
DEFAULT_BLOCKED_PATTERNS = (
    r"[0-]*",
    r"-1",
    r"null|nil|none|undefined|nan|n/a|na",
    r"anonymous|guest|unknown|test|user|customer|visitor",
    r"true|false",
    r"\[object object\]",
    r"\{\}|\[\]",
)
_QUOTES = "\"'` "


class BlockList:
    """The blocked patterns compiled for asking often."""

    def __init__(self, blocked: tuple[BlockedValue, ...] = ()) -> None:
        by_namespace: dict[str, list[str]] = {"*": list(DEFAULT_BLOCKED_PATTERNS)}
        for value in blocked:
            by_namespace.setdefault(value.namespace, []).append(value.pattern)
        self._patterns = {name: re.compile("|".join(f"(?:{p})" for p in ps), re.I) for name, ps in by_namespace.items()}

    def blocks(self, namespace: str, value: str) -> bool:
        """Whether the value, quoted or not, is on the list."""
        bare = value.strip(_QUOTES)
        everywhere, here = self._patterns["*"], self._patterns.get(namespace)
        return (
            not bare
            or everywhere.fullmatch(bare) is not None
            or (here is not None and here.fullmatch(bare) is not None)
        )
