"""What a route may ask for by name: the unit, the page, the version it changes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextvars import ContextVar
from typing import Annotated, Any

from litestar import Request, Response
from litestar.di import NamedDependency, Provide
from litestar.params import HeaderParameter, QueryParameter
from litestar.response import Stream

from tessere.infra.db import Database, Unit
from tessere.infra.settings import Settings
from tessere.infra.web.domain.idempotency import Answer, RepeatableRequest, repeatable_request
from tessere.infra.web.domain.paging import DEFAULT_LIMIT, LARGEST_LIMIT, Paging
from tessere.infra.web.domain.versions import ExpectedVersion, etag, parse_if_match
from tessere.infra.web.http.streams import MASK, EventStream
from tessere.infra.web.service.idempotency import claim_request, save_answer
from tessere.infra.web.service.live import LiveHub
from tessere.kernel.events import SYSTEM, Actor

# Keys of the request's state.
ACTOR = "tessere_actor"
REQUEST_ID = "tessere_request_id"

# Headers of an answer that a repeated request gets too.
_KEPT_HEADERS = frozenset({"content-type", "etag", "location"})

Mask = Callable[[Any], Any]
_mask: ContextVar[Mask | None] = ContextVar("mask", default=None)
_answered: ContextVar[Response[Any] | None] = ContextVar("answered", default=None)

AnyRequest = Request[Any, Any, Any]


class Replayed(Exception):
    """Ends a request that was answered before; `answer` is what to send."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("replayed")
        self.answer = answer


def mask_answers(state: dict[str, Any], mask: Mask | None) -> None:
    """Render what this request is answered through `mask`; whoever lets a request in says so each time."""
    state[MASK] = mask
    _mask.set(mask)


async def note_answer(response: Response[Any]) -> Response[Any]:
    """Hide what the caller may not see, and remember what the route answered, so that the unit can keep it before it
    commits; the app's `after_request`."""
    mask = _mask.get()
    if (
        mask is not None
        and not isinstance(response, Stream | EventStream)
        and not isinstance(response.content, str | bytes)
    ):
        response.content = mask(response.content)
    _answered.set(response)
    return response


async def provide_unit(
    request: AnyRequest,
    idempotency_key: Annotated[
        str | None,
        HeaderParameter(
            name="Idempotency-Key",
            description="For POST: the same key and body within 24 hours get the first answer again.",
        ),
    ] = None,
) -> AsyncIterator[Unit]:
    """One unit for the request: it commits before the answer is sent, and changes nothing when the route raises."""
    database: Database = request.app.state.database
    repeatable = await _repeatable(request, idempotency_key)
    _answered.set(None)
    async with database.unit(actor=request.scope["state"].get(ACTOR, SYSTEM)) as unit:
        if repeatable is not None:
            answer = await claim_request(unit, request=repeatable)
            if answer is not None:
                raise Replayed(answer)
        yield unit
        response = _answered.get()
        if repeatable is not None and response is not None:
            await save_answer(unit, request=repeatable, answer=_answer(request, response))


async def _repeatable(request: AnyRequest, key: str | None) -> RepeatableRequest | None:
    actor: Actor = request.scope["state"].get(ACTOR, SYSTEM)
    # A file is not read into memory to be compared; its import is told apart by its own content.
    multipart = request.content_type[0] == "multipart/form-data"
    if request.method != "POST" or key is None or actor.id is None or multipart:
        return None
    return repeatable_request(
        owner=actor.id,
        key=key,
        method=request.method,
        path=request.scope["path"],
        query=request.scope.get("query_string", b""),
        body=await request.body(),
    )


def _answer(request: AnyRequest, response: Response[Any]) -> Answer:
    rendered = response.to_asgi_response(app=None, request=request, status_code=request.route_handler.status_code)
    kept = [(name, value) for name, value in rendered.headers.items() if name.lower() in _KEPT_HEADERS]
    return Answer(rendered.status_code, kept, rendered.body)


def provide_paging(
    cursor: Annotated[str | None, QueryParameter(max_length=1000, description="From `next_cursor`.")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=LARGEST_LIMIT)] = DEFAULT_LIMIT,
) -> Paging:
    """The page asked for."""
    return Paging(limit, cursor)


def provide_expected(
    if_match: Annotated[
        str | None,
        HeaderParameter(name="If-Match", description="The ETag that was read; * to overwrite whatever there is."),
    ] = None,
) -> ExpectedVersion:
    """The version that a change was made from."""
    return parse_if_match(if_match)


def provide_database(request: AnyRequest) -> Database:
    """For routes that own their units: streams, long reads, several transactions."""
    database: Database = request.app.state.database
    return database


def provide_hub(request: AnyRequest) -> LiveHub:
    """The live hub of this process."""
    hub: LiveHub = request.app.state.hub
    return hub


def provide_settings(request: AnyRequest) -> Settings:
    """The settings of this process."""
    settings: Settings = request.app.state.settings
    return settings


def provide_mask(request: AnyRequest) -> Mask | None:
    """What hides fields from the caller, for routes that write files themselves; None when nothing is hidden."""
    mask: Mask | None = request.scope["state"].get(MASK)
    return mask


def versioned(content: Any, version: int, *, status_code: int | None = None) -> Response[Any]:
    """An answer with the ETag of the resource's version."""
    return Response(content, headers={"ETag": etag(version)}, status_code=status_code)


DEPENDENCIES = {
    "unit": Provide(provide_unit),
    "database": Provide(provide_database, sync_to_thread=False),
    "hub": Provide(provide_hub, sync_to_thread=False),
    "settings": Provide(provide_settings, sync_to_thread=False),
    "mask": Provide(provide_mask, sync_to_thread=False),
    "paging": Provide(provide_paging, sync_to_thread=False),
    "expected": Provide(provide_expected, sync_to_thread=False),
}

RequestUnit = NamedDependency[Unit]
"""Declare `unit: RequestUnit`."""
RequestPaging = NamedDependency[Paging]
"""Declare `paging: RequestPaging`."""
Expected = NamedDependency[ExpectedVersion]
"""Declare `expected: Expected`."""
AppDatabase = NamedDependency[Database]
"""Declare `database: AppDatabase`."""
RequestMask = NamedDependency[Mask | None]
"""Declare `mask: RequestMask`."""
AppHub = NamedDependency[LiveHub]
"""Declare `hub: AppHub`."""
AppSettings = NamedDependency[Settings]
"""Declare `settings: AppSettings`."""
