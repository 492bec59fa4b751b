"""Routes of promotions: what is offered, from draft to end, and what it would do."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID, uuid4

from litestar import Response, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter

from tessere.commerce.offers import Basket, Context, Mode, PromotionDraft
from tessere.commerce.promotions.domain.records import State, StoredPromotion
from tessere.commerce.promotions.http.views import (
    OfferGroupEdit,
    OfferGroupView,
    OfferPreview,
    PreviewRequest,
    PromotionFindings,
    PromotionView,
    render_preview,
    render_promotion,
)
from tessere.commerce.promotions.service import checking, editing, previewing
from tessere.commerce.promotions.store.promotions import PromotionVersion
from tessere.commerce.promotions.store.publications import StoredGroup
from tessere.infra import web
from tessere.infra.auth import requires
from tessere.infra.db import Unit
from tessere.infra.web import AppSettings, Expected, Page, RequestPaging, RequestUnit
from tessere.kernel.errors import Invalid

_READ, _WRITE = [requires("offers:read")], [requires("offers:write")]
InState = Annotated[State | None, QueryParameter(name="state")]


@get("/api/v1/promotions", guards=_READ, tags=["Promotions"])
async def get_promotions(unit: RequestUnit, paging: RequestPaging, in_state: InState = None) -> Page[PromotionView]:
    """Promotions with what is left of them, the newest first."""
    found = await editing.list_promotions(unit, state=in_state, after=paging.after(UUID), limit=paging.fetch)
    page = paging.page(found, key=lambda each: each.id)
    used = await editing.count_used(unit, promotion_ids=[each.id for each in page.items])
    shown = [render_promotion(each, used.get(each.id)) for each in page.items]
    return Page(items=shown, next_cursor=page.next_cursor)


@post("/api/v1/promotions", guards=_WRITE, tags=["Promotions"])
async def post_promotion(unit: RequestUnit, data: JSONBody[PromotionDraft]) -> Response[PromotionView]:
    """Add a draft; nobody gets it before it is published."""
    return await _shown(unit, await editing.create_promotion(unit, draft=data))


@get("/api/v1/promotions/{promotion_id:uuid}", guards=_READ, tags=["Promotions"])
async def get_promotion(unit: RequestUnit, promotion_id: FromPath[UUID]) -> Response[PromotionView]:
    """One promotion as it was last saved."""
    return await _shown(unit, await editing.get_promotion(unit, promotion_id=promotion_id))


@put("/api/v1/promotions/{promotion_id:uuid}", guards=_WRITE, tags=["Promotions"])
async def put_promotion(
    unit: RequestUnit, promotion_id: FromPath[UUID], expected: Expected, data: JSONBody[PromotionDraft]
) -> Response[PromotionView]:
    """Save another version; what is on offer stays until this one is published."""
    saved = await editing.change_promotion(unit, promotion_id=promotion_id, expected=expected, draft=data)
    return await _shown(unit, saved)


@get("/api/v1/promotions/{promotion_id:uuid}/versions", guards=_READ, tags=["Promotions"])
async def get_versions(
    unit: RequestUnit, paging: RequestPaging, promotion_id: FromPath[UUID]
) -> Page[PromotionVersion]:
    """Every version that was saved, the newest first."""
    found = await editing.list_versions(unit, promotion_id=promotion_id, before=paging.after(int), limit=paging.fetch)
    return paging.page(found, key=lambda each: each.number)


@get("/api/v1/promotions/{promotion_id:uuid}/findings", guards=_READ, tags=["Promotions"])
async def get_findings(unit: RequestUnit, settings: AppSettings, promotion_id: FromPath[UUID]) -> PromotionFindings:
    """What keeps it from being published (errors), and which offers it may meet (warnings)."""
    known = await editing.get_promotion(unit, promotion_id=promotion_id)
    found = await checking.find_problems(
        unit, promotion_id=str(promotion_id), draft=known.content, zone=settings.time_zone
    )
    return PromotionFindings(found)


@post("/api/v1/promotions/{promotion_id:uuid}/publish", status_code=200, guards=_WRITE, tags=["Promotions"])
async def post_publish(
    unit: RequestUnit, settings: AppSettings, promotion_id: FromPath[UUID], expected: Expected
) -> Response[PromotionView]:
    """Put the newest version on offer, now; 422 while there are errors among its findings."""
    done = await editing.publish_promotion(unit, promotion_id=promotion_id, expected=expected, zone=settings.time_zone)
    return await _shown(unit, done)


@post("/api/v1/promotions/{promotion_id:uuid}/pause", status_code=200, guards=_WRITE, tags=["Promotions"])
async def post_pause(unit: RequestUnit, promotion_id: FromPath[UUID], expected: Expected) -> Response[PromotionView]:
    """Take it off for a while."""
    return await _shown(unit, await editing.pause_promotion(unit, promotion_id=promotion_id, expected=expected))


@post("/api/v1/promotions/{promotion_id:uuid}/resume", status_code=200, guards=_WRITE, tags=["Promotions"])
async def post_resume(unit: RequestUnit, promotion_id: FromPath[UUID], expected: Expected) -> Response[PromotionView]:
    """Put it on offer again as it was."""
    return await _shown(unit, await editing.resume_promotion(unit, promotion_id=promotion_id, expected=expected))


@post("/api/v1/promotions/{promotion_id:uuid}/end", status_code=200, guards=_WRITE, tags=["Promotions"])
async def post_end(unit: RequestUnit, promotion_id: FromPath[UUID], expected: Expected) -> Response[PromotionView]:
    """Take it off for good."""
    return await _shown(unit, await editing.end_promotion(unit, promotion_id=promotion_id, expected=expected))


@post("/api/v1/promotions/preview", status_code=200, guards=_READ, tags=["Promotions"])
async def post_preview(unit: RequestUnit, settings: AppSettings, data: JSONBody[PreviewRequest]) -> OfferPreview:
    """Try a promotion on a basket: the quote with it and without, and what became of it, in words."""
    draft = data.draft
    if draft is None:
        if data.promotion_id is None:
            raise Invalid("name a stored promotion or give a draft", code="nothing_to_preview")
        draft = (await editing.get_promotion(unit, promotion_id=data.promotion_id)).content
    promotion_id = str(data.promotion_id or uuid4())
    lines = await previewing.make_lines(
        unit, lines=data.lines, channel=data.channel, touchpoint=data.touchpoint, currency=data.currency
    )
    basket = Basket(lines=lines, currency=data.currency, shipping=tuple(data.shipping), method=data.method)
    context = Context(
        now=data.at or unit.now, zone=settings.time_zone, channel=data.channel, touchpoint=data.touchpoint,
        segments=frozenset(data.segments), tier=data.tier, traits=data.traits, consents=data.consents,
        anonymous=data.anonymous, codes=tuple(data.codes), gifts=frozenset(data.gifts),
    )  # fmt: skip
    found = await previewing.preview(
        unit, draft=draft, promotion_id=promotion_id, basket=basket, context=context, with_coupon=data.with_coupon
    )
    return render_preview(found, data.currency)


@get("/api/v1/promotion-groups", guards=_READ, tags=["Promotions"])
async def get_groups(unit: RequestUnit) -> Page[OfferGroupView]:
    """Every group; a name without one stacks."""
    return Page([_group(each) for each in await editing.list_groups(unit)])


@put("/api/v1/promotion-groups/{code:str}", guards=_WRITE, tags=["Promotions"])
async def put_group(
    unit: RequestUnit, code: FromPath[str], expected: Expected, data: JSONBody[OfferGroupEdit]
) -> Response[OfferGroupView]:
    """Add (with `If-Match: *`) or change a group; it counts at once."""
    mode: Mode = data.mode  # type: ignore[assignment]  # its pattern says so
    saved = await editing.put_group(unit, code=code, mode=mode, priority=data.priority, expected=expected)
    return web.versioned(_group(saved), saved.version)


async def _shown(unit: Unit, promotion: StoredPromotion) -> Response[PromotionView]:
    used = await editing.count_used(unit, promotion_ids=[promotion.id])
    return web.versioned(render_promotion(promotion, used.get(promotion.id)), promotion.version)


def _group(each: StoredGroup) -> OfferGroupView:
    return OfferGroupView(code=each.code, mode=each.mode, priority=each.priority, etag=web.etag(each.version))


ROUTES = [
    get_promotions, post_promotion, get_promotion, put_promotion, get_versions, get_findings, post_publish, post_pause,
    post_resume, post_end, post_preview, get_groups, put_group,
]  # fmt: skip
