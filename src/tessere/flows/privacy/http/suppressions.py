"""Routes of the list of who must not be contacted."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct

from tessere.customer import profiles
from tessere.customer.identity import Identifier
from tessere.customer.profiles import Suppression
from tessere.infra.auth import requires
from tessere.infra.db import Unit
from tessere.infra.settings import Settings
from tessere.infra.web import AppSettings, Page, RequestPaging, RequestUnit
from tessere.kernel.errors import FieldError, Invalid

_PATH = "/api/v1/privacy/suppressions"
_TAGS = ["Privacy"]
_MOST = 10_000
Code = Annotated[str, Meta(min_length=1, max_length=64)]
Value = Annotated[str, Meta(min_length=1, max_length=256)]


class SuppressedAddress(Struct, frozen=True, kw_only=True):
    """An identifier: an e-mail address, a phone number, a card."""

    namespace: Code
    value: Value


class NewSuppressions(Struct, frozen=True, kw_only=True):
    """Whom not to contact: on a channel or on every one (`*`), for a purpose or for every one (`*`)."""

    addresses: Annotated[list[SuppressedAddress], Meta(min_length=1, max_length=_MOST)]
    channel: Code = profiles.EVERY
    purpose: Code = profiles.EVERY
    reason: Annotated[str, Meta(max_length=500)] = ""


class SuppressionFile(Struct, frozen=True, kw_only=True):
    """Many at once, an address a line; lines that are no address are told apart and change nothing else."""

    namespace: Code
    lines: Annotated[str, Meta(min_length=1, max_length=1_000_000)]
    channel: Code = profiles.EVERY
    purpose: Code = profiles.EVERY
    reason: Annotated[str, Meta(max_length=500)] = ""


class WrongLine(Struct, frozen=True, kw_only=True):
    """A line that was not taken."""

    line: int
    reason: str


class Suppressed(Struct, frozen=True, kw_only=True):
    """How many are new on the list, how many were on it already, and which lines were wrong (the first hundred)."""

    added: int
    known: int
    wrong: list[WrongLine]


class Question(Struct, frozen=True, kw_only=True):
    """Whether an address may be contacted."""

    namespace: Code
    value: Value
    channel: Code
    purpose: Code | None = None


class Verdict(Struct, frozen=True):
    """Whether it must not."""

    suppressed: bool


@get(_PATH, guards=[requires("privacy:read")], tags=_TAGS)
async def get_suppressions(
    unit: RequestUnit, settings: AppSettings, paging: RequestPaging,
    namespace: Annotated[str | None, QueryParameter(max_length=64, description="With `value`: of one address.")] = None,
    value: Annotated[str | None, QueryParameter(max_length=256)] = None,
    channel: Annotated[str | None, QueryParameter(max_length=64)] = None,
) -> Page[Suppression]:  # fmt: skip
    """Who must not be contacted, the newest first. Those of an erasure have no value; they are found by asking for it."""
    identifier = None
    if namespace and value:
        identifier = await profiles.read_identifier(unit, namespace=namespace, value=value, settings=settings)
    found = await profiles.list_suppressions(
        unit, identifier=identifier, channel=channel, before=paging.after(tuple[datetime, UUID]), limit=paging.fetch,
        settings=settings,
    )  # fmt: skip
    return paging.page(found, key=lambda row: (row.created_at, row.id))


@post(_PATH, guards=[requires("privacy:write")], tags=_TAGS)
async def post_suppressions(unit: RequestUnit, settings: AppSettings, data: JSONBody[NewSuppressions]) -> Suppressed:
    """Put addresses on the list; all or none."""
    found: list[Identifier] = []
    errors: list[FieldError] = []
    for number, each in enumerate(data.addresses):
        try:
            found.append(
                await profiles.read_identifier(unit, namespace=each.namespace, value=each.value, settings=settings)
            )
        except Invalid as error:
            errors.append(FieldError(f"/addresses/{number}/value", error.detail))
    if errors:
        raise Invalid("some of these are no addresses", errors=errors)
    return await _suppress(unit, found, [], data, "hand", settings)


@post(f"{_PATH}/import", guards=[requires("privacy:write")], tags=_TAGS, status_code=200)
async def post_suppression_file(
    unit: RequestUnit, settings: AppSettings, data: JSONBody[SuppressionFile]
) -> Suppressed:
    """Put the addresses of a file on the list."""
    found: dict[UUID, Identifier] = {}
    wrong: list[WrongLine] = []
    lines = data.lines.splitlines()
    if len(lines) > _MOST:
        raise Invalid(f"a file has at most {_MOST} lines; send the rest as another")
    for number, line in enumerate(lines, 1):
        text = line.split(",")[0].strip().strip("\"'").strip()
        if not text:
            continue
        try:
            each = await profiles.read_identifier(unit, namespace=data.namespace, value=text, settings=settings)
            found[each.key] = each
        except Invalid as error:
            wrong.append(WrongLine(line=number, reason=error.detail))
    return await _suppress(unit, list(found.values()), wrong, data, "import", settings)


@post(f"{_PATH}/check", guards=[requires("privacy:read")], tags=_TAGS, status_code=200)
async def post_check(unit: RequestUnit, settings: AppSettings, data: JSONBody[Question]) -> Verdict:
    """Whether an address must not be contacted on a channel for a purpose."""
    each = await profiles.read_identifier(unit, namespace=data.namespace, value=data.value, settings=settings)
    found = await profiles.find_suppressed(
        unit, keys=[each.key], channel=data.channel, purpose=data.purpose, settings=settings
    )
    return Verdict(bool(found))


@delete(f"{_PATH}/{{suppression_id:uuid}}", guards=[requires("privacy:write")], tags=_TAGS)
async def delete_suppression(unit: RequestUnit, suppression_id: FromPath[UUID]) -> None:
    """Take one off the list."""
    await profiles.lift_suppression(unit, suppression_id=suppression_id)


async def _suppress(
    unit: Unit, found: list[Identifier], wrong: list[WrongLine], data: NewSuppressions | SuppressionFile,
    origin: profiles.Origin, settings: Settings,
) -> Suppressed:  # fmt: skip
    added = await profiles.suppress(
        unit, identifiers=found, channel=data.channel, purpose=data.purpose, reason=data.reason, origin=origin,
        settings=settings,
    )  # fmt: skip
    return Suppressed(added=added, known=len(found) - added, wrong=wrong[:100])


ROUTES = [get_suppressions, post_suppressions, post_suppression_file, post_check, delete_suppression]
