"""Routes of the identity rules and alerts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, Router, delete, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from tessere.customer.identity.domain.namespaces import Namespace, Normaliser, Strength
from tessere.customer.identity.service import settings
from tessere.customer.identity.service.settings import Blocked, NamespaceEdit
from tessere.customer.identity.store.alerts import Alert, AlertKind
from tessere.infra import web
from tessere.infra.auth import requires
from tessere.infra.web import Expected, RequestUnit


class NamespaceView(Struct, frozen=True, kw_only=True):
    """A namespace as the API shows it."""

    name: str
    label: str
    priority: int
    strength: Strength
    unique_per_customer: bool
    max_per_customer: int | None
    normaliser: Normaliser
    builtin: bool
    etag: str


class NamespaceList(Struct, frozen=True):
    """Every namespace, the most trusted first."""

    items: list[NamespaceView]


class BlockedList(Struct, frozen=True):
    """Every blocked pattern."""

    items: list[Blocked]


class NewBlocked(Struct, frozen=True, kw_only=True):
    """A pattern to block in one namespace, or in every one with `*`."""

    namespace: str
    pattern: str


class AlertView(Struct, frozen=True, kw_only=True):
    """An alert as the API shows it."""

    id: UUID
    at: datetime
    kind: AlertKind
    size: int
    profile_id: UUID
    detail: str
    dismissed_at: datetime | None


class AlertList(Struct, frozen=True):
    """Alerts, newest first."""

    items: list[AlertView]


@get("/api/v1/identity/namespaces", guards=[requires("settings:read")], tags=["Identity"])
async def get_namespaces(unit: RequestUnit) -> NamespaceList:
    """What identifies customers, and how far each kind is trusted."""
    return NamespaceList([_view(*pair) for pair in await settings.list_namespaces(unit)])


@get("/api/v1/identity/namespaces/{name:str}", guards=[requires("settings:read")], tags=["Identity"])
async def get_namespace(unit: RequestUnit, name: FromPath[str]) -> Response[NamespaceView]:
    """One namespace."""
    namespace, version = await settings.get_namespace(unit, name=name)
    return web.versioned(_view(namespace, version), version)


@put("/api/v1/identity/namespaces/{name:str}", guards=[requires("settings:write")], tags=["Identity"])
async def put_namespace(
    unit: RequestUnit, name: FromPath[str], data: JSONBody[NamespaceEdit], expected: Expected
) -> Response[NamespaceView]:
    """Change a namespace or add one of your own; events that come from now on follow it."""
    known = {namespace.name: version for namespace, version in await settings.list_namespaces(unit)}
    if name in known:
        expected.check(known[name])
    await settings.edit_namespace(unit, name=name, edit=data)
    saved, version = await settings.get_namespace(unit, name=name)
    return web.versioned(_view(saved, version), version)


@get("/api/v1/identity/blocked-values", guards=[requires("settings:read")], tags=["Identity"])
async def get_blocked_values(unit: RequestUnit) -> BlockedList:
    """Values that never identify anybody."""
    return BlockedList(await settings.list_blocked_values(unit))


@post("/api/v1/identity/blocked-values", guards=[requires("settings:write")], tags=["Identity"])
async def post_blocked_value(unit: RequestUnit, data: JSONBody[NewBlocked]) -> Blocked:
    """Block a value or a pattern from now on."""
    return await settings.block_value(unit, namespace=data.namespace, pattern=data.pattern)


@delete("/api/v1/identity/blocked-values/{blocked_id:uuid}", guards=[requires("settings:write")], tags=["Identity"])
async def delete_blocked_value(unit: RequestUnit, blocked_id: FromPath[UUID]) -> None:
    """Take values of the pattern again."""
    await settings.unblock_value(unit, blocked_id=blocked_id)


@get("/api/v1/identity/alerts", guards=[requires("profiles:read")], tags=["Identity"])
async def get_alerts(
    unit: RequestUnit,
    dismissed: Annotated[bool, QueryParameter(description="Dismissed ones too.")] = False,
) -> AlertList:
    """Groups that are too large for one person, devices that too many people use."""
    found = await settings.list_alerts(unit, dismissed=dismissed)
    return AlertList([_alert(each) for each in found])


@post(
    "/api/v1/identity/alerts/{alert_id:uuid}/dismiss",
    guards=[requires("identity:write")], tags=["Identity"], status_code=204,
)  # fmt: skip
async def post_dismissal(unit: RequestUnit, alert_id: FromPath[UUID]) -> None:
    """Put an alert away; it comes back when its group has doubled."""
    await settings.dismiss_alert(unit, alert_id=alert_id)


def _view(namespace: Namespace, version: int) -> NamespaceView:
    return NamespaceView(
        name=namespace.name,
        label=namespace.label,
        priority=namespace.priority,
        strength=namespace.strength,
        unique_per_customer=namespace.unique_per_customer,
        max_per_customer=namespace.max_per_customer,
        normaliser=namespace.normaliser,
        builtin=namespace.builtin,
        etag=web.etag(version),
    )


def _alert(alert: Alert) -> AlertView:
    return AlertView(
        id=alert.id, at=alert.at, kind=alert.kind, size=alert.size, profile_id=alert.profile_id, detail=alert.detail,
        dismissed_at=alert.dismissed_at,
    )  # fmt: skip


ROUTER = Router(
    path="/",
    route_handlers=[
        get_namespaces, get_namespace, put_namespace, get_blocked_values, post_blocked_value, delete_blocked_value,
        get_alerts, post_dismissal,
    ],
)  # fmt: skip
