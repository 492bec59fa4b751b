"""Imports as values: columns and what they become, rows as messages, and the report of what was not taken."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from msgspec import Struct

from tessere.infra.tables import FileFormat, plain_name
from tessere.kernel.errors import FieldError, Invalid

IDENTIFIERS = (
    "user_id",
    "anonymous_id",
    "email",
    "phone",
    "loyalty_card",
    "codice_fiscale",
    "partita_iva",
    "device_id",
)
_TRAITS = ("email", "phone", "loyalty_card", "codice_fiscale", "partita_iva")
_SINGLE = frozenset({*IDENTIFIERS, "event_name", "occurred_at", "message_id"})
_FAMILIES = ("trait", "property", "consent")
IGNORE = "ignore"
EXAMPLES = 5
_LONGEST_SHOWN = 200
_WHOLE = re.compile(r"^-?(0|[1-9]\d{0,17})$")
_POINT = re.compile(r"^-?(0|[1-9]\d*)\.\d+$")
_COMMA = re.compile(r"^-?(0|[1-9]\d{0,2}(\.\d{3})*|[1-9]\d*),\d+$")
_YES = frozenset({"1", "true", "yes", "y", "si", "sì", "s", "x", "granted", "t", "vero", "ok", "opt-in", "subscribed"})
_NO = frozenset({"0", "false", "no", "n", "denied", "f", "falso", "opt-out", "unsubscribed"})


class ImportKind(StrEnum):
    """What a row is: a customer as known, or one thing that happened."""

    PROFILES = "profiles"
    EVENTS = "events"


class ImportStatus(StrEnum):
    """How far an import is; a failed one changed nothing."""

    INSPECTED = "inspected"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Column(Struct, frozen=True, kw_only=True):
    """A column with some of its values and what it seems to be."""

    name: str
    samples: list[str]
    guess: str | None


class Example(Struct, frozen=True, kw_only=True):
    """A row that was refused; `line` counts as an editor counts, the heading being line 1 of a CSV file."""

    line: int
    column: str | None
    value: str | None


class Reason(Struct, frozen=True, kw_only=True):
    """Why rows were refused, how many, and the first of them."""

    code: str
    message: str
    count: int
    examples: list[Example]


class Report(Struct, frozen=True, kw_only=True):
    """What became of the rows."""

    taken: int = 0
    duplicate: int = 0
    refused: int = 0
    reasons: list[Reason] = []


class RowRefusal(Struct, frozen=True, kw_only=True):
    """One row that was not taken."""

    line: int
    column: str
    value: str
    code: str
    message: str


class Progress(Struct, frozen=True, kw_only=True):
    """Rows."""

    done: int
    total: int


class Import(Struct, frozen=True, kw_only=True):
    """A file on its way in."""

    id: UUID
    filename: str
    size_bytes: int
    format: FileFormat
    encoding: str | None
    delimiter: str | None
    columns: list[Column]
    rows_estimate: int
    kind: ImportKind
    source_id: UUID | None
    mapping: dict[str, str]
    status: ImportStatus
    progress: Progress
    report: Report | None
    failure: str | None
    created_at: datetime
    created_by: str


def add_refusals(report: Report, refusals: Iterable[RowRefusal]) -> Report:
    """The report with more rows refused."""
    reasons = {(reason.code, reason.message): reason for reason in report.reasons}
    count = 0
    for refusal in refusals:
        count += 1
        key = (refusal.code, refusal.message)
        old = reasons.get(key) or Reason(code=refusal.code, message=refusal.message, count=0, examples=[])
        example = Example(line=refusal.line, column=refusal.column or None, value=refusal.value[:_LONGEST_SHOWN])
        examples = [*old.examples, example] if len(old.examples) < EXAMPLES else old.examples
        reasons[key] = Reason(code=old.code, message=old.message, count=old.count + 1, examples=examples)
    ordered = sorted(reasons.values(), key=lambda reason: (-reason.count, reason.code, reason.message))
    return Report(taken=report.taken, duplicate=report.duplicate, refused=report.refused + count, reasons=ordered[:100])


def check_mapping(kind: ImportKind, columns: Sequence[str], mapping: Mapping[str, str]) -> None:
    """Invalid, with every column that is wrong, when rows could not become anything by it."""
    errors = []
    used: dict[str, str] = {}
    for column, target in mapping.items():
        fault = _fault(column, target, columns, used)
        if fault is not None:
            errors.append(FieldError(f"/mapping/{column.replace('~', '~0').replace('/', '~1')}", fault))
        used.setdefault(target, column)
    if not used.keys() & set(IDENTIFIERS):
        errors.append(FieldError("/mapping", "one column must say who the customer is"))
    if kind is ImportKind.EVENTS and "event_name" not in used:
        errors.append(FieldError("/mapping", "one column must name the event"))
    if errors:
        raise Invalid("the mapping cannot be used", code="invalid_mapping", errors=errors)


def _fault(column: str, target: str, columns: Sequence[str], used: Mapping[str, str]) -> str | None:
    family, _, name = target.partition(":")
    if column not in columns:
        return "the file has no such column"
    if target == IGNORE:
        return None
    if target not in _SINGLE and (family not in _FAMILIES or not name):
        return f"{target!r} is nothing that a column can become"
    if family == "consent" and not re.match(r"^[\w.-]{1,64}:[\w*.-]{1,32}$", name):
        return "a consent names its purpose and channel, like consent:marketing:email"
    return f"the column {used[target]!r} becomes this already" if target in used else None


def guess_mapping(columns: Sequence[Column]) -> dict[str, str]:
    """The columns' guesses, each target once."""
    mapping: dict[str, str] = {}
    for column in columns:
        taken = column.guess is not None and column.guess in mapping.values()
        mapping[column.name] = IGNORE if column.guess is None or taken else column.guess
    return mapping


def message_prefix(file_hash: bytes, kind: ImportKind, mapping: Mapping[str, str]) -> str:
    """What the message ids of a file's rows begin with: the same file in the same reading has the same ids, so importing it
    again adds nothing."""
    reading = json.dumps([kind.value, sorted(mapping.items())], separators=(",", ":")).encode()
    return "import-" + hashlib.sha256(file_hash + reading).hexdigest()[:24]


_SHAPES = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "phone": re.compile(r"(?=(?:\D*\d){5})[+()\d\s./-]+"),
    "codice_fiscale": re.compile(r"[A-Za-z0-9 ]{16,20}"),
    "partita_iva": re.compile(r"(?:[Ii][Tt])?[ ]?[0-9 ]{11,14}"),
}
_WORDS = {
    "email": "e-mail address", "phone": "phone number", "codice_fiscale": "codice fiscale", "partita_iva": "partita IVA",
}  # fmt: skip


class RowReader:
    """Turns rows into messages of the specification."""

    def __init__(self, kind: ImportKind, mapping: Mapping[str, str], prefix: str, *, comma_decimals: bool) -> None:
        """`comma_decimals` reads 12,50 as a number, as files with semicolons mean it."""
        self._kind = kind
        self._targets = [(column, target) for column, target in mapping.items() if target != IGNORE]
        self.column_of = {target: column for column, target in self._targets}
        self._prefix = prefix
        self._comma = comma_decimals

    def read(self, row: Mapping[str, Any], line: int) -> list[dict[str, Any]]:
        """The messages of a row: itself, and one for each consent it states."""
        values = {target: row.get(column) for column, target in self._targets}
        plain = {target: value for target, value in values.items() if value is not None and value != ""}
        base = self._base(plain, line)
        if self._kind is ImportKind.PROFILES:
            own: dict[str, Any] = {"type": "identify", "traits": self._family("trait", plain) | self._traits(plain)}
        else:
            own = {"type": "track", "event": plain.get("event_name"), "properties": self._family("property", plain)}
            if traits := self._family("trait", plain):
                base.setdefault("context", {}).setdefault("traits", {}).update(traits)
        return [base | own, *self._consents(base, plain)]

    def find_misfit(self, row: Mapping[str, Any], line: int) -> RowRefusal | None:
        """The first value that cannot be what its column says, as an address without an @; None when all can be.

        Only shapes are judged here, so that a shifted column is found before it is taken in: identity knows the rest.
        """
        for column, target in self._targets:
            value = row.get(column)
            shape = _SHAPES.get(target)
            if shape is None or value is None or str(value).strip() == "" or shape.fullmatch(str(value).strip()):
                continue
            shown = str(value)[:_LONGEST_SHOWN]
            return RowRefusal(
                line=line, column=column, value=shown, code=f"not_{target}", message=f"the value is no {_WORDS[target]}"
            )
        return None

    def _base(self, plain: Mapping[str, Any], line: int) -> dict[str, Any]:
        message: dict[str, Any] = {"messageId": str(plain.get("message_id") or f"{self._prefix}-{line}")}
        for target, key in (("user_id", "userId"), ("anonymous_id", "anonymousId"), ("occurred_at", "timestamp")):
            if target in plain:
                message[key] = _scalar(plain[target])
        context: dict[str, Any] = {}
        if "device_id" in plain:
            context["device"] = {"id": _scalar(plain["device_id"])}
        if self._kind is ImportKind.EVENTS and (traits := self._traits(plain)):
            context["traits"] = traits
        return message | ({"context": context} if context else {})

    def _traits(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        return {name: _scalar(plain[name]) for name in _TRAITS if name in plain}

    def _family(self, family: str, plain: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for target, value in plain.items():
            head, _, name = target.partition(":")
            if head == family:
                found[name] = self._number(value) if family == "property" else _jsonable(value)
        return found

    def _consents(self, base: Mapping[str, Any], plain: Mapping[str, Any]) -> list[dict[str, Any]]:
        said = []
        for target, value in plain.items():
            head, _, name = target.partition(":")
            word = str(value).strip().lower()
            if head != "consent" or word not in _YES | _NO:
                continue
            purpose, _, channel = name.partition(":")
            context = dict(base.get("context", {})) | {"traits": self._traits(plain)}
            event = "Consent Granted" if word in _YES else "Consent Denied"
            properties = {"purpose": purpose, "channel": channel, "file": self._prefix}
            own = {"type": "track", "event": event, "properties": properties, "context": context}
            said.append(dict(base) | own | {"messageId": f"{base['messageId']}-{name}"})
        return said

    def _number(self, value: Any) -> Any:
        if not isinstance(value, str):
            return _jsonable(value)
        text = value.strip()
        if _WHOLE.match(text):
            return int(text)
        if _POINT.match(text) and not (self._comma and _COMMA.match(text)):
            return float(text)
        if self._comma and _COMMA.match(text):
            return float(text.replace(".", "").replace(",", "."))
        return value


def _scalar(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    return value if isinstance(value, int | float) and not isinstance(value, bool) else str(_jsonable(value))


def _jsonable(value: Any) -> Any:
    """What other readers than JSON's give (dates, decimals, bytes), as JSON knows it."""
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None  # noqa: PLR0124
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _jsonable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_jsonable(inner) for inner in value]
    return str(value)


_SYNONYMS = {
    "user_id": "user_id userid customer_id customerid client_id cliente_id id_cliente codice_cliente customer codcliente",
    "anonymous_id": "anonymous_id anonymousid cookie_id visitor_id",
    "email": "email e_mail mail posta posta_elettronica email_address indirizzo_email",
    "phone": "phone telefono tel cellulare cell mobile phone_number numero_di_telefono telefono_cellulare",
    "loyalty_card": "loyalty_card tessera numero_tessera card card_number fidelity fidelity_card carta_fedelta loyalty",
    "codice_fiscale": "codice_fiscale cf codicefiscale fiscal_code tax_code",
    "partita_iva": "partita_iva piva p_iva partitaiva vat vat_number",
    "device_id": "device_id deviceid",
    "event_name": "event event_name evento nome_evento",
    "occurred_at": "occurred_at timestamp date data data_ora datetime time event_time created_at data_acquisto order_date",
    "message_id": "message_id messageid event_id",
    "trait:first_name": "first_name firstname nome name given_name",
    "trait:last_name": "last_name lastname cognome surname family_name",
    "trait:city": "city citta comune localita",
    "trait:postal_code": "postal_code cap zip zip_code",
    "trait:province": "province provincia prov",
    "trait:birthday": "birthday data_nascita data_di_nascita birth_date date_of_birth",
    "trait:gender": "gender sesso",
    "consent:marketing:email": "newsletter consenso_marketing marketing_consent email_consent opt_in consenso_newsletter",
}
_GUESSES = {word: target for target, words in _SYNONYMS.items() for word in words.split()}
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_CODICE_FISCALE = re.compile(r"^[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]$", re.I)


def guess_target(name: str, samples: Sequence[str]) -> str | None:
    """What a column seems to become, by its name or by what is in it."""
    plain = plain_name(name)
    if guess := _GUESSES.get(plain):
        return guess
    given = [sample for sample in samples if sample]
    if given and all(_EMAIL.match(sample) for sample in given):
        return "email"
    if given and all(_CODICE_FISCALE.match(sample) for sample in given):
        return "codice_fiscale"
    return None


def guess_kind(columns: Sequence[Column]) -> ImportKind:
    """Files that name events hold events, others customers."""
    return ImportKind.EVENTS if any(column.guess == "event_name" for column in columns) else ImportKind.PROFILES


def guess_rest(columns: Sequence[Column], kind: ImportKind) -> list[Column]:
    """Columns without a guess become properties of events, or traits of customers, under their own name."""
    family = "property" if kind is ImportKind.EVENTS else "trait"
    guessed = []
    for column in columns:
        guess = column.guess
        if kind is ImportKind.EVENTS and guess is not None and guess.startswith(("trait:", "consent:")):
            guess = f"property:{plain_name(column.name)}"
        if guess is None and (name := plain_name(column.name)):
            guess = f"{family}:{name}"
        guessed.append(Column(name=column.name, samples=column.samples, guess=guess))
    return guessed
