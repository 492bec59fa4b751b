"""The file that tells engines without the database which files count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from tessere.infra.lake.domain.model import Cursor, Dataset, File

NAME = "_current.json"


def write_listing(files: Sequence[File], cursor: Cursor, now: datetime, folder: Path) -> Path:
    """The current files by dataset, as a file in `folder`."""
    datasets = {
        dataset: [
            {"path": file.path, "day": file.day, "rows": file.rows, "bytes": file.bytes}
            for file in files
            if file.dataset is dataset
        ]
        for dataset in Dataset
    }
    content = {"format": 1, "written_at": now, "until_transaction": cursor.until, "datasets": datasets}
    path = folder / NAME
    path.write_bytes(msgspec.json.encode(content))
    return path
