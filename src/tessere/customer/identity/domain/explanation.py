"""Why two identifiers are one customer, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from tessere.customer.identity.domain.resolution import JudgedLink

_NAMES = {
    "user_id": ("account", "l'account"),
    "email": ("e-mail", "l'e-mail"),
    "phone": ("phone", "il telefono"),
    "loyalty_card": ("loyalty card", "la carta fedeltà"),
    "codice_fiscale": ("codice fiscale", "il codice fiscale"),
    "partita_iva": ("partita IVA", "la partita IVA"),
    "external_id": ("external id", "l'id esterno"),
    "device_id": ("device", "il dispositivo"),
    "anonymous_id": ("browser or app", "il browser o l'app"),
}
_EVIDENCE = {
    "event": ("in an event", "in un evento"),
    "import": ("in an import", "in un'importazione"),
    "manual": ("by a person's decision", "per decisione di una persona"),
    "model": ("by a proposal that was accepted", "per una proposta accettata"),
}


class Sentence(Struct, frozen=True):
    """The same statement in both languages."""

    it: str
    en: str


def explain_path(path: Sequence[JudgedLink], names: Mapping[UUID, tuple[str, str]], *, start: UUID) -> Sentence:
    """One clause a link, from `start` on; times are days in UTC."""
    english, italian = [], []
    here = start
    for each in path:
        there = each.link.b if each.link.a == here else each.link.a
        when = each.link.first_at
        one, other = _name(names[here]), _name(names[there])
        times = len(each.link.days)
        english.append(
            f"{one[0]} and {other[0]} were seen together {_EVIDENCE[each.link.evidence][0]} on {when:%d %B %Y}"
            + (f" and on {times - 1} more days" if times > 1 else "")
        )
        italian.append(
            f"{one[1]} e {other[1]} sono comparsi insieme {_EVIDENCE[each.link.evidence][1]} il {when:%d/%m/%Y}"
            + (f" e in altri {times - 1} giorni" if times > 1 else "")
        )
        here = there
    if not path:
        return Sentence("È lo stesso identificativo.", "It is the same identifier.")
    return Sentence(_sentence(italian), _sentence(english))


def _name(identifier: tuple[str, str]) -> tuple[str, str]:
    namespace, value = identifier
    english, italian = _NAMES.get(namespace, (namespace, namespace))
    return f"{english} {value}", f"{italian} {value}"


def _sentence(clauses: Sequence[str]) -> str:
    text = "; ".join(clauses)
    return text[0].upper() + text[1:] + "."
