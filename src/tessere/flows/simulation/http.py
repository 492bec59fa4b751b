"""Routes of simulations."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from litestar import Router, delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from tessere.flows.simulation import service
from tessere.flows.simulation.domain import Simulation, SimulationAsked
from tessere.infra.auth import requires
from tessere.infra.web import Page, RequestPaging, RequestUnit

_READ, _WRITE = [requires("offers:read")], [requires("offers:write")]
_PATH = "/api/v1/offer-simulations"


@post(_PATH, guards=_WRITE, tags=["Promotions"], status_code=202)
async def post_simulation(unit: RequestUnit, data: JSONBody[SimulationAsked]) -> Simulation:
    """Try up to three versions of what is on offer on the orders of the last days."""
    return await service.start_simulation(unit, asked=data)


@get(_PATH, guards=_READ, tags=["Promotions"])
async def get_simulations(
    unit: RequestUnit,
    paging: RequestPaging,
    promotion_id: Annotated[UUID | None, QueryParameter(description="Only those about this offer.")] = None,
) -> Page[Simulation]:
    """Simulations, the latest first."""
    rows = await service.list_simulations(
        unit, before=paging.after(UUID), limit=paging.fetch, promotion_id=promotion_id
    )
    return paging.page(rows, key=lambda row: row.id)


@get(f"{_PATH}/{{simulation_id:uuid}}", guards=_READ, tags=["Promotions"])
async def get_simulation(unit: RequestUnit, simulation_id: FromPath[UUID]) -> Simulation:
    """One, with its result once there is one."""
    return await service.get_simulation(unit, simulation_id=simulation_id)


@delete(f"{_PATH}/{{simulation_id:uuid}}", guards=_WRITE, tags=["Promotions"])
async def delete_simulation(unit: RequestUnit, simulation_id: FromPath[UUID]) -> None:
    """Forget a simulation."""
    await service.delete_simulation(unit, simulation_id=simulation_id)


ROUTER = Router(path="/", route_handlers=[post_simulation, get_simulations, get_simulation, delete_simulation])
