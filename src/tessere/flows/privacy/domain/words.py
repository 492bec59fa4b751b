"""The words of the documents, in both languages, and what tables are called for people."""

from __future__ import annotations

from importlib import resources

import msgspec
from msgspec import Struct


class _Texts(Struct, frozen=True):
    words: dict[str, str]
    places: dict[str, str]


def _texts(language: str) -> _Texts:
    found = resources.files("tessere.flows.privacy") / "resources" / f"{language}.json"
    return msgspec.json.decode(found.read_bytes(), type=_Texts)


_ALL = {language: _texts(language) for language in ("it", "en")}
WORDS = {language: texts.words for language, texts in _ALL.items()}
PLACES = {language: texts.places for language, texts in _ALL.items()}
