"""Routes of the fields that only some may see, and of uncovering one of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Request as HttpRequest
from litestar import get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from tessere.customer import profiles
from tessere.infra import audit, auth, web
from tessere.infra.auth import SensitiveField, requires
from tessere.infra.web import RequestUnit
from tessere.kernel.errors import FieldError, Invalid, NotFound

_PATH = "/api/v1/privacy/sensitive-fields"
_TAGS = ["Privacy"]
FieldName = Annotated[str, Meta(min_length=1, max_length=128)]


class SensitiveFields(Struct, frozen=True):
    """Traits and namespaces of identifiers that are hidden from those who lack `profiles:sensitive`."""

    items: Annotated[list[SensitiveField], Meta(max_length=200)]


class Unmasking(Struct, frozen=True, kw_only=True):
    """Which field to uncover, and why."""

    kind: Literal["trait", "identifier"]
    name: FieldName
    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class Uncovered(Struct, frozen=True):
    """The values of the field."""

    values: list[Any]


@get(_PATH, guards=[requires("settings:read")], tags=_TAGS)
async def get_sensitive_fields(unit: RequestUnit) -> SensitiveFields:
    """The fields that only some may see."""
    return SensitiveFields(await auth.list_sensitive(unit))


@put(_PATH, guards=[requires("privacy:write")], tags=_TAGS)
async def put_sensitive_fields(unit: RequestUnit, data: JSONBody[SensitiveFields]) -> SensitiveFields:
    """Hide these fields and no others."""
    return SensitiveFields(await auth.save_sensitive(unit, fields=data.items))


@post("/api/v1/profiles/{profile_id:uuid}/unmask", guards=[requires("profiles:unmask")], tags=_TAGS, status_code=200)
async def post_unmasking(
    request: HttpRequest[Any, Any, Any], unit: RequestUnit, profile_id: FromPath[UUID], data: JSONBody[Unmasking]
) -> Uncovered:
    """Uncover one field of one customer; who did it and why is in the audit log."""
    if not data.reason.strip():
        raise Invalid("say why", errors=[FieldError("/reason", "a reason is needed, for the audit log")])
    profile = await profiles.get_profile(unit, profile_id=profile_id)
    if data.kind == "trait":
        trait = profile.state.traits.get(data.name)
        values = [trait.value] if trait is not None and trait.value is not None else []
    else:
        values = [each.value for each in profile.identifiers if each.namespace == data.name]
    if not values:
        raise NotFound("this customer has no such field")
    await audit.record(
        unit, action="profile.unmasked", object_kind="profile", object_id=profile.id,
        detail={"kind": data.kind, "name": data.name, "reason": data.reason.strip()},
    )  # fmt: skip
    web.mask_answers(request.scope["state"], None)
    return Uncovered(values)


ROUTES = [get_sensitive_fields, put_sensitive_fields, post_unmasking]
