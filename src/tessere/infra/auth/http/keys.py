"""Routes of API keys."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar import Request, Router, delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from tessere.infra.auth.domain.keys import Key, KeyKind
from tessere.infra.auth.domain.roles import Scope
from tessere.infra.auth.http.guards import Caller, requires
from tessere.infra.auth.service.keys import create_key, list_keys, revoke_key, rotate_key
from tessere.infra.db import Unit
from tessere.infra.web import Page, RequestPaging, RequestUnit
from tessere.kernel.errors import FieldError, Invalid

# Sources belong to a slice above; who puts the application together says how to find one (`state.knows_source`).
KnowsSource = Callable[[Unit, UUID], Awaitable[bool]]


class NewKey(Struct, frozen=True, kw_only=True):
    """A write key names its source, a secret or publishable key its scopes; a publishable one the origins that may use it in a
    browser, none: all."""

    name: str
    kind: KeyKind
    source_id: UUID | None = None
    scopes: list[Scope] = []
    origins: list[str] = []


class CreatedKey(Struct, frozen=True):
    """The key and its secret, shown once."""

    key: Key
    secret: str


@get("/api/v1/keys", guards=[requires("keys:write")], tags=["Keys"])
async def get_keys(unit: RequestUnit, paging: RequestPaging) -> Page[Key]:
    """Keys, newest first, revoked ones too."""
    keys = await list_keys(unit, limit=paging.fetch, before=paging.after(UUID))
    return paging.page(keys, key=lambda key: key.id)


@post("/api/v1/keys", guards=[requires("keys:write")], tags=["Keys"])
async def post_key(
    request: Request[Any, Any, Any], unit: RequestUnit, principal: Caller, data: JSONBody[NewKey]
) -> CreatedKey:
    """Create a key; the answer holds its secret."""
    if data.kind == "write" and data.source_id is not None:
        await _require_source(request.app.state.knows_source, unit, data.source_id)
    key, secret = await create_key(
        unit, name=data.name, kind=data.kind, source_id=data.source_id, scopes=data.scopes, origins=data.origins,
        by=principal,
    )  # fmt: skip
    return CreatedKey(key, secret)


@post("/api/v1/keys/{key_id:uuid}/rotate", guards=[requires("keys:write")], tags=["Keys"], status_code=200)
async def post_rotation(unit: RequestUnit, principal: Caller, key_id: FromPath[UUID]) -> CreatedKey:
    """A new secret; the old one works for another 24 hours."""
    key, secret = await rotate_key(unit, key_id=key_id, by=principal)
    return CreatedKey(key, secret)


@delete("/api/v1/keys/{key_id:uuid}", guards=[requires("keys:write")], tags=["Keys"])
async def delete_key(unit: RequestUnit, key_id: FromPath[UUID]) -> None:
    """Revoke a key at once."""
    await revoke_key(unit, key_id=key_id)


async def _require_source(knows_source: KnowsSource, unit: Unit, source_id: UUID) -> None:
    if not await knows_source(unit, source_id):
        message = "there is no source with this id"
        raise Invalid(message, errors=[FieldError("/source_id", message)])


ROUTER = Router(path="/", route_handlers=[get_keys, post_key, post_rotation, delete_key])
