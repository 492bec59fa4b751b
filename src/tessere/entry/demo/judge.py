"""Holds the profiles that identity made against the truth, pair by pair of identifiers, and says why each mistake is one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from msgspec import Struct

from tessere.entry.demo.people import (
    ANOTHERS_EMAIL,
    PARENTS_PHONE,
    TABLET_GUEST,
    Person,
)
from tessere.entry.demo.truth import Name

# Code, then the reason in Italian and in English; {one} and {other} are names of people.
_REASONS = {
    "parents_phone": (
        "{one} ha dato il telefono di {other}",
        "{one} gave the phone number of {other}",
    ),
    "tablet_guest": (
        "usano lo stesso tablet, dove {one} ha lasciato solo l'e-mail",
        "they use one tablet, where {one} left nothing but an e-mail",
    ),
    "anothers_email": (
        "{one} ha scritto per sbaglio l'e-mail di {other}",
        "{one} typed the e-mail of {other} by mistake",
    ),
    "wrong_email": (
        "e-mail scritta male iscrivendosi alla newsletter",
        "the e-mail was typed wrong when signing up for the newsletter",
    ),
    "second_email": (
        "ha comprato come ospite con un secondo indirizzo",
        "bought as a guest with a second address",
    ),
    "card_apart": (
        "la tessera non è mai comparsa insieme all'account",
        "the loyalty card was never seen together with the account",
    ),
    "never_identified": (
        "su questo browser non ha mai detto chi è",
        "never said who they are in this browser",
    ),
    "address_apart": ("l'indirizzo è comparso solo da solo", "the address was only ever seen alone"),
    "phone_apart": (
        "ha scritto su WhatsApp da un numero che nessuno conosceva",
        "wrote on WhatsApp from a number that nobody knew",
    ),
    "unexplained": ("la demo non se lo spiega", "nothing in the demo explains it"),
}
_LANGUAGES = ("it", "en")


class WronglyMerged(Struct, frozen=True, kw_only=True):
    """Several people in one profile."""

    profile_ids: list[UUID]
    people: list[str]
    why: str
    code: str


class Missed(Struct, frozen=True, kw_only=True):
    """One person in several profiles."""

    person: str
    profile_ids: list[UUID]
    why: str
    code: str


class Judgement(Struct, frozen=True, kw_only=True):
    """How identity did. Precision: of the pairs of identifiers put together, those that belong together. Recall: of the
    pairs that belong together, those put together. Both are 1 when there are no such pairs."""

    people: int
    profiles: int
    precision: float
    recall: float
    f1: float
    wrongly_merged: list[WronglyMerged]
    missed: list[Missed]


def judge(profile_of: Mapping[Name, UUID], truth: Mapping[Name, Person], *, language: str = "en") -> Judgement:
    """Judge the identifiers that both know; those of nobody in particular do not count."""
    seen = {name: profile for name, profile in profile_of.items() if name in truth}
    cells = Counter((profile, truth[name].number) for name, profile in seen.items())
    together = _pairs(cells.values())
    put = _pairs(Counter(seen.values()).values())
    belong = _pairs(Counter(truth[name].number for name in seen).values())
    precision = together / put if put else 1.0
    recall = together / belong if belong else 1.0
    return Judgement(
        people=len({truth[name].number for name in seen}),
        profiles=len(set(seen.values())),
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        wrongly_merged=_wrongly_merged(seen, truth, language),
        missed=_missed(seen, truth, language),
    )


def _pairs(sizes: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes)


def _wrongly_merged(seen: Mapping[Name, UUID], truth: Mapping[Name, Person], language: str) -> list[WronglyMerged]:
    inside: dict[UUID, dict[int, Person]] = defaultdict(dict)
    for name, profile in seen.items():
        inside[profile][truth[name].number] = truth[name]
    found = []
    for profile, people in inside.items():
        if len(people) > 1:
            code, one, other = _why_merged(people)
            found.append(
                WronglyMerged(
                    profile_ids=[profile], people=[people[number].name for number in sorted(people)],
                    why=_words(code, language, one=one, other=other), code=code,
                )
            )  # fmt: skip
    return sorted(found, key=lambda each: (each.code, each.people))


def _why_merged(people: Mapping[int, Person]) -> tuple[str, str, str]:
    for quirk in (PARENTS_PHONE, ANOTHERS_EMAIL, TABLET_GUEST):
        for person in people.values():
            other = people.get(person.relative) if person.relative is not None else None
            if other is not None and quirk in person.quirks and (quirk != TABLET_GUEST or person.account is None):
                return quirk, person.name, other.name
    return "unexplained", "", ""


def _missed(seen: Mapping[Name, UUID], truth: Mapping[Name, Person], language: str) -> list[Missed]:
    spread: dict[int, dict[UUID, list[Name]]] = defaultdict(lambda: defaultdict(list))
    for name, profile in seen.items():
        spread[truth[name].number][profile].append(name)
    found = []
    for profiles in spread.values():
        if len(profiles) < 2:
            continue
        person = truth[next(iter(profiles.values()))[0]]
        ranked = sorted(profiles, key=lambda profile: (-_weight(profiles[profile]), str(profile)))
        codes = list(dict.fromkeys(_why_apart(person, profiles[profile]) for profile in ranked[1:]))
        why = "; ".join(_words(code, language) for code in codes)
        found.append(Missed(person=person.name, profile_ids=ranked, why=why, code=codes[0]))
    return sorted(found, key=lambda each: (each.code, each.person))


def _weight(names: list[Name]) -> int:
    """The person's main profile is the one with the account, else the one with the most names."""
    return len(names) + 100 * any(namespace == "user_id" for namespace, _ in names)


def _why_apart(person: Person, names: list[Name]) -> str:
    namespaces = {namespace for namespace, _ in names}
    values = {value for _, value in names}
    if person.wrong_email in values:
        return "wrong_email"
    if person.second_email in values:
        return "second_email"
    if "loyalty_card" in namespaces:
        return "card_apart"
    if "email" in namespaces:
        return "address_apart"
    if "phone" in namespaces:
        return "phone_apart"
    return "never_identified" if namespaces <= {"anonymous_id", "device_id"} else "unexplained"


def _words(code: str, language: str, **names: str) -> str:
    texts = dict(zip(_LANGUAGES, _REASONS[code], strict=True))
    return texts.get(language, texts["en"]).format(**names)
