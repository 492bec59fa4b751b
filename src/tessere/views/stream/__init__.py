"""The stream of events as people watch it: each event beside the customer it belongs to."""

from tessere.views.stream.domain import EventRow
from tessere.views.stream.http import ROUTER
from tessere.views.stream.service import IntakePulse, get_intake, list_minutes, render_events
from tessere.views.stream.store import Minute

__all__ = ["ROUTER", "EventRow", "IntakePulse", "Minute", "get_intake", "list_minutes", "render_events"]
