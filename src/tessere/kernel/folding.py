"""Words as people look for them: without accents and case."""

from __future__ import annotations

import unicodedata


def words(text: str) -> list[str]:
    """The words of a text without accents and case: D'Angelò gives d, angelo and dangelo."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    joined = plain.replace("'", "").replace("’", "")
    return list(dict.fromkeys([*_spaced(plain).split(), *_spaced(joined).split()]))


def _spaced(text: str) -> str:
    return "".join(c if c.isalnum() else " " for c in text)
