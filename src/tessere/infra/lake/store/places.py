"""Where the files are: a folder, or a bucket of any S3."""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from tessere.infra.settings import Settings
from tessere.kernel.errors import Invalid, Unavailable

_BUCKETS = ("s3",)


class Place(Protocol):
    """Holds files under relative paths. A file appears whole or not at all."""

    shown: str

    def fetch(self, path: str, into: Path) -> Path:
        """A file as one on this machine; below `into` when it must be copied. FileNotFoundError when it is gone."""

    def put(self, local: Path, path: str) -> None:
        """Move a file of this machine to its place."""

    def delete(self, path: str) -> None:
        """Remove a file; nothing when it is gone already."""

    def list_files(self, folder: str, *, before: datetime) -> list[str]:
        """The Parquet files below a folder that are older."""

    def prepare_staging(self) -> Path:
        """An empty folder of this machine to make files in; what a dead writer left in it is gone."""

    def open_table(self, paths: list[str]) -> Any:
        """What DuckDB reads the files through: their paths, or an Arrow dataset."""


class Folder:
    """Files of this machine, or of a file system that several share."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.shown = str(root)

    def fetch(self, path: str, into: Path) -> Path:  # noqa: ARG002  # it is here already
        """The file itself."""
        found = self.root / path
        if not found.exists():
            raise FileNotFoundError(found)
        return found

    def put(self, local: Path, path: str) -> None:
        """Durable before it gets its name, so a name always stands for a whole file."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        _sync(local)
        local.replace(target)
        _sync(target.parent)

    def delete(self, path: str) -> None:
        """And the folder of a day that holds nothing any more."""
        target = self.root / path
        target.unlink(missing_ok=True)
        if target.parent.name.startswith("day=") and target.parent.exists() and not any(target.parent.iterdir()):
            target.parent.rmdir()

    def list_files(self, folder: str, *, before: datetime) -> list[str]:
        """By looking."""
        found = (self.root / folder).rglob("*.parquet")
        return sorted(
            path.relative_to(self.root).as_posix() for path in found if path.stat().st_mtime < before.timestamp()
        )

    def prepare_staging(self) -> Path:
        """On the same disk, so that a file gets its place by a new name alone."""
        staging = self.root / "_staging"
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir()
        return staging

    def open_table(self, paths: list[str]) -> list[str]:
        """The paths."""
        return [str(self.root / path) for path in paths]


class Bucket:
    """Objects of any S3, by Arrow's file system; a URL may carry region, endpoint_override and scheme as parameters."""

    def __init__(self, url: str) -> None:
        from pyarrow import fs  # large, and only a lake in a bucket needs it

        parts = urlsplit(url)
        self.shown = f"{parts.scheme}://{parts.hostname or ''}{parts.path}"  # without the keys that a URL may carry
        try:
            self._fs, root = fs.FileSystem.from_uri(_in_one_request(url))
        except (OSError, ValueError) as error:
            raise Invalid(f"lake_url is wrong: {error}") from error
        self._root = root.rstrip("/")

    def fetch(self, path: str, into: Path) -> Path:
        """A copy."""
        local = into / path.replace("/", "_")
        with self._fs.open_input_stream(self._at(path)) as source, local.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        return local

    def put(self, local: Path, path: str) -> None:
        """An upload; an object appears when it is complete."""
        with local.open("rb") as source, self._fs.open_output_stream(self._at(path)) as target:
            shutil.copyfileobj(source, target, 1 << 20)
        local.unlink()

    def delete(self, path: str) -> None:
        """Ask first: an object that is gone is no error."""
        from pyarrow import fs

        if self._fs.get_file_info(self._at(path)).type != fs.FileType.NotFound:
            self._fs.delete_file(self._at(path))

    def list_files(self, folder: str, *, before: datetime) -> list[str]:
        """By listing the prefix."""
        from pyarrow import fs

        wanted = fs.FileSelector(self._at(folder), allow_not_found=True, recursive=True)
        found = [each for each in self._fs.get_file_info(wanted) if each.path.endswith(".parquet")]
        return sorted(each.path.removeprefix(self._root + "/") for each in found if each.mtime < before)

    def prepare_staging(self) -> Path:
        """In the folder for temporary files."""
        return Path(tempfile.mkdtemp(prefix="tessere-lake-"))

    def open_table(self, paths: list[str]) -> Any:
        """A dataset that reads the columns and row groups that a query asks for."""
        from pyarrow import dataset

        places = [self._at(path) for path in paths]
        return dataset.dataset(places, filesystem=self._fs, format="parquet", partition_base_dir=self._root,
                               partitioning="hive")  # fmt: skip

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}"


def _in_one_request(url: str) -> str:
    """With small objects (below 10 MB, most of ours) uploaded by one request instead of the three of a multipart."""
    if "allow_delayed_open" in url:
        return url
    return f"{url}{'&' if urlsplit(url).query else '?'}allow_delayed_open=true"


def open_place(settings: Settings) -> Place:
    """The place that the settings name; Invalid when it is none, Unavailable when it cannot be written."""
    url = settings.lake_url or str(settings.home / "lake")
    scheme = url.split("://", 1)[0] if "://" in url else ""
    if scheme in _BUCKETS:
        return Bucket(url)
    if scheme not in {"", "file"}:
        raise Invalid(f"lake_url must be a folder or s3://bucket/prefix, not {scheme}://")
    root = Path(url.removeprefix("file://")).expanduser().absolute()
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(f"the lake's folder {root} cannot be made: {error.strerror}") from error
    return Folder(root)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
