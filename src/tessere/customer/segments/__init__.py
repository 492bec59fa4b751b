"""Segments: who the customers are, by rules that are held against every event."""

from tessere.customer.segments.domain.live import LiveSegments, Touched
from tessere.customer.segments.domain.model import Membership, Passage, Segment, SegmentEntered, SegmentLeft
from tessere.customer.segments.service.evaluation import (
    TOPIC,
    Ground,
    evaluate,
    evaluate_due,
    ground_of,
    load_live,
)

__all__ = [
    "TOPIC",
    "Ground",
    "LiveSegments",
    "Membership",
    "Passage",
    "Segment",
    "SegmentEntered",
    "SegmentLeft",
    "Touched",
    "evaluate",
    "evaluate_due",
    "ground_of",
    "load_live",
]
