"""How the system is: health end to end, metrics, versions; and the audit log's route."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import structlog
from litestar import Request, Response, Router, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import QueryParameter
from msgspec import Struct

import tessere
from tessere.flows import archive
from tessere.infra import audit, auth, web
from tessere.infra.audit import Entry
from tessere.infra.db import Database
from tessere.infra.settings import Settings
from tessere.infra.telemetry import render_metrics
from tessere.infra.web import AppDatabase, AppSettings, Page, RequestPaging, RequestUnit
from tessere.kernel.errors import TessereError

log = structlog.get_logger()

Status = Literal["ok", "degraded", "down"]
_CHECK_SECONDS = 3.0
# The check writes to the database and anybody may ask for it, so its result serves everybody for a moment.
_RESULT_LASTS_SECONDS = 1.0


class CheckResult(Struct, frozen=True):
    """What one check found."""

    status: Status
    detail: str = ""


Check = Callable[[], Awaitable[CheckResult]]


class CheckReport(Struct, frozen=True, kw_only=True):
    """One check by name, and how long it took."""

    name: str
    status: Status
    detail: str
    ms: float


class Health(Struct, frozen=True):
    """As bad as its worst check."""

    status: Status
    checks: list[CheckReport]


class Worker(Struct, frozen=True, kw_only=True):
    """A worker that is alive."""

    id: str
    since: datetime
    partitions: list[int]


class DatabaseFacts(Struct, frozen=True, kw_only=True):
    """The database server."""

    version: str
    embedded: bool
    size_bytes: int


class LakeFacts(Struct, frozen=True, kw_only=True):
    """The lake of events; `lag_seconds` is how long the oldest event waits that it does not hold, null when it must be
    rebuilt."""

    files: int
    events: int
    size_bytes: int
    written_at: datetime | None
    lag_seconds: float | None


class System(Struct, frozen=True, kw_only=True):
    """What runs here."""

    version: str
    database: DatabaseFacts
    memory_bytes: int
    lake: LakeFacts
    workers: list[Worker]


ListWorkers = Callable[[], Awaitable[list[Worker]]]


class HealthCheck:
    """Runs every check at once, each with a time limit, and remembers the result for a second."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = dict(checks)
        self._lock = asyncio.Lock()
        self._last: tuple[float, Health] | None = None

    async def run(self) -> Health:
        """How the system is now."""
        async with self._lock:
            if self._last is None or self._last[0] < time.monotonic():
                reports = await asyncio.gather(*(_report(name, check) for name, check in self._checks.items()))
                found = {report.status for report in reports}
                status: Status = "down" if "down" in found else "degraded" if "degraded" in found else "ok"
                self._last = (time.monotonic() + _RESULT_LASTS_SECONDS, Health(status, reports))
            return self._last[1]


def own_checks(settings: Settings, database: Database) -> dict[str, Check]:
    """The checks of the web process itself: the database takes a write and gives it back, the disk has room."""

    async def check_database() -> CheckResult:
        async with database.unit() as unit:
            await web.probe_database(unit)
        return CheckResult("ok")

    async def check_disk() -> CheckResult:
        return await asyncio.to_thread(_disk, settings.home, settings.disk_reserve_mb)

    return {"database": check_database, "disk": check_disk}


def _disk(home: Path, reserve_mb: int) -> CheckResult:
    folder = next(path for path in (home, *home.absolute().parents) if path.exists())
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    detail = f"{free_mb} MB free, {reserve_mb} MB kept in reserve"
    return CheckResult("down" if free_mb < reserve_mb else "degraded" if free_mb < 4 * reserve_mb else "ok", detail)


async def _report(name: str, check: Check) -> CheckReport:
    started = time.perf_counter()
    try:
        async with asyncio.timeout(_CHECK_SECONDS):
            result = await check()
    except TimeoutError:
        result = CheckResult("down", f"no answer within {_CHECK_SECONDS:g} s")
    except TessereError as error:
        result = CheckResult("down", error.detail)
    except Exception as error:
        log.error("health_check_failed", check=name, exc_info=error)
        result = CheckResult("down", "the check itself failed; the log says why")
    ms = round((time.perf_counter() - started) * 1000, 1)
    return CheckReport(name=name, status=result.status, detail=result.detail, ms=ms)


@get(
    "/health",
    guards=[auth.public],
    tags=["System"],
    responses={503: ResponseSpec(Health, generate_examples=False, description="Something needed does not work")},
)
async def get_health(request: Request[Any, Any, Any]) -> Response[Health]:
    """Whether everything works, end to end; 503 when something needed does not."""
    health: HealthCheck = request.app.state.health
    found = await health.run()
    status_code = 503 if found.status == "down" else 200
    return Response(found, status_code=status_code, headers={"Cache-Control": "no-store"})


@get("/health/live", guards=[auth.public], tags=["System"], sync_to_thread=False)
def get_live() -> dict[str, str]:
    """Whether this process answers at all."""
    return {"status": "ok"}


@get("/metrics", guards=[auth.requires("system:read")], tags=["System"], sync_to_thread=False)
def get_metrics() -> Response[bytes]:
    """This process's metrics in the Prometheus text format."""
    return Response(render_metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")


@get("/api/v1/system", guards=[auth.requires("system:read")], tags=["System"])
async def get_system(request: Request[Any, Any, Any], database: AppDatabase, settings: AppSettings) -> System:
    """Versions, sizes, and the workers that are alive."""
    list_workers: ListWorkers | None = request.app.state.list_workers
    memory_bytes: Callable[[], int] = request.app.state.memory_bytes
    async with database.unit() as unit:
        facts = await web.database_facts(unit)
        lake = await archive.read_report(unit, settings=settings)
    return System(
        version=tessere.__version__,
        database=DatabaseFacts(
            version=facts.version, embedded=settings.database_url is None, size_bytes=facts.size_bytes
        ),
        memory_bytes=memory_bytes(),
        lake=LakeFacts(
            files=lake.files,
            events=lake.rows,
            size_bytes=lake.bytes,
            written_at=lake.written_at,
            lag_seconds=lake.lag_seconds,
        ),
        workers=await list_workers() if list_workers else [],
    )


@get("/api/v1/audit", guards=[auth.requires("audit:read")], tags=["Audit"])
async def get_audit(
    unit: RequestUnit,
    paging: RequestPaging,
    actor: Annotated[UUID | None, QueryParameter(description="Only the deeds of one user or key.")] = None,
    action: Annotated[
        str | None, QueryParameter(max_length=100, description="A whole action, or its first part: `user`.")
    ] = None,
) -> Page[Entry]:
    """Who did what, newest first."""
    entries = await audit.list_entries(unit, limit=paging.fetch, before=paging.after(UUID), actor=actor, action=action)
    return paging.page(entries, key=lambda entry: entry.id)


def resident_bytes() -> int:
    """The resident memory of this process."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except (OSError, ValueError, IndexError):  # not Linux
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return pages * 4096


ROUTER = Router(path="/", route_handlers=[get_health, get_live, get_metrics, get_system, get_audit])
