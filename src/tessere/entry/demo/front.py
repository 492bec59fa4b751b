"""Casa Aurora's shop at /shop: the keys that its pages work with, and what it says of its articles."""

from __future__ import annotations

from pathlib import Path

import structlog

from tessere.entry.demo.record import Record
from tessere.entry.demo.retailer import Retailer
from tessere.entry.shopfront import FILE, Shopfront, save_shopfront
from tessere.kernel.errors import Conflict

log = structlog.get_logger()

NAME = "Casa Aurora"
SCOPES = ("catalog:read", "baskets:read", "baskets:write")
# By category: Italian, English.
_WORDS = {
    "christmas": (
        "Per le sere lunghe e le case piene: decori da tirare fuori ogni anno con lo stesso piacere.",
        "For long evenings and full houses: decorations you will be glad to unpack every year.",
    ),
    "lighting": (
        "Una luce morbida per la tavola, il davanzale o il comodino.",
        "A soft light for the table, the window sill or the bedside.",
    ),
    "kitchen": (
        "Fatto per stare in mano e sul piano di lavoro, non in fondo a un cassetto.",
        "Made to be in your hand and on the worktop, not at the back of a drawer.",
    ),
    "tableware": (
        "Per la tavola di tutti i giorni e per quella della domenica.",
        "For the everyday table, and for Sunday's.",
    ),
    "bags": (
        "Leggera, capiente e resistente: per la spesa, il mare o il treno delle sette.",
        "Light, roomy and strong: for the market, the beach or the early train.",
    ),
    "garden": (
        "Per balconi, cortili e giardini, anche piccoli.",
        "For balconies, courtyards and gardens, however small.",
    ),
    "party": (
        "Il tocco che mancava alla festa, dal pacchetto alla torta.",
        "The touch your party was missing, from the wrapping to the cake.",
    ),
    "kids": (
        "Da regalare e da far durare: colori allegri e angoli tondi.",
        "To give and to keep: cheerful colors and round corners.",
    ),
    "stationery": (
        "Per chi scrive ancora a mano: liste, lettere e buone idee.",
        "For those who still write by hand: lists, letters and good ideas.",
    ),
    "textiles": (
        "Tessuti che scaldano una stanza e migliorano con i lavaggi.",
        "Textiles that warm a room and get better with every wash.",
    ),
    "accessories": (
        "Un piccolo lusso quotidiano, pronto da regalare.",
        "A small everyday luxury, ready to be given.",
    ),
    "decoration": (
        "Un dettaglio che fa casa: da appoggiare, appendere o regalare.",
        "A detail that makes a home: to stand, to hang or to give.",
    ),
}


def describe_article(category: str, language: str) -> str:
    """What the shop says of an article."""
    italian, english = _WORDS.get(category, ("", ""))
    return italian if language == "it" else english


async def open_shopfront(retailer: Retailer, record: Record, home: Path, *, is_new: bool) -> None:
    """Give the shop's pages a key, once; a shop that somebody else opened here stays theirs."""
    if (home / FILE).exists() and not is_new:
        return
    content = {"name": f"{NAME}: www (demo)", "kind": "publishable", "scopes": SCOPES}
    try:
        made = await retailer.create("/keys", record.secret_key, content)
    except Conflict as refused:  # the key of a demo that was begun before there was trade may not do this
        log.warning("demo_shop_refused", reason=refused.detail)
        return
    site = record.sources.get("site")
    shop = Shopfront(
        name=NAME, key=made["secret"], write_key=site.write_key if site else None, touchpoint="www", is_demo=True
    )
    save_shopfront(home, shop)
