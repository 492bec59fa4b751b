"""Files as tables: which format, encoding and delimiter some bytes are in, and the rows of their text."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Literal

import charset_normalizer
import msgspec
from msgspec import Struct

from tessere.kernel.errors import Invalid

FileFormat = Literal["csv", "jsonl", "parquet"]
SAMPLE_BYTES = 1_000_000
LONGEST_FIELD = 131_072
MOST_COLUMNS = 500
_PARQUET = b"PAR1"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Tried before cp1252 only where the bytes speak for them; files of shops here are one of these.
_ENCODINGS = ["cp1252", "latin_1", "cp850", "mac_roman", "utf_16_le", "utf_16_be"]
_DELIMITERS = (",", ";", "\t", "|")
_REPLACEMENT = "�"


class Shape(Struct, frozen=True, kw_only=True):
    """How a file is to be read."""

    format: FileFormat
    encoding: str | None = None
    delimiter: str | None = None


def detect_shape(sample: bytes, *, whole: bool) -> Shape:
    """How a file that begins with these bytes is to be read; Invalid when it is no table."""
    if sample.startswith(_PARQUET):
        return Shape(format="parquet")
    if not sample.strip():
        raise Invalid("the file is empty", code="empty_file")
    encoding = detect_encoding(sample, whole=whole)
    text = decode_sample(sample, encoding, whole=whole)
    if "\x00" in text:
        raise Invalid("the file holds bytes that no text has; it is neither CSV nor JSON Lines", code="not_a_table")
    if text.lstrip()[:1] == "[":
        raise Invalid("the file is one JSON list; save it as JSON Lines, one object a line", code="not_a_table")
    if text.lstrip()[:1] == "{":
        return Shape(format="jsonl", encoding=encoding)
    return Shape(format="csv", encoding=encoding, delimiter=detect_delimiter(text, whole=whole))


def detect_encoding(sample: bytes, *, whole: bool) -> str:
    """The encoding of a text: its mark, UTF-8 when it is valid, else the likeliest of those that shops' systems write."""
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(sample, final=whole)
        return "utf-8"
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(sample[:200_000], cp_isolation=_ENCODINGS).best()
        name = best.encoding if best is not None else "cp1252"
        # Latin-1 has control characters where cp1252 has quotes and the euro sign.
        return "cp1252" if name in ("latin_1", "cp1252", "ascii") else name


def decode_sample(sample: bytes, encoding: str, *, whole: bool) -> str:
    """The sample's text; a character that the end cuts through is left out."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(sample, final=whole)


def detect_delimiter(text: str, *, whole: bool) -> str:
    """The delimiter that cuts most lines into the same, largest number of fields."""
    lines = text[:200_000].splitlines(keepends=True)
    if len(lines) > 1 and not (whole and len(text) <= 200_000):
        lines = lines[:-1]
    best, score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines[:200], delimiter=delimiter) if row]
        except csv.Error:
            continue
        if not widths or widths[0] < 2:
            continue
        same = sum(width == widths[0] for width in widths) / len(widths)
        if (same, widths[0]) > score:
            best, score = delimiter, (same, widths[0])
    return best


class BadRow(Struct, frozen=True):
    """A row that cannot be read, and why."""

    line: int
    code: str
    message: str
    value: str


Row = tuple[int, dict[str, Any]]


def read_csv(stream: io.TextIOBase, delimiter: str) -> Iterator[Row | BadRow]:
    """The rows of a CSV text by the names of its heading, with the line each begins on."""
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(stream, delimiter=delimiter)
    heading = read_heading(reader)
    while True:
        line = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadRow(line, "malformed_row", f"the row cannot be read: {error}", "")
            continue
        if not any(fields):
            continue
        if len(fields) > len(heading):
            yield BadRow(
                line, "too_many_fields", f"the row has more than {len(heading)} fields", delimiter.join(fields)
            )
            continue
        if any(_REPLACEMENT in field for field in fields):
            shown = next(field for field in fields if _REPLACEMENT in field)
            yield BadRow(line, "invalid_text", "the row holds bytes that are not in the file's encoding", shown)
            continue
        yield line, dict(zip(heading, fields, strict=False))


def read_heading(reader: Any) -> list[str]:
    """The names of the columns; Invalid when there are none, or one stands twice."""
    try:
        names = [name.strip() for name in next(reader)]
    except (StopIteration, csv.Error) as error:
        raise Invalid("the file has no heading", code="not_a_table") from error
    if not any(names) or len(names) > MOST_COLUMNS:
        raise Invalid(f"the first line must name the columns, at most {MOST_COLUMNS}", code="not_a_table")
    named = [name or f"column {place}" for place, name in enumerate(names, 1)]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise Invalid(f"two columns have the name {twice[0]!r}", code="not_a_table")
    return named


def read_jsonl(stream: io.TextIOBase) -> Iterator[Row | BadRow]:
    """The objects of a JSON Lines text."""
    for line, text in enumerate(stream, 1):
        bare = text.strip()
        if not bare:
            continue
        try:
            value = msgspec.json.decode(bare)
        except (msgspec.DecodeError, RecursionError) as error:
            yield BadRow(line, "malformed_row", f"the line is not JSON: {error}", bare[:200])
            continue
        if isinstance(value, dict):
            yield line, value
        else:
            yield BadRow(line, "malformed_row", "the line is not a JSON object", bare[:200])


def plain_name(name: str) -> str:
    """`Città di nascita` is `citta_di_nascita`."""
    bare = "".join(part for part in unicodedata.normalize("NFD", name) if not unicodedata.combining(part))
    words = re.sub(r"[^a-z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", bare).lower())
    return words.strip("_")[:64]
