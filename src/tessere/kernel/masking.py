"""Hides fields that the retailer calls sensitive from whoever may not see them: one rule for every answer and stream."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec import Struct

MASK = "••••••"
# Below these keys stands what was sent: there every key is a field of the sender's.
_SENT = frozenset({"properties", "traits", "context", "extra", "payload", "proof", "before", "after"})
# Too common as keys of answers to mean the trait of that name; they count below what was sent and in a card.
_COMMON = frozenset(
    {"name", "type", "id", "value", "status", "channel", "kind", "title", "label", "description", "code"}
)
_NAMES = frozenset({"name", "first_name", "last_name"})
_CARD = frozenset({"email", "phone", "loyalty_card"})
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Shorter values stand in texts by chance.
_SHORTEST = 4


class Masking(Struct, frozen=True):
    """What is hidden: identifiers by namespace, traits by name."""

    identifiers: frozenset[str] = frozenset()
    traits: frozenset[str] = frozenset()

    def mask(self, content: Any) -> Any:
        """The answer as plain values with the sensitive ones hidden, in whatever shape they stand: as a field, as a pair of
        name and value, inside what was sent, and in sentences of the same answer that repeat them."""
        plain = msgspec.json.decode(msgspec.json.encode(content, enc_hook=str))
        secrets: set[str] = set()
        masked = self._walk(plain, secrets, sent=False)
        return (
            _hide(masked, re.compile("|".join(map(re.escape, sorted(secrets, key=len, reverse=True)))))
            if secrets
            else masked
        )

    @property
    def fields(self) -> frozenset[str]:
        """Everything that is hidden, by name."""
        return self.identifiers | self.traits

    def _walk(self, value: Any, secrets: set[str], *, sent: bool) -> Any:
        if isinstance(value, list):
            return [self._walk(each, secrets, sent=sent) for each in value]
        if not isinstance(value, dict):
            return value
        rule = self._with_columns(value.get("mapping"))
        hidden = rule._hidden_keys(value, sent=sent)
        return {
            key: _cover(each, secrets) if key in hidden else rule._walk(each, secrets, sent=sent or key in _SENT)
            for key, each in value.items()
        }

    def _with_columns(self, mapping: Any) -> Masking:
        """The rule for an answer about a file whose columns are mapped to fields, as in `{"Cell": "phone"}`."""
        if not isinstance(mapping, dict):
            return self
        columns = {column for column, target in mapping.items() if str(target).rpartition(":")[2] in self.fields}
        return Masking(identifiers=self.identifiers, traits=self.traits | columns)

    def _hidden_keys(self, value: dict[str, Any], *, sent: bool) -> set[str]:
        hidden = {key for key in value if self._is_field(key, sent=sent)}
        if value.get("namespace") in self.identifiers or value.get("name") in self.fields or self._is_cell(value):
            hidden |= {"value", "samples"} & value.keys()
        if isinstance(value.get("type"), str) and _snake(value["type"]) in self.identifiers:
            hidden |= {"id"} & value.keys()
        if value.keys() >= _CARD and self.traits & _NAMES:
            hidden.add("name")
        if self.traits & _NAMES or "email" in self.fields:
            hidden |= {"profile_name"} & value.keys()
        return hidden

    def _is_cell(self, value: dict[str, Any]) -> bool:
        """Whether it quotes a column that is hidden, or a whole row, which may hold anything."""
        column = value.get("column", False)
        return column in {None, ""} or (
            isinstance(column, str) and not self.fields.isdisjoint({column, _snake(column)})
        )

    def _is_field(self, key: str, *, sent: bool) -> bool:
        name = _snake(key)
        return name in self.fields and (sent or name not in _COMMON)


def _cover(value: Any, secrets: set[str]) -> Any:
    if value is None or value == "":
        return value
    if isinstance(value, str | int | float) and not isinstance(value, bool) and len(str(value)) >= _SHORTEST:
        secrets.add(str(value))
    return [MASK for _ in value] if isinstance(value, list) else MASK


def _hide(value: Any, secrets: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return secrets.sub(MASK, value)
    if isinstance(value, list):
        return [_hide(each, secrets) for each in value]
    if isinstance(value, dict):
        return {key: _hide(each, secrets) for key, each in value.items()}
    return value


def _snake(key: str) -> str:
    return _CAMEL.sub("_", key).lower()
