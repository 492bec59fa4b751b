"""Looks into files that are to be imported, and guesses what their columns are."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from tessere.customer.events.domain.imports import Column, guess_kind, guess_rest, guess_target
from tessere.infra import tables
from tessere.infra.tables import Shape


class Inspection(Struct, frozen=True, kw_only=True):
    """What a file holds, as far as its beginning tells."""

    shape: Shape
    columns: list[Column]
    rows_estimate: int


def inspect_file(path: Path) -> Inspection:
    """Look at a file; Invalid when it is no table."""
    found = tables.inspect_file(path)
    columns = [Column(name=name, samples=seen, guess=guess_target(name, seen)) for name, seen in found.columns.items()]
    guessed = guess_rest(columns, guess_kind(columns))
    return Inspection(shape=found.shape, columns=guessed, rows_estimate=found.rows_estimate)
