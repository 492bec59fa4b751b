"""Looks for what is wrong with a promotion where the catalog and the other promotions are known."""

from __future__ import annotations

from tessere.commerce import catalog
from tessere.commerce.offers import PromotionDraft, promotion_from
from tessere.commerce.promotions.domain.findings import (
    KINDS,
    OfferFinding,
    finding,
    named,
    overlap_findings,
    schedule_findings,
)
from tessere.commerce.promotions.service.quoting import load_bundle
from tessere.infra.db import Unit


async def find_errors(unit: Unit, *, draft: PromotionDraft, zone: str) -> list[OfferFinding]:
    """What keeps a promotion from being published: things that are not there, a period that never comes."""
    wanted = named(draft)
    there: dict[str, set[str]] = {"sku": set(), "brand": set(), "category": set()}
    if wanted["sku"]:
        there["sku"] = set(await catalog.find_variants_by_sku(unit, skus=list(wanted["sku"])))
    if wanted["brand"]:
        there["brand"] = {each.code for each in await catalog.list_brands(unit)}
    if wanted["category"]:
        there["category"] = {each.code for each in await catalog.list_categories(unit)}
    unknown = [
        finding(f"unknown_{kind}", path, value)
        for kind in KINDS
        for value, path in wanted[kind].items()
        if value not in there[kind]
    ]
    return unknown + schedule_findings(draft.schedule, now=unit.now, zone=zone)


async def find_problems(unit: Unit, *, promotion_id: str, draft: PromotionDraft, zone: str) -> list[OfferFinding]:
    """The same, and which of the promotions on offer it may meet."""
    bundle = await load_bundle(unit)
    errors = await find_errors(unit, draft=draft, zone=zone)
    return errors + overlap_findings(promotion_from(promotion_id, draft), bundle.offers)
