"""What the demo made and how far it came, kept in `demo.json` in the home folder: it holds keys, so it is private."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from tessere.kernel.errors import Invalid

FILE = "demo.json"


class KnownSource(Struct, frozen=True):
    """A source that the demo sends through."""

    id: str
    write_key: str


class Record(Struct, kw_only=True):
    """`anchor` is the moment of the first start, up to which the past reaches; `told` are the chapters that were sent;
    `has_segments` stays true when somebody deletes them: they are not forced upon anybody twice; so do
    `has_catalog`, `has_trade` and `has_care`."""

    seed: int
    anchor: datetime
    secret_key: str
    sources: dict[str, KnownSource] = {}
    told: list[int] = []
    is_seeded: bool = False
    has_segments: bool = False
    has_catalog: bool = False
    has_trade: bool = False
    has_care: bool = False


def load_record(home: Path) -> Record | None:
    """The record, or None where no demo was ever played."""
    try:
        return msgspec.json.decode((home / FILE).read_bytes(), type=Record)
    except FileNotFoundError:
        return None
    except msgspec.DecodeError as error:
        raise Invalid(f"{home / FILE} cannot be read ({error}); delete it to start the demo anew") from error


def save_record(home: Path, record: Record) -> None:
    """Write the whole file or nothing, readable by its owner alone."""
    home.mkdir(parents=True, exist_ok=True)
    draft = home / f"{FILE}.new"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n")
    draft.replace(home / FILE)
