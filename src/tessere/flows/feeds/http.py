"""Routes of feeds: their list for the retailer, and the link of each for whoever has it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Router, delete, get, post
from litestar.params import FromPath, JSONBody
from litestar.response import Stream
from msgspec import Struct

from tessere.flows.feeds import service
from tessere.flows.feeds.domain import Feed, FeedContents, FeedDraft, FeedFormats, is_token, token_of
from tessere.infra.auth import public, requires
from tessere.infra.settings import Settings, installation_secret
from tessere.infra.web import AppDatabase, AppSettings, RequestUnit
from tessere.kernel.errors import NotFound


class FeedView(Feed, frozen=True, kw_only=True):
    """A feed with its link: who has the link may read it."""

    url: str


class FeedViews(Struct, frozen=True, kw_only=True):
    """Every feed, and the formats that there are."""

    items: list[FeedView]
    formats: list[str]


@get("/api/v1/feeds", guards=[requires("catalog:write")], tags=["Feeds"])
async def get_feeds(request: Request[Any, Any, Any], unit: RequestUnit, settings: AppSettings) -> FeedViews:
    """Every feed with its link."""
    found = await service.list_feeds(unit)
    return FeedViews(items=[_shown(each, settings) for each in found], formats=sorted(_formats(request)))


@post("/api/v1/feeds", guards=[requires("catalog:write")], tags=["Feeds"])
async def post_feed(
    request: Request[Any, Any, Any], unit: RequestUnit, settings: AppSettings, data: JSONBody[FeedDraft]
) -> FeedView:
    """Make a feed of the catalog for a reader such as `google_merchant` or `meta`."""
    return _shown(await service.create_feed(unit, draft=data, formats=_formats(request)), settings)


@get("/api/v1/feeds/{feed_id:uuid}/contents", guards=[requires("catalog:write")], tags=["Feeds"])
async def get_contents(database: AppDatabase, settings: AppSettings, feed_id: FromPath[UUID]) -> FeedContents:
    """What a reader would get now, what is left out, and why."""
    return await service.describe_feed(database, feed_id=feed_id, settings=settings)


@delete("/api/v1/feeds/{feed_id:uuid}", guards=[requires("catalog:write")], tags=["Feeds"])
async def delete_feed(unit: RequestUnit, feed_id: FromPath[UUID]) -> None:
    """End a feed and its link."""
    await service.delete_feed(unit, feed_id=feed_id)


@get("/api/v1/feeds/{feed_id:uuid}/{token:str}", guards=[public], tags=["Feeds"])
async def read_feed(
    request: Request[Any, Any, Any],
    database: AppDatabase,
    settings: AppSettings,
    feed_id: FromPath[UUID],
    token: FromPath[str],
) -> Stream:
    """The feed as it is now, by its link."""
    if not is_token(token, feed_id, installation_secret(settings)):
        raise NotFound("there is no such feed")
    async with database.unit() as unit:
        feed = await service.open_feed(unit, feed_id=feed_id)
    format = _formats(request).get(feed.format)
    if format is None:
        raise NotFound("nobody writes this feed any more")
    text = service.write_feed(database, feed=feed, format=format, settings=settings)
    return Stream(text, media_type=format.media_type)


def _formats(request: Request[Any, Any, Any]) -> FeedFormats:
    """Connectors stand above; who puts the application together says which there are."""
    formats: FeedFormats = request.app.state.feed_formats
    return formats


def _shown(feed: Feed, settings: Settings) -> FeedView:
    fields = {field: getattr(feed, field) for field in Feed.__struct_fields__}
    token = token_of(feed.id, installation_secret(settings))
    return FeedView(**fields, url=f"{settings.base_url}/api/v1/feeds/{feed.id}/{token}")


ROUTER = Router(path="/", route_handlers=[get_feeds, post_feed, get_contents, delete_feed, read_feed])
