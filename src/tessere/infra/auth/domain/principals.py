"""Who is asking: a signed-in user or an API key, with what they may do."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from tessere.infra.auth.domain.accounts import Account
from tessere.infra.auth.domain.roles import scopes_of
from tessere.kernel.events import Actor, ActorKind


class Principal(Struct, frozen=True, kw_only=True):
    """Resolved once for each request; `session_hash` and `account` only for users. `public`: anybody may be behind this key, in a
    page of one of the `origins` (none: of any)."""

    kind: ActorKind
    id: UUID
    name: str
    scopes: frozenset[str]
    public: bool = False
    origins: frozenset[str] = frozenset()
    account: Account | None = None
    session_hash: bytes | None = None

    @property
    def actor(self) -> Actor:
        """How the deeds of this request are signed."""
        return Actor(self.kind, self.id, self.name)


def principal_of_account(account: Account, session_hash: bytes) -> Principal:
    """A signed-in user."""
    return Principal(
        kind="user",
        id=account.id,
        name=account.name,
        scopes=scopes_of(account.role),
        account=account,
        session_hash=session_hash,
    )
