"""An event as the API shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Raw, Struct

from tessere.customer.events import Campaign, Channel, Client, Event, EventType

# As it was sent; the API's description says that it is an object.
JsonObject = Annotated[Raw, Meta(extra_json_schema={"extra": {"type": "object", "additional_properties": True}})]


class EventRow(Struct, frozen=True, kw_only=True):
    """An event with its customer; `properties`, `traits` and `context` are JSON objects as they were sent."""

    id: UUID
    type: EventType
    name: str
    source_id: UUID
    channel: Channel
    touchpoint: str | None
    occurred_at: datetime
    received_at: datetime
    profile_id: UUID | None
    profile_name: str | None
    message_id: str
    anonymous_id: str | None
    user_id: str | None
    session_id: str | None
    client: Client
    campaign: Campaign | None
    locale: str | None
    properties: JsonObject
    traits: JsonObject
    context: JsonObject


def make_row(event: Event, *, profile_id: UUID | None, profile_name: str | None) -> EventRow:
    """The event beside its customer."""
    return EventRow(
        id=event.id,
        type=event.type,
        name=event.name,
        source_id=event.source_id,
        channel=event.channel,
        touchpoint=event.touchpoint,
        occurred_at=event.occurred_at,
        received_at=event.received_at,
        profile_id=profile_id,
        profile_name=profile_name,
        message_id=event.message_id,
        anonymous_id=event.anonymous_id,
        user_id=event.user_id,
        session_id=event.session_id,
        client=event.client,
        campaign=event.campaign,
        locale=event.locale,
        properties=event.properties,
        traits=event.traits,
        context=event.context,
    )
