"""The segments that Casa Aurora's marketing starts with, each with another side of the rule language."""

from __future__ import annotations

from typing import Any

_BOUGHT = {"event": "Order Completed", "measure": "count", "op": "gte", "value": 1}

# Name, what it is for, rule.
SEGMENTS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "Cerca candele e luci",
        "Tre articoli guardati in una settimana e nessun ordine: interesse caldo.",
        {
            "all": [
                {
                    "event": "Product Viewed", "where": [{"property": "category", "op": "is", "value": "Candele e luci"}],
                    "measure": "count", "op": "gte", "value": 3, "within": {"days": 7},
                },
                {"absent": "Order Completed", "within": {"days": 7}},
            ]
        },
    ),
    (
        "Un solo acquisto, in silenzio da 90 giorni",
        "Il secondo ordine fa il cliente: da riconquistare prima che se ne vada.",
        {
            "all": [
                {"trait": "profile.order_count", "op": "is", "value": 1},
                {"not": {"trait": "profile.last_seen_at", "op": "within_last", "value": {"days": 90}}},
            ]
        },
    ),
    (
        "Grandi spenditori che vengono in negozio",
        "Da invitare di persona, con il loro addetto di fiducia.",
        {
            "all": [
                {"trait": "profile.spent_minor", "op": "gte", "value": 30_000},
                {
                    "any": [
                        {"event": "Shop Visited", "measure": "count", "op": "gte", "value": 1, "within": {"days": 90}},
                        _BOUGHT | {"channel": "shop", "within": {"days": 90}},
                    ]
                },
            ]
        },
    ),
    (
        "Carrello lasciato a metà",
        "Hanno messo qualcosa nel carrello e per quattro ore non hanno comprato.",
        {
            "sequence": [{"event": "Product Added"}, {"absent": "Order Completed", "within": {"hours": 4}}],
            "within": {"days": 7},
        },
    ),
    (
        "Comprano online e in negozio",
        "I clienti che valgono di più: la stessa offerta deve trovarli ovunque.",
        {
            "all": [
                _BOUGHT | {"channel": "shop", "within": {"days": 365}},
                {
                    "any": [
                        _BOUGHT | {"channel": "site", "within": {"days": 365}},
                        _BOUGHT | {"channel": "app", "within": {"days": 365}},
                    ]
                },
            ]
        },
    ),
    (
        "Compleanno in arrivo, email permessa",
        "Un augurio con un piccolo regalo, solo a chi lo vuole ricevere.",
        {
            "all": [
                {"trait": "birthday", "op": "anniversary_within", "value": {"days": 14}},
                {"consent": "marketing", "channel": "email", "op": "is", "value": "granted"},
            ]
        },
    ),
)  # fmt: skip
