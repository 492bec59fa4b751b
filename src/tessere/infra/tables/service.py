"""Opens files as tables: from a path to rows, whatever the format, the encoding and the delimiter."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from tessere.infra.tables import store
from tessere.infra.tables.domain import (
    SAMPLE_BYTES,
    BadRow,
    Row,
    Shape,
    detect_shape,
    read_csv,
    read_jsonl,
)
from tessere.kernel.errors import Invalid

_SAMPLES = 5
_SAMPLE_ROWS = 200
_LONGEST_SAMPLE = 120


class Table(Struct, frozen=True, kw_only=True):
    """What a file holds, as far as its beginning tells: the names of its columns with some of their values."""

    shape: Shape
    columns: dict[str, list[str]]
    rows_estimate: int


def inspect_file(path: Path) -> Table:
    """Look at a file; Invalid when it is no table."""
    size = path.stat().st_size
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    shape = detect_shape(sample, whole=size <= SAMPLE_BYTES)
    names: dict[str, list[str]] = {}
    rows = 0
    for row in read_rows(path, shape):
        if isinstance(row, BadRow):
            continue
        _, values = row
        rows += 1
        for name, value in values.items():
            samples = names.setdefault(name, [])
            shown = "" if value is None else str(value)[:_LONGEST_SAMPLE]
            if shown and len(samples) < _SAMPLES and shown not in samples:
                samples.append(shown)
        if rows == _SAMPLE_ROWS:
            break
    if not rows:
        raise Invalid("the file holds no rows", code="empty_file")
    return Table(shape=shape, columns=names, rows_estimate=_estimate(path, shape, sample, size))


def read_rows(path: Path, shape: Shape) -> Iterator[Row | BadRow]:
    """The rows of a file, one after another; Invalid when it turns out to be broken."""
    if shape.format == "parquet":
        yield from store.read_rows(path)
        return
    with path.open(
        "r", encoding=shape.encoding, errors="replace", newline="" if shape.format == "csv" else None
    ) as text:
        stream: io.TextIOBase = text
        if shape.format == "csv":
            yield from read_csv(stream, shape.delimiter or ",")
        else:
            yield from read_jsonl(stream)


def _estimate(path: Path, shape: Shape, sample: bytes, size: int) -> int:
    if shape.format == "parquet":
        return store.count_rows(path)
    lines = sample.count(b"\n") + (not sample.endswith(b"\n"))
    if size > len(sample):
        lines = round(lines * size / len(sample))
    return max(1, lines - (shape.format == "csv"))
