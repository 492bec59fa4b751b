"""The lake: the log of events as Parquet files that any engine reads, in a folder or a bucket."""

from tessere.infra.lake.domain.model import COLUMNS, Cursor, Dataset, Erased, LakeState, Revision, Row
from tessere.infra.lake.service.reading import Identities, Log, query, read_cursor, read_state
from tessere.infra.lake.service.writing import Writer, open_writer

__all__ = [
    "COLUMNS",
    "Cursor",
    "Dataset",
    "Erased",
    "Identities",
    "LakeState",
    "Log",
    "Revision",
    "Row",
    "Writer",
    "open_writer",
    "query",
    "read_cursor",
    "read_state",
]
