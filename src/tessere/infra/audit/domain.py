"""Audit entries as values."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from tessere.kernel.events import Actor


class Entry(Struct, frozen=True, kw_only=True):
    """One deed: `action` names it (`user.created`), `detail` holds what changed and never a secret."""

    id: UUID
    at: datetime
    actor: Actor
    action: str
    object_kind: str
    object_id: str
    detail: dict[str, Any]
