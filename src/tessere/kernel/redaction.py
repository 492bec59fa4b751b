"""Finding and blacking out what names a person in texts that nothing links to them: notes, reasons, reports."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

BLACK = "[erased]"
# Shorter ones stand in too many texts by chance.
SHORTEST_TEXT = 4
_PHONE_DIGITS = 9
_BETWEEN = r"[\s./()-]*"


class Needles(Struct, frozen=True):
    """What names a person: whole values, and phone and card numbers however they are grouped."""

    values: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    grouped: tuple[str, ...] = ()

    def pattern(self) -> re.Pattern[str] | None:
        """Finds any of them, in either case, where it stands by itself; None when there is nothing to find."""
        found = [re.escape(value) for value in sorted(self.values, key=len, reverse=True)]
        found += [_phone(phone) for phone in self.phones]
        found += [_BETWEEN.join(map(re.escape, value)) for value in self.grouped]
        return re.compile(rf"(?<!\w)(?:{'|'.join(found)})(?!\w)", re.IGNORECASE) if found else None


def make_needles(values: Iterable[str | None], phones: Iterable[str] = (), grouped: Iterable[str] = ()) -> Needles:
    """Needles of raw values, each once; what is too short to mean anything by itself is left out."""
    kept = {value.strip().lower() for value in values if value and len(value.strip()) >= SHORTEST_TEXT}
    digits = {"".join(filter(str.isdigit, phone)) for phone in phones}
    cards = {value.strip().lower() for value in grouped if len(value.strip()) > SHORTEST_TEXT}
    return Needles(
        tuple(sorted(kept)), tuple(sorted(each for each in digits if len(each) >= _PHONE_DIGITS)), tuple(sorted(cards))
    )


class Redactor:
    """Needles ready to be looked for many times."""

    def __init__(self, needles: Needles) -> None:
        self._pattern = needles.pattern()

    def finds(self, text: str) -> bool:
        """Whether the text names the person."""
        return self._pattern is not None and self._pattern.search(text) is not None

    def redact(self, text: str) -> str:
        """The text with the person blacked out."""
        return text if self._pattern is None else self._pattern.sub(BLACK, text)

    def finds_in(self, value: Any) -> bool:
        """Whether any text, number or key inside a JSON value names the person."""
        if isinstance(value, str):
            return self.finds(value)
        if isinstance(value, dict):
            return any(self.finds(str(key)) or self.finds_in(each) for key, each in value.items())
        if isinstance(value, list | tuple):
            return any(map(self.finds_in, value))
        return isinstance(value, int) and not isinstance(value, bool) and self.finds(str(value))

    def redact_value(self, value: Any) -> Any:
        """The JSON value with the person blacked out, in keys too."""
        if isinstance(value, str):
            return self.redact(value)
        if isinstance(value, dict):
            return {self.redact(key): self.redact_value(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.redact_value(each) for each in value]
        return BLACK if self.finds_in(value) else value


def _phone(digits: str) -> str:
    """A number with any prefix and any grouping: its last nine digits tell it."""
    tail = _BETWEEN.join(digits[-_PHONE_DIGITS:])
    return rf"\+?(?:\d{_BETWEEN}){{0,5}}{tail}"
