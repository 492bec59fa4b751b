"""Segments: who the customers are, by rules that are held against every event."""

from litestar import Router

from tessere.customer.segments.domain.live import LiveSegments, Touched
from tessere.customer.segments.domain.model import Membership, Passage, Segment, SegmentsChanged
from tessere.customer.segments.http import members as members_http
from tessere.customer.segments.http import personas as personas_http
from tessere.customer.segments.http import routes
from tessere.customer.segments.reactions import REACTIONS
from tessere.customer.segments.service.building import GIVEN_TABLES, JOB, hold_everyone
from tessere.customer.segments.service.editing import create_segment, get_segment, list_segments, rebuild_all
from tessere.customer.segments.service.erasing import (
    Belonging,
    erase_people,
    look_again,
    read_belonging,
)
from tessere.customer.segments.service.evaluation import (
    TOPIC,
    Ground,
    evaluate,
    evaluate_due,
    ground_of,
    load_live,
)
from tessere.customer.segments.service.facts import read_facts
from tessere.customer.segments.service.members import iterate_members, list_memberships, list_passages
from tessere.customer.segments.service.personas import JOB as PERSONAS_JOB
from tessere.customer.segments.service.timers import Timers

JOBS = (JOB, PERSONAS_JOB)
ROUTER = Router(path="/", route_handlers=[*routes.ROUTES, *members_http.ROUTES, *personas_http.ROUTES])


__all__ = [
    "GIVEN_TABLES",
    "JOBS",
    "REACTIONS",
    "ROUTER",
    "TOPIC",
    "Belonging",
    "Ground",
    "LiveSegments",
    "Membership",
    "Passage",
    "Segment",
    "SegmentsChanged",
    "Timers",
    "Touched",
    "create_segment",
    "erase_people",
    "evaluate",
    "evaluate_due",
    "get_segment",
    "ground_of",
    "hold_everyone",
    "iterate_members",
    "list_memberships",
    "list_passages",
    "list_segments",
    "load_live",
    "look_again",
    "read_belonging",
    "read_facts",
    "rebuild_all",
]
