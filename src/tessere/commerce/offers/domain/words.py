"""What a trace says, in the words of the customer's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from tessere.kernel.money import decimals
from tessere.kernel.rules import describe_because, recall

Language = Literal["it", "en"]

_WORDS: dict[str, tuple[str, str]] = {
    "applied": ("applied: {amount} off", "applicata: {amount} di sconto"),
    "outside_schedule": ("not running now", "non attiva in questo momento"),
    "other_channel": ("not for this channel or shop", "non valida per questo canale o negozio"),
    "conditions": ("its conditions do not hold", "le condizioni non sono soddisfatte"),
    "needs_coupon": ("needs a coupon", "serve un codice sconto"),
    "coupon_unknown": ("this code does not exist", "questo codice non esiste"),
    "coupon_expired": ("this coupon has expired", "questo codice è scaduto"),
    "coupon_used_up": ("this coupon has been used", "questo codice è già stato usato"),
    "below_threshold": ("add {missing} more", "aggiungi ancora {missing}"),
    "missing_units": ("add {units} more", "aggiungi altri {units} articoli"),
    "superseded_by": ("another offer is used instead: {by}", "vale un'altra offerta al suo posto: {by}"),
    "excluded_by": ("cannot be combined with {by}", "non cumulabile con {by}"),
    "units_used": ("these units are already part of {by}", "questi articoli fanno già parte di {by}"),
    "budget_spent": ("the budget of the offer is spent", "il budget dell'offerta è esaurito"),
    "limit_reached": ("the limit of the offer is reached", "il limite dell'offerta è raggiunto"),
    "reduced_already": ("not for articles already reduced", "non valida su articoli già ribassati"),
    "gift_unavailable": ("the gift is not available", "l'omaggio non è disponibile"),
    "out_of_scope": ("no article of the basket takes part", "nessun articolo del carrello partecipa"),
    "nothing_to_reduce": ("there is nothing left to reduce", "non resta nulla da scontare"),
}


def say(
    entry: Mapping[str, Any], language: Language, *, currency: str, names: Mapping[str, Mapping[str, str]] | None = None
) -> str:
    """One entry of a trace as a sentence; `names` are those of the promotions, by id and language."""
    code = entry.get("code", "applied")
    if code == "conditions" and "because" in entry:
        return describe_because(recall(entry["because"]), language)
    other = entry.get("by", "")
    words = _WORDS[code][1 if language == "it" else 0]
    if code == "missing_units" and language == "it" and entry["missing_units"] == 1:
        words = "aggiungi un altro articolo"
    return words.format(
        amount=amount_in_words(entry.get("amount_minor", 0), currency, language),
        missing=amount_in_words(entry.get("missing_minor", 0), currency, language),
        units=entry.get("missing_units", 0),
        by=(names or {}).get(other, {}).get(language, other),
    )


def amount_in_words(amount_minor: int, currency: str, language: Language) -> str:
    """An amount as it is read in the language: 12.40 EUR, 12,40 EUR."""
    places = decimals(currency)
    whole, rest = divmod(amount_minor, 10**places)
    point = "," if language == "it" else "."
    return f"{whole}{point}{rest:0{places}} {currency}" if places else f"{whole} {currency}"
