"""Routes of consent purposes and computed traits."""

from __future__ import annotations

from litestar import Response, Router, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from tessere.customer.profiles.domain.computed import ComputedTrait, Kind
from tessere.customer.profiles.service import settings
from tessere.customer.profiles.service.settings import ComputedEdit
from tessere.customer.profiles.store.settings import Purpose
from tessere.infra import web
from tessere.infra.auth import requires
from tessere.infra.web import Expected, RequestUnit


class PurposeView(Struct, frozen=True, kw_only=True):
    """A purpose as the API shows it; texts by language."""

    code: str
    name: dict[str, str]
    description: dict[str, str]
    channels: list[str]
    double_opt_in: bool
    etag: str


class PurposeList(Struct, frozen=True):
    """Every purpose."""

    items: list[PurposeView]


class NewPurpose(Struct, frozen=True, kw_only=True):
    """A purpose to add."""

    code: str
    name: dict[str, str]
    description: dict[str, str] = {}
    channels: list[str]
    double_opt_in: bool = False


class PurposePatch(Struct, frozen=True, kw_only=True):
    """What to change of a purpose; what is absent stays."""

    name: dict[str, str] | UnsetType = UNSET
    description: dict[str, str] | UnsetType = UNSET
    channels: list[str] | UnsetType = UNSET
    double_opt_in: bool | UnsetType = UNSET


class ComputedView(Struct, frozen=True, kw_only=True):
    """A computed trait as the API shows it."""

    name: str
    label: dict[str, str]
    kind: Kind
    event: str
    property: str | None
    window_days: int | None
    channel: str | None
    builtin: bool
    etag: str


class ComputedList(Struct, frozen=True):
    """Every computed trait."""

    items: list[ComputedView]


@get("/api/v1/consent-purposes", guards=[requires("settings:read")], tags=["Consent"])
async def get_purposes(unit: RequestUnit) -> PurposeList:
    """What customers are asked to consent to."""
    return PurposeList([_purpose(each) for each in await settings.list_purposes(unit)])


@post("/api/v1/consent-purposes", guards=[requires("settings:write")], tags=["Consent"])
async def post_purpose(unit: RequestUnit, data: JSONBody[NewPurpose]) -> Response[PurposeView]:
    """Add a purpose."""
    purpose = Purpose(
        code=data.code, name=data.name, description=data.description, channels=data.channels,
        double_opt_in=data.double_opt_in,
    )  # fmt: skip
    made = await settings.create_purpose(unit, purpose=purpose)
    return web.versioned(_purpose(made), made.version)


@get("/api/v1/consent-purposes/{code:str}", guards=[requires("settings:read")], tags=["Consent"])
async def get_purpose(unit: RequestUnit, code: FromPath[str]) -> Response[PurposeView]:
    """One purpose."""
    found = await settings.get_purpose(unit, code=code)
    return web.versioned(_purpose(found), found.version)


@patch("/api/v1/consent-purposes/{code:str}", guards=[requires("settings:write")], tags=["Consent"])
async def patch_purpose(
    unit: RequestUnit, code: FromPath[str], data: JSONBody[PurposePatch], expected: Expected
) -> Response[PurposeView]:
    """Change a purpose."""
    known = await settings.get_purpose(unit, code=code)
    expected.check(known.version)
    changes = {field: value for field in data.__struct_fields__ if (value := getattr(data, field)) is not UNSET}
    changed = await settings.change_purpose(unit, purpose=replace(known, **changes))
    return web.versioned(_purpose(changed), changed.version)


@delete("/api/v1/consent-purposes/{code:str}", guards=[requires("settings:write")], tags=["Consent"])
async def delete_purpose(unit: RequestUnit, code: FromPath[str], expected: Expected) -> None:
    """Remove a purpose; what was said of it stays in the ledger."""
    expected.check((await settings.get_purpose(unit, code=code)).version)
    await settings.delete_purpose(unit, code=code)


@get("/api/v1/computed-traits", guards=[requires("settings:read")], tags=["Computed traits"])
async def get_computed_list(unit: RequestUnit) -> ComputedList:
    """The figures that are computed for every customer."""
    return ComputedList([_computed(*pair) for pair in await settings.list_computed(unit)])


@get("/api/v1/computed-traits/{name:str}", guards=[requires("settings:read")], tags=["Computed traits"])
async def get_computed(unit: RequestUnit, name: FromPath[str]) -> Response[ComputedView]:
    """One computed trait."""
    trait, version = await settings.get_computed(unit, name=name)
    return web.versioned(_computed(trait, version), version)


@put("/api/v1/computed-traits/{name:str}", guards=[requires("settings:write")], tags=["Computed traits"])
async def put_computed(
    unit: RequestUnit, name: FromPath[str], data: JSONBody[ComputedEdit], expected: Expected
) -> Response[ComputedView]:
    """Add or change a computed trait; `If-Match: *` for a new one."""
    known = {trait.name: version for trait, version in await settings.list_computed(unit)}
    if name in known:
        expected.check(known[name])
    await settings.save_computed(unit, name=name, edit=data)
    saved, version = await settings.get_computed(unit, name=name)
    return web.versioned(_computed(saved, version), version)


@delete("/api/v1/computed-traits/{name:str}", guards=[requires("settings:write")], tags=["Computed traits"])
async def delete_computed(unit: RequestUnit, name: FromPath[str]) -> None:
    """Remove a computed trait of your own."""
    await settings.delete_computed(unit, name=name)


def _purpose(purpose: Purpose) -> PurposeView:
    return PurposeView(
        code=purpose.code, name=purpose.name, description=purpose.description, channels=purpose.channels,
        double_opt_in=purpose.double_opt_in, etag=web.etag(purpose.version),
    )  # fmt: skip


def _computed(trait: ComputedTrait, version: int) -> ComputedView:
    return ComputedView(
        name=trait.name, label=trait.label, kind=trait.kind, event=trait.event, property=trait.property,
        window_days=trait.window_days, channel=trait.channel, builtin=version == 0, etag=web.etag(version),
    )  # fmt: skip


ROUTER = Router(
    path="/",
    route_handlers=[
        get_purposes, get_purpose, post_purpose, patch_purpose, delete_purpose, get_computed_list, get_computed,
        put_computed, delete_computed,
    ],
)  # fmt: skip
