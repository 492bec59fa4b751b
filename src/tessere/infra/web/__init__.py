"""What every HTTP slice stands on: pages, versions, repeated requests, limits, live events, event streams."""

from tessere.infra.web.domain.idempotency import Answer
from tessere.infra.web.domain.limits import Limit
from tessere.infra.web.domain.paging import Page, Paging, decode_cursor, encode_cursor, render_page
from tessere.infra.web.domain.security import (
    SAFE_METHODS,
    csrf_token,
    is_cross_site,
    local_path,
    same_token,
    security_headers,
)
from tessere.infra.web.domain.versions import ANY_VERSION, ExpectedVersion, etag, parse_if_match
from tessere.infra.web.http.access import AccessLog
from tessere.infra.web.http.dependencies import (
    ACTOR,
    DEPENDENCIES,
    REQUEST_ID,
    AppDatabase,
    AppHub,
    AppSettings,
    Expected,
    Mask,
    Replayed,
    RequestMask,
    RequestPaging,
    RequestUnit,
    mask_answers,
    note_answer,
    versioned,
)
from tessere.infra.web.http.streams import MASK, STILL_ALLOWED, EventStream, ServerEvent, event_stream
from tessere.infra.web.service.idempotency import forget_answers
from tessere.infra.web.service.limits import RateLimiter, reset_shared, take_shared
from tessere.infra.web.service.live import Change, Dropped, LiveHub, Subscription, publish
from tessere.infra.web.service.upkeep import JOBS, database_facts, probe_database

__all__ = [
    "ACTOR",
    "ANY_VERSION",
    "DEPENDENCIES",
    "JOBS",
    "MASK",
    "REQUEST_ID",
    "SAFE_METHODS",
    "STILL_ALLOWED",
    "AccessLog",
    "Answer",
    "AppDatabase",
    "AppHub",
    "AppSettings",
    "Change",
    "Dropped",
    "EventStream",
    "Expected",
    "ExpectedVersion",
    "Limit",
    "LiveHub",
    "Mask",
    "Page",
    "Paging",
    "RateLimiter",
    "Replayed",
    "RequestMask",
    "RequestPaging",
    "RequestUnit",
    "ServerEvent",
    "Subscription",
    "csrf_token",
    "database_facts",
    "decode_cursor",
    "encode_cursor",
    "etag",
    "event_stream",
    "forget_answers",
    "is_cross_site",
    "local_path",
    "mask_answers",
    "note_answer",
    "parse_if_match",
    "probe_database",
    "publish",
    "render_page",
    "reset_shared",
    "same_token",
    "security_headers",
    "take_shared",
    "versioned",
]
