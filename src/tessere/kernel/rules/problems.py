"""What can be wrong with a rule: a stable code, and a sentence in English and Italian that says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from tessere.kernel.errors import FieldError, Invalid

SENTENCES: dict[str, tuple[str, str]] = {
    "wants_object": ("Write an object here.", "Qui scrivi un oggetto."),
    "wants_list": ("Write a list here.", "Qui scrivi una lista."),
    "wants_text": ("Write a text of 1 to {limit} characters.", "Scrivi un testo da 1 a {limit} caratteri."),
    "bad_character": (
        "Remove the character U+0000 or the half of a surrogate pair from the text.",
        "Togli dal testo il carattere U+0000 o la metà di una coppia surrogata.",
    ),
    "bad_name": (
        "Write a name of at most {limit} parts divided by dots, none of them empty.",
        "Scrivi un nome di al massimo {limit} parti divise da punti, nessuna vuota.",
    ),
    "unknown_condition": (
        "Say what the condition is about with one of: {allowed}.",
        "Di' su che cosa è la condizione con uno di: {allowed}.",
    ),
    "several_conditions": (
        "Split this into several conditions: it has {found} at once.",
        "Dividi in più condizioni: qui ci sono {found} insieme.",
    ),
    "unknown_key": ("Remove `{key}`; known here are: {allowed}.", "Togli `{key}`; qui sono noti: {allowed}."),
    "missing_key": ("Add `{key}`.", "Aggiungi `{key}`."),
    "too_deep": (
        "Flatten the rule: conditions may be nested {limit} deep.",
        "Appiattisci la regola: le condizioni possono annidarsi fino a {limit} livelli.",
    ),
    "too_many_conditions": (
        "Use fewer conditions: {limit} at most.",
        "Usa meno condizioni: al massimo {limit}.",
    ),
    "list_length": ("List from {least} to {limit} entries.", "Elenca da {least} a {limit} voci."),
    "unknown_op": ("Use one of these operators here: {allowed}.", "Qui usa uno di questi operatori: {allowed}."),
    "relative_in_where": (
        "Compare with a fixed day here, with `before`, `after` or `between`: properties are read when the event comes.",
        "Qui confronta con un giorno fisso, con `before`, `after` o `between`: le proprietà si leggono all'arrivo "
        "dell'evento.",
    ),
    "no_value": ("Remove `value`: this operator takes none.", "Togli `value`: questo operatore non ne ha."),
    "wants_number": (
        "Write a number between -{limit} and {limit}, both excluded.",
        "Scrivi un numero fra -{limit} e {limit}, estremi esclusi.",
    ),
    "wants_scalar": (
        "Write a text, a number, true or false.",
        "Scrivi un testo, un numero, true o false.",
    ),
    "wants_pair": (
        "Write two numbers or two days, the lower one first.",
        "Scrivi due numeri o due giorni, prima il minore.",
    ),
    "wants_date": (
        'Write a day such as "2026-01-31" or a moment such as "2026-01-31T09:00:00Z", from 1600 to 2999.',
        'Scrivi un giorno come "2026-01-31" o un momento come "2026-01-31T09:00:00Z", dal 1600 al 2999.',
    ),
    "wants_period": (
        'Write a period such as {{"days": 7}}; units are {allowed}.',
        'Scrivi un periodo come {{"days": 7}}; le unità sono {allowed}.',
    ),
    "period_length": ("Use a period of 1 to {limit} days.", "Usa un periodo da 1 a {limit} giorni."),
    "wants_choice": ("Use one of: {allowed}.", "Usa uno di: {allowed}."),
    "of_not_here": ("Remove `of`: a count is of the events.", "Togli `of`: un conteggio è degli eventi."),
    "time_not_here": (
        "Name a property in `of`; only `first` and `last` can be of the time.",
        "Indica una proprietà in `of`; solo `first` e `last` possono essere del tempo.",
    ),
    "figure_limit": (
        "Compare with at most {limit}: no more than that is kept.",
        "Confronta con al massimo {limit}: non se ne conservano di più.",
    ),
    "first_step": (
        "Start the sequence with an event, without `within` and not absent.",
        "Inizia la sequenza con un evento, senza `within` e non assente.",
    ),
    "absent_within": (
        "Add `within`: for how long the event must not follow.",
        "Aggiungi `within`: per quanto tempo l'evento non deve seguire.",
    ),
    "only_product": (
        "Use only product conditions, all, any and not inside a basket line.",
        "Dentro una riga del carrello usa solo condizioni sul prodotto, all, any e not.",
    ),
    "not_in_sql": (
        "Remove this condition: lists of customers cannot know a {source}.",
        "Togli questa condizione: un elenco di clienti non può conoscere {source}.",
    ),
    "not_expressible": (
        "Rewrite the condition: {what} has no counterpart in a rule.",
        "Riscrivi la condizione: {what} non ha un equivalente in una regola.",
    ),
}


class Problem(Struct, frozen=True):
    """One thing wrong at one place, which `path` names as a JSON pointer."""

    path: str
    code: str
    en: str
    it: str


class InvalidRule(Invalid):
    """The rule cannot be taken; `problems` names every reason."""

    code = "invalid_rule"

    def __init__(self, problems: Sequence[Problem]) -> None:
        errors = [FieldError(each.path, each.en, {"it": each.it}) for each in problems]
        super().__init__(
            "the rule has problems: " + "; ".join(f"{e.path or '/'}: {e.message}" for e in errors), errors=errors
        )
        self.problems = tuple(problems)


def problem(path: str, code: str, **details: Any) -> Problem:
    """The problem with its sentences."""
    en, it = SENTENCES[code]
    return Problem(path, code, en.format(**details), it.format(**details))


def pointer(path: str, key: str | int) -> str:
    """The JSON pointer one step further (RFC 6901)."""
    return f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}"
