"""Files as tables: CSV, JSON Lines and Parquet, in whatever encoding people's systems write."""

from tessere.infra.tables.domain import (
    BadRow,
    FileFormat,
    Row,
    Shape,
    detect_delimiter,
    detect_encoding,
    detect_shape,
    plain_name,
)
from tessere.infra.tables.service import Table, inspect_file, read_rows

__all__ = [
    "BadRow",
    "FileFormat",
    "Row",
    "Shape",
    "Table",
    "detect_delimiter",
    "detect_encoding",
    "detect_shape",
    "inspect_file",
    "plain_name",
    "read_rows",
]
