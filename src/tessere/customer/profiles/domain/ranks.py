"""How far a source is trusted when two say different things of the same moment."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

UNKNOWN_RANK = 1
_RANKS = {"till": 4, "server": 3, "app": 2, "site": 2, "email": 1, "chat": 1, "ads": 0}


def rank_of(source_kind: str | None) -> int:
    """The higher rank wins; a till, where a person shows a card, before a server, a server before a browser."""
    return _RANKS.get(source_kind or "", UNKNOWN_RANK)


def ranks_of(kinds: Mapping[UUID, str]) -> dict[UUID, int]:
    """The same for sources by their kind."""
    return {source_id: rank_of(kind) for source_id, kind in kinds.items()}
