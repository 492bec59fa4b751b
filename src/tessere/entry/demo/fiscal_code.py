"""The codice fiscale of a person, by the rules of the decree of 23 December 1976."""

from __future__ import annotations

import unicodedata
from datetime import date

_MONTHS = "ABCDEHLMPRST"
_FOR_WOMEN = 40
_ODD = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)


def fiscal_code(*, first_name: str, last_name: str, born: date, is_woman: bool, cadastral_code: str) -> str:
    """Sixteen characters: surname, name, date of birth with the gender, comune of birth, check character."""
    day = born.day + (_FOR_WOMEN if is_woman else 0)
    start = f"{_surname(last_name)}{_name(first_name)}{born:%y}{_MONTHS[born.month - 1]}{day:02}{cadastral_code}"
    return start + check_character(start)


def check_character(first_fifteen: str) -> str:
    """The sixteenth character of the fifteen before it."""
    total = 0
    for place, character in enumerate(first_fifteen, 1):
        value = int(character) if character.isdigit() else ord(character) - ord("A")
        total += _ODD[value] if place % 2 else value
    return chr(ord("A") + total % 26)


def _surname(text: str) -> str:
    consonants, vowels = _letters(text)
    return (consonants + vowels + "XXX")[:3]


def _name(text: str) -> str:
    consonants, vowels = _letters(text)
    if len(consonants) > 3:
        return consonants[0] + consonants[2] + consonants[3]
    return (consonants + vowels + "XXX")[:3]


def _letters(text: str) -> tuple[str, str]:
    """The consonants and the vowels, without accents, spaces and apostrophes."""
    plain = unicodedata.normalize("NFKD", text.upper())
    letters = [character for character in plain if "A" <= character <= "Z"]
    vowels = "".join(letter for letter in letters if letter in "AEIOU")
    return "".join(letter for letter in letters if letter not in "AEIOU"), vowels
