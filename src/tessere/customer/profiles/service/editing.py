"""What people say of a customer by hand becomes events, so that a replay says it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from tessere.customer import events, identity
from tessere.customer.identity import KnownIdentifier
from tessere.customer.profiles.service.reading import get_current_id
from tessere.customer.profiles.service.settings import list_purposes
from tessere.infra import audit
from tessere.infra.db import Unit
from tessere.kernel.errors import Invalid
from tessere.kernel.time import iso

_LONGEST_BODY = 30_000


class Happening(Struct, frozen=True, kw_only=True):
    """Something that a customer did in commerce; the same `message_id` is the same happening."""

    message_id: str
    name: str
    properties: Mapping[str, Any]
    channel: str
    touchpoint: str | None
    at: datetime | None = None


async def edit_traits(unit: Unit, *, profile_id: UUID, traits: Mapping[str, Any]) -> str:
    """Set traits (None removes one); the message id of the event."""
    message_id = await _append(unit, profile_id, {"type": "identify", "traits": dict(traits)})
    await audit.record(
        unit, action="profile.edited", object_kind="profile", object_id=profile_id, detail={"traits": sorted(traits)}
    )
    return message_id


async def add_consent(
    unit: Unit, *, profile_id: UUID, purpose: str, channel: str, status: str, proof: Mapping[str, Any]
) -> str:
    """Record what a customer said of a purpose; the message id of the event."""
    if all(each.code != purpose for each in await list_purposes(unit)):
        raise Invalid(f"no purpose has the code {purpose}; the settings list them")
    said = {"purpose": purpose, "channel": channel, "status": status, "recorded_by": unit.actor.name, **proof}
    message_id = await _append(unit, profile_id, {"type": "track", "event": "Consent Updated", "properties": said})
    await audit.record(
        unit, action="consent.recorded", object_kind="profile", object_id=profile_id,
        detail={"purpose": purpose, "channel": channel, "status": status},
    )  # fmt: skip
    return message_id


async def add_note(unit: Unit, *, profile_id: UUID, text: str, touchpoint: str | None = None) -> str:
    """Write down what colleagues should know; the message id of the event."""
    properties = {"title": text, "written_by": unit.actor.name, "touchpoint": touchpoint}
    message_id = await _append(unit, profile_id, {"type": "track", "event": "Note Added", "properties": properties})
    await audit.record(unit, action="profile.noted", object_kind="profile", object_id=profile_id, detail={})
    return message_id


async def record_happening(unit: Unit, *, profile_id: UUID, happening: Happening) -> str:
    """Put what this system saw a customer do into the log, under the identifier that names them best; the message id."""
    call = {"type": "track", "event": happening.name, "properties": dict(happening.properties)}
    return await _append(unit, profile_id, call, happening)


async def _append(unit: Unit, profile_id: UUID, call: dict[str, Any], happening: Happening | None = None) -> str:
    current = await get_current_id(unit, profile_id=profile_id)
    members = (await identity.find_profile_identifiers(unit, profile_ids=[current])).get(current, [])
    anchor = min(members, key=_trust)
    message_id = happening.message_id if happening else f"console-{unit.new_id()}"
    # Unknown namespaces travel as external ids; anonymous and user ids have fields of their own.
    whom: dict[str, Any] = {
        "user_id": {"userId": anchor.value},
        "anonymous_id": {"anonymousId": anchor.value},
    }.get(anchor.namespace, {"anonymousId": None})
    # What a colleague writes down is no visit of the customer, on no channel.
    context: dict[str, Any] = {"channel": events.Channel.CONSOLE}
    if happening is not None:
        context = {"channel": happening.channel, "touchpoint": happening.touchpoint}
    if anchor.namespace not in {"user_id", "anonymous_id"}:
        context["externalIds"] = [
            {"type": anchor.namespace, "id": anchor.value, "collection": "users", "encoding": "none"}
        ]
    at = happening.at if happening is not None and happening.at is not None else unit.now
    item = {"messageId": message_id, "timestamp": iso(at), "context": context, **whom, **call}
    body = msgspec.json.encode({"batch": [item]})
    if len(body) > _LONGEST_BODY:
        raise Invalid("this is too much for one change; send fewer or shorter values")
    source_id = events.COMMERCE_SOURCE_ID if happening else events.CONSOLE_SOURCE_ID
    await events.append_body(unit, source_id=source_id, format="segment/batch", body=body)
    return message_id


def _trust(member: KnownIdentifier) -> tuple[int, UUID]:
    order = ("user_id", "loyalty_card", "email", "phone", "codice_fiscale")
    rank = order.index(member.namespace) if member.namespace in order else len(order)
    return rank + (10 if member.shared or member.namespace in {"anonymous_id", "device_id"} else 0), member.birth_id
