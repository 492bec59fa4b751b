"""Routes of the tracking plan."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response, Router, delete, get, post, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from tessere.customer.events.domain.plan import PlanMode
from tessere.customer.events.service import planning
from tessere.customer.events.service.planning import Inferred, PlanView, Unplanned
from tessere.infra.auth import requires
from tessere.infra.web import Expected, RequestUnit, versioned


class PlanPage(Struct, frozen=True, kw_only=True):
    """The whole plan, and the names that came and are not in it."""

    items: list[PlanView]
    unplanned: list[Unplanned]
    next_cursor: str | None = None


class PlanDraft(Struct, frozen=True, kw_only=True):
    """What shall hold for a name: JSON Schema for its properties (or the traits of Identify and Group)."""

    schema: dict[str, Any]
    description: Annotated[str, Meta(max_length=2_000)] = ""
    mode: PlanMode = PlanMode.OBSERVE


class NameToInfer(Struct, frozen=True):
    """Whose newest events to look at."""

    name: str


@get("/api/v1/plan", guards=[requires("events:read")], tags=["Tracking plan"])
async def get_plan(unit: RequestUnit) -> PlanPage:
    """The tracking plan."""
    found = await planning.read_plan(unit)
    return PlanPage(items=found.items, unplanned=found.unplanned)


@get("/api/v1/plan/{name:path}", guards=[requires("events:read")], tags=["Tracking plan"])
async def get_planned(unit: RequestUnit, name: FromPath[str]) -> Response[PlanView]:
    """What is planned for a name."""
    planned = await planning.get_planned(unit, name=_bare(name))
    return versioned(planned, planned.version)


@put("/api/v1/plan/{name:path}", guards=[requires("plan:write")], tags=["Tracking plan"])
async def put_planned(
    unit: RequestUnit, expected: Expected, name: FromPath[str], data: JSONBody[PlanDraft]
) -> Response[PlanView]:
    """Plan a name, or change what is planned; `If-Match: *` for a new one."""
    planned = await planning.save_planned(
        unit, name=_bare(name), expected=expected, description=data.description, schema=data.schema, mode=data.mode
    )
    return versioned(planned, planned.version)


@delete("/api/v1/plan/{name:path}", guards=[requires("plan:write")], tags=["Tracking plan"])
async def delete_planned(unit: RequestUnit, expected: Expected, name: FromPath[str]) -> None:
    """Plan nothing for a name any more."""
    await planning.remove_planned(unit, name=_bare(name), expected=expected)


@post("/api/v1/plan/infer", guards=[requires("plan:write")], tags=["Tracking plan"], status_code=200)
async def post_inference(unit: RequestUnit, data: JSONBody[NameToInfer]) -> Inferred:
    """A first schema from the newest events of a name."""
    return await planning.infer_plan(unit, name=data.name)


def _bare(path: str) -> str:
    """Names may hold slashes; the rest of the path comes with the one before it."""
    return path.removeprefix("/")


ROUTER = Router(path="/", route_handlers=[get_plan, get_planned, put_planned, delete_planned, post_inference])
