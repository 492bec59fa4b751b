"""Tries offers on past orders, some at a time, so that nothing else waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from tessere.commerce import catalog, orders, promotions
from tessere.commerce.baskets import Shopper
from tessere.commerce.orders import Order
from tessere.commerce.promotions import Compiled
from tessere.flows.shopping import find_shopper
from tessere.flows.simulation import store
from tessere.flows.simulation.domain import (
    MOST_MET,
    MOST_ORDERS,
    Audience,
    Simulation,
    SimulationAsked,
    Trial,
    asks_of_people,
    compile_version,
)
from tessere.infra import audit, jobs, web
from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind
from tessere.infra.settings import Settings, load_settings
from tessere.kernel.errors import Conflict, FieldError, Invalid, NotFound

TOPIC = "simulations"
_KIND = "promotions.simulate"
_AT_ONCE = 200


async def start_simulation(unit: Unit, *, asked: SimulationAsked) -> Simulation:
    """Have a worker try versions on past orders; Invalid when a draft cannot be what it says."""
    names = [each.name for each in asked.versions]
    if len(set(names)) < len(names):
        raise Invalid("two versions have the same name", errors=[FieldError("/versions", "name each otherwise")])
    now = (await promotions.load_bundle(unit)).bundle
    for version in asked.versions:
        compile_version(now, version)
    new = Simulation(
        id=unit.new_id(), name=asked.name, status="running", asked=asked, done=0, total=0, result=None, failure=None,
        created_at=unit.now, created_by=unit.actor.name, finished_at=None,
    )  # fmt: skip
    await store.insert_simulation(unit.db, new)
    await jobs.enqueue(unit, kind=_KIND, key=str(new.id), payload={"id": str(new.id)})
    await audit.record(unit, action="simulation.started", object_kind="simulation", object_id=new.id)
    return new


async def list_simulations(
    unit: Unit, *, before: UUID | None = None, limit: int, promotion_id: UUID | None = None
) -> list[Simulation]:
    """Simulations, or those about an offer, the latest first."""
    return await store.list_simulations(unit.db, before=before, limit=limit, promotion_id=promotion_id)


async def get_simulation(unit: Unit, *, simulation_id: UUID) -> Simulation:
    """One, with its result once there is one."""
    return await store.get_simulation(unit.db, simulation_id)


async def delete_simulation(unit: Unit, *, simulation_id: UUID) -> None:
    """Forget a simulation; one that runs stops by itself."""
    if not await store.delete_simulation(unit.db, simulation_id):
        raise NotFound(f"there is no simulation {simulation_id}")


async def run_simulation(database: Database, payload: Any) -> None:
    """One round of the job; begun again it begins anew, and nothing but its own row is written."""
    simulation_id = UUID(payload["id"])
    try:
        async with database.reading() as unit:
            simulation = await store.get_simulation(unit.db, simulation_id)
    except NotFound:
        return
    if simulation.status != "running":
        return
    try:
        await _run(database, simulation)
    except (Invalid, Conflict) as error:
        async with database.unit() as unit:
            await store.finish(unit.db, simulation_id, now=unit.now, result=None, failure=error.detail)


async def _run(database: Database, simulation: Simulation) -> None:
    settings, asked = load_settings(), simulation.asked
    async with database.reading() as unit:
        now: Compiled = await promotions.load_bundle(unit)
    versions = {each.name: compile_version(now.bundle, each) for each in asked.versions}
    trial = Trial(now, versions, zone=settings.time_zone, margin_bp=asked.margin_bp)
    asks = any(asks_of_people(each.bundle.promotions) for each in (now, *versions.values()))
    shoppers: dict[UUID, Shopper] = {}
    done, before = 0, None
    since = simulation.created_at - timedelta(days=asked.days)
    async with database.reading() as unit:
        total = min(MOST_ORDERS, await orders.count_orders(unit, from_at=since, until_at=simulation.created_at))
    while done < MOST_ORDERS:
        async with database.unit() as unit:
            found = await _read(unit, since, simulation.created_at, before)
            if not found:
                break
            facts = await _facts(unit, found)
            if asks:
                known = [each.customer_id for each in found if each.customer_id is not None]
                await _meet(unit, known, shoppers, settings)
            done, before = done + len(found), found[-1].id
            await store.save_progress(unit.db, simulation.id, done=done, total=max(done, total))
            await web.publish(unit, topic=TOPIC, ids=[simulation.id])
        for order in found:
            if order.state != "cancelled":
                trial.add(order, facts, shoppers.get(order.customer_id or order.id, Shopper()))
        await asyncio.sleep(0)
    audience = await _gather(database, trial, shoppers, settings)
    async with database.unit() as unit:
        result = trial.result(audience, is_cut=done >= MOST_ORDERS)
        await store.finish(unit.db, simulation.id, now=unit.now, result=result, failure=None)
        await web.publish(unit, topic=TOPIC, ids=[simulation.id])


async def _gather(database: Database, trial: Trial, shoppers: dict[UUID, Shopper], settings: Settings) -> Audience:
    """Who those are for whom something changes."""
    buyers = sorted(trial.buyers)
    first: dict[UUID, datetime] = {}
    for start in range(0, len(buyers), _AT_ONCE):
        some = buyers[start : start + _AT_ONCE]
        async with database.reading() as unit:
            first |= await orders.find_first_orders(unit, customer_ids=some)
            if start < MOST_MET:
                await _meet(unit, some, shoppers, settings)
    segments = {id: shoppers[id].segments for id in buyers if id in shoppers}
    return Audience(first_orders=first, segments=segments)


async def _read(unit: Unit, since: datetime, until: datetime, before: UUID | None) -> list[Order]:
    return await orders.list_orders(unit, limit=_AT_ONCE, before=before, from_at=since, until_at=until)


async def _facts(unit: Unit, found: Sequence[Order]) -> Mapping[UUID, Mapping[str, Any]]:
    variants = {line.variant_id for order in found for line in order.lines}
    items = await catalog.find_items(unit, variant_ids=variants)
    return {id: catalog.product_facts(each) for id, each in items.items()}


async def _meet(unit: Unit, customer_ids: Sequence[UUID], shoppers: dict[UUID, Shopper], settings: Settings) -> None:
    """Who the customers are today: who they were then is not kept."""
    for customer_id in customer_ids:
        if customer_id not in shoppers:
            try:
                shopper = await find_shopper(unit, customer_id=customer_id, settings=settings)
            except NotFound:  # erased since
                shopper = Shopper()
            shoppers[customer_id] = shopper


JOBS = (JobKind(_KIND, run_simulation, long=True),)
