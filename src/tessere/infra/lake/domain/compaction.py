"""Which files of a day become one: those of a size, once there are enough; all small ones, once the day is quiet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from tessere.infra.lake.domain.model import File

MOST_ROWS = 1_000_000
_SMALL_ROWS = MOST_ROWS // 2
_FILES_OF_A_SIZE = 8
QUIET = timedelta(hours=1)


def plan_merges(files: Iterable[File], now: datetime) -> list[list[File]]:
    """Groups of files of one day each, to be merged into a file of at most `MOST_ROWS` rows."""
    small = sorted((each for each in files if each.rows < _SMALL_ROWS), key=lambda each: (str(each.day), each.rows))
    plans: list[list[File]] = []
    for _, some in groupby(small, key=lambda each: each.day):
        of_day = list(some)
        if max(each.written_at for each in of_day) < now - QUIET:
            plans += [group for group in _fill(of_day) if len(group) > 1]
            continue
        for _, tier in groupby(of_day, key=_size_class):
            plans += [group for group in _fill(list(tier)) if len(group) >= _FILES_OF_A_SIZE]
    return plans


def _size_class(file: File) -> int:
    """Eight files of a class make one of the next, so a row is rewritten a few times, not with every small file."""
    return (file.rows.bit_length() - 1) // 3


def _fill(files: Sequence[File]) -> Iterator[list[File]]:
    group: list[File] = []
    for file in files:
        if group and sum(each.rows for each in group) + file.rows > MOST_ROWS:
            yield group
            group = []
        group.append(file)
    yield group
