"""Chance that can be repeated: the same parts give the same draws on every machine."""

from __future__ import annotations

from random import Random


def seeded(*parts: object) -> Random:
    """Draws that depend on the parts alone."""
    return Random(":".join(map(str, parts)))  # noqa: S311  # a play, no secret
