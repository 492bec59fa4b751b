"""Logs and metrics, configured once per process."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog
from prometheus_client import REGISTRY, Counter, Gauge, Histogram, generate_latest

# Values under these keys never reach a log, whoever passes them.
_SECRET_KEYS = frozenset(
    {"password", "secret", "token", "authorization", "cookie", "write_key", "csrf_token", "email", "phone"}
)
_LATENCIES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


def configure_logs(*, form: str, level: str) -> None:
    """Send logs to standard error: `json`, one object a line, or `console`, for people."""
    renderer: Any = structlog.processors.JSONRenderer()
    if form == "console":
        # Plain tracebacks: richer ones print local variables, and those hold passwords and people.
        renderer = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
        )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _hide_secrets,
            *([structlog.processors.format_exc_info] if form == "json" else []),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")


def _hide_secrets(_logger: Any, _name: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in entry.keys() & _SECRET_KEYS:
        entry[key] = "[hidden]"
    return entry


def counter(name: str, text: str, labels: tuple[str, ...] = ()) -> Counter:
    """A count that only grows, named tessere_..._total."""
    return Counter(f"tessere_{name}", text, labels)


def gauge(name: str, text: str, labels: tuple[str, ...] = ()) -> Gauge:
    """A value that goes up and down."""
    return Gauge(f"tessere_{name}", text, labels)


def histogram(name: str, text: str, labels: tuple[str, ...] = ()) -> Histogram:
    """Durations in seconds."""
    return Histogram(f"tessere_{name}_seconds", text, labels, buckets=_LATENCIES)


def render_metrics() -> bytes:
    """This process's metrics in the Prometheus text format."""
    return generate_latest(REGISTRY)


class Step:
    """Times and counts the named steps of a pipeline."""

    def __init__(self, pipeline: str) -> None:
        self._seconds = histogram(f"{pipeline}_step", f"Time of one batch in a step of {pipeline}", ("step",))
        self._items = counter(f"{pipeline}_items", f"Items that went through a step of {pipeline}", ("step",))

    @contextmanager
    def measure(self, name: str, items: int) -> Iterator[None]:
        """Time what is done inside; `items` is how many things the batch holds."""
        started = time.perf_counter()
        yield
        self._seconds.labels(name).observe(time.perf_counter() - started)
        self._items.labels(name).inc(items)
