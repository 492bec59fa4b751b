"""The one statement of a customer's page: who they are, what is known of them, and how old what we remember may be."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from msgspec import Struct
from psycopg import AsyncConnection
from psycopg.rows import tuple_row

from tessere.customer.identity import KnownIdentifier

# One round trip. A shared device has several states, so its identifier may come in several rows.
READ_PERSON = """
select i.key, i.namespace, i.value, i.birth_id, i.profile_id, i.component_id, i.shared, i.crowded, i.first_seen_at, s.doc,
    array[
        (select version from identity.settings_version_v),
        (select version from profiles.settings_version_v),
        (select version from events.places_version_v)
    ] as edition
from identity.identifier_v i
left join profiles.state_v s on s.part_key = i.key
where i.profile_id = (select profile_id from identity.identifier_v where birth_id = %(profile_id)s limit 1)
"""
_IDENTIFIER = KnownIdentifier.__struct_fields__

Edition = tuple[int | None, ...]


class PersonRead(Struct, frozen=True):
    """The identifiers of a customer, their packed states, and the edition of the settings that they are shown by."""

    identifiers: list[KnownIdentifier]
    packed: list[bytes]
    edition: Edition


async def read_person(db: AsyncConnection[Any], profile_id: UUID) -> PersonRead:
    """Everything stored of the customer to whom an id leads today; no identifiers when it leads nowhere."""
    async with db.cursor(binary=True, row_factory=tuple_row) as cursor:
        await cursor.execute(READ_PERSON, {"profile_id": profile_id})
        rows = await cursor.fetchall()
    identifiers = {row[0]: KnownIdentifier(**dict(zip(_IDENTIFIER, row, strict=False))) for row in rows}
    return PersonRead(
        identifiers=list(identifiers.values()),
        packed=[row[-2] for row in rows if row[-2] is not None],
        edition=tuple(rows[0][-1]) if rows else (),
    )
