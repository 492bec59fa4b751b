"""The table from error families to HTTP statuses, and the rendering of problems (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import psycopg
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from msgspec import Struct, to_builtins

from tessere.infra.web import REQUEST_ID, Replayed
from tessere.kernel import errors
from tessere.kernel.errors import FieldError, TessereError

log = structlog.get_logger()

PROBLEM_TYPE = "application/problem+json"
STATUSES: dict[type[TessereError], int] = {
    errors.Invalid: 422,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.StaleVersion: 412,
    errors.VersionRequired: 428,
    errors.TooLarge: 413,
    errors.RateLimited: 429,
    errors.Unavailable: 503,
}
# The database let another transaction go first.
_BUSY = (
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.LockNotAvailable,
    psycopg.errors.QueryCanceled,
)
_TITLES = {
    400: "The request cannot be read",
    401: "Sign in first",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "In conflict with the present state",
    412: "Changed by somebody else meanwhile",
    413: "Too large",
    415: "Unsupported media type",
    422: "Not valid",
    428: "If-Match is required",
    429: "Too many requests",
    500: "Something went wrong here",
    503: "Not available now",
}
_CODES = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
}


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Problem details; `code` is stable, `errors` say what is wrong where (JSON pointers)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: tuple[FieldError, ...] = ()
    request_id: str | None = None


def problem_response(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The answer to an error that left a route."""
    error = _root(error)
    if isinstance(error, Replayed):
        kept = {name: value for name, value in error.answer.headers if name.lower() != "content-type"}
        media_type = next((value for name, value in error.answer.headers if name.lower() == "content-type"), None)
        headers = {**kept, "Idempotency-Replayed": "true"}
        return Response(error.answer.body, status_code=error.answer.status, headers=headers, media_type=media_type)
    error = _translated(error)
    if isinstance(error, TessereError):
        return _known(request, error)
    if isinstance(error, HTTPException) and error.status_code < 500:
        return _framework(request, error)
    log.error("request_failed", exc_info=error)
    return _render(request, 500, "internal", "the request failed here; its id helps to find out why")


def status_of(error: TessereError) -> int:
    """The status of an error's family."""
    return next((STATUSES[family] for family in type(error).__mro__ if family in STATUSES), 500)


def problem(status: int, code: str, detail: str, **more: Any) -> Problem:
    """A problem document."""
    title = _TITLES.get(status) or HTTPStatus(status).phrase
    return Problem(type=f"urn:tessere:problem:{code}", title=title, status=status, detail=detail, code=code, **more)


def _translated(error: Exception) -> Exception:
    """What the database and the decoder raise, in our own families."""
    if isinstance(error, _BUSY):
        log.warning("request_gave_way", error=type(error).__name__)
        busy = errors.Unavailable(
            "others were changing the same; nothing was changed, try again", retry_after_seconds=1
        )
        busy.code = "busy"
        return busy
    if isinstance(error, (psycopg.DataError, UnicodeEncodeError)):
        # What PostgreSQL cannot hold, such as NUL in a text or a number past its range.
        return errors.Invalid("a value of the request cannot be stored")
    if isinstance(error, (UnicodeDecodeError, RecursionError)):
        log.warning("request_not_read", error=type(error).__name__)
        return HTTPException(detail="the body is not UTF-8, or is nested too deeply", status_code=400)
    return error


def _known(request: Request[Any, Any, Any], error: TessereError) -> Response[Any]:
    headers = {}
    if isinstance(error, (errors.RateLimited, errors.Unavailable)):
        headers["Retry-After"] = str(error.retry_after_seconds)
    if isinstance(error, errors.Unauthenticated) and error.code == errors.Unauthenticated.code:
        headers["WWW-Authenticate"] = 'Bearer realm="Tessere"'
    answer = _render(request, status_of(error), error.code, error.detail, errors=error.errors, headers=headers)
    if error.members:
        answer.content = {**to_builtins(answer.content), **error.members}
    return answer


def _framework(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    status = error.status_code
    code = _CODES.get(status, "http_error")
    found: tuple[FieldError, ...] = ()
    detail = error.detail
    if isinstance(error, ValidationException):
        found = tuple(_field_errors(error.extra))
        detail = "; ".join(f"{item.path or '/'}: {item.message}" for item in found) or "the request is not valid"
    elif status in {404, 405}:
        detail = f"{request.method} {request.scope['path']} is not something this API knows"
    kept = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    return _render(request, status, code, detail, errors=found, headers=kept)


def _field_errors(extra: Any) -> Iterator[FieldError]:
    for item in extra if isinstance(extra, list) else ():
        key = str(item.get("key", "")).removeprefix("data.").removeprefix("data")
        pointer = key.replace("[", ".").replace("]", "").replace(".", "/")
        yield FieldError(f"/{pointer}" if pointer else "", str(item.get("message", "not valid")))


def _render(
    request: Request[Any, Any, Any],
    status: int,
    code: str,
    detail: str,
    *,
    errors: tuple[FieldError, ...] = (),
    headers: dict[str, str] | None = None,
) -> Response[Any]:
    request_id = request.scope.get("state", {}).get(REQUEST_ID)
    content = problem(status, code, detail, errors=errors, request_id=request_id)
    return Response(content, status_code=status, media_type=PROBLEM_TYPE, headers=headers or {})


def _root(error: BaseException) -> Exception:
    """What a group of one error is about; dependencies that end together raise groups."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error if isinstance(error, Exception) else RuntimeError(repr(error))
