"""Routes that say something of a customer: traits, consents, preferences. Each becomes an event, as all else does."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from litestar import patch, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from tessere.customer.profiles.domain.consents import ConsentStatus
from tessere.customer.profiles.service import editing
from tessere.infra.auth import requires
from tessere.infra.web import RequestUnit

TraitName = Annotated[str, Meta(min_length=1, max_length=128)]


class TraitsEdit(Struct, frozen=True, kw_only=True):
    """Traits to set; null removes one."""

    traits: Annotated[dict[TraitName, Any], Meta(min_length=1, max_length=100)]


class ConsentWord(Struct, frozen=True, kw_only=True):
    """What a customer said of a purpose on a channel (`*` for every one), and what proves it."""

    purpose: Annotated[str, Meta(min_length=1, max_length=64)]
    channel: Annotated[str, Meta(min_length=1, max_length=32)] = "*"
    status: ConsentStatus
    proof: dict[str, Any] = {}


class CustomerNote(Struct, frozen=True, kw_only=True):
    """What a colleague should know of the customer."""

    text: Annotated[str, Meta(min_length=1, max_length=1_000)]
    touchpoint: Annotated[str, Meta(max_length=64)] | None = None


class Accepted(Struct, frozen=True, kw_only=True):
    """The event that was made of it; the profile shows it within moments."""

    message_id: str


@patch(
    "/api/v1/profiles/{profile_id:uuid}/traits",
    guards=[requires("profiles:write")],
    tags=["Customers"],
    status_code=202,
)
async def patch_traits(unit: RequestUnit, profile_id: FromPath[UUID], data: JSONBody[TraitsEdit]) -> Accepted:
    """Set or remove traits by hand."""
    return Accepted(message_id=await editing.edit_traits(unit, profile_id=profile_id, traits=data.traits))


@post(
    "/api/v1/profiles/{profile_id:uuid}/consents",
    guards=[requires("profiles:write")],
    tags=["Customers"],
    status_code=202,
)
async def post_consent(unit: RequestUnit, profile_id: FromPath[UUID], data: JSONBody[ConsentWord]) -> Accepted:
    """Add a word on consent to the ledger."""
    message_id = await editing.add_consent(
        unit, profile_id=profile_id, purpose=data.purpose, channel=data.channel, status=data.status, proof=data.proof
    )
    return Accepted(message_id=message_id)


@put(
    "/api/v1/profiles/{profile_id:uuid}/preferences",
    guards=[requires("profiles:write")],
    tags=["Customers"],
    status_code=202,
)
async def put_preferences(unit: RequestUnit, profile_id: FromPath[UUID], data: JSONBody[dict[str, Any]]) -> Accepted:
    """Replace the customer's preferences (language, order of channels, ...)."""
    return Accepted(message_id=await editing.edit_traits(unit, profile_id=profile_id, traits={"preferences": data}))


@post(
    "/api/v1/profiles/{profile_id:uuid}/notes", guards=[requires("profiles:write")], tags=["Customers"], status_code=202
)
async def post_note(unit: RequestUnit, profile_id: FromPath[UUID], data: JSONBody[CustomerNote]) -> Accepted:
    """Write a note into the customer's story."""
    message_id = await editing.add_note(unit, profile_id=profile_id, text=data.text, touchpoint=data.touchpoint)
    return Accepted(message_id=message_id)


ROUTES = [
    patch_traits,
    post_consent,
    put_preferences,
    post_note,
]
