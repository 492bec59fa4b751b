"""Conversations: the chat on the site, and WhatsApp."""

from __future__ import annotations

from typing import Any

from tessere.entry.demo.devices import Browser
from tessere.entry.demo.scenes import Scene, external_ids, web_context
from tessere.entry.demo.site import pick_products

_QUESTIONS = (
    "Buongiorno, {product} è disponibile nel negozio di {city}?",
    "Ciao! Quanto ci mette ad arrivare un ordine a {city}?",
    "Salve, ho ricevuto {product} con una scheggiatura, come faccio il reso?",
    "Buonasera, posso ritirare in negozio un ordine fatto dal sito?",
    "Posso usare i punti della tessera anche online?",
    "Vorrei regalare {product}: fate anche il pacchetto?",
    "Il codice sconto della newsletter non funziona nel carrello",
    "Quando tornano disponibili {product}? Me ne servono quattro",
    "Avete altri colori di {product}?",
    "Mi dite gli orari di domenica a {city}?",
)
_THEN = (
    "Perfetto, grazie mille!",
    "Va bene, passo sabato pomeriggio allora",
    "Capito. E se lo prendo online posso restituirlo in negozio?",
    "Grazie, gentilissima",
    "Mmm ok, ci penso e vi faccio sapere",
    "La mia tessera è questa, la vede?",
    "Ho aspettato dieci giorni la volta scorsa, spero sia più veloce",
)


def chat(scene: Scene, browser: Browser, *, user_id: str | None) -> None:
    """The window in the corner of the site: the same browser, so the same visitor."""
    conversation = f"chat-{scene.key}"
    who = {
        "anonymous_id": browser.anonymous_id,
        "user_id": user_id,
        "context": web_context(browser, "/", "Casa Aurora"),
    }
    scene.say("chat", "track", event="Chat Started", properties={"conversation_id": conversation, "page": "/"}, **who)
    for text in _words(scene):
        scene.pause(8, 60)
        properties = {"conversation_id": conversation, "text": text}
        scene.say("chat", "track", event="Message Sent", properties=properties, **who)
    if scene.chance.random() < 0.4:
        scene.pause(20, 90)
        rating: dict[str, Any] = {
            "conversation_id": conversation,
            "rating": scene.chance.choices((5, 4, 3, 2, 1), (45, 30, 12, 7, 6))[0],
        }
        scene.say("chat", "track", event="Chat Rated", properties=rating, **who)


def whatsapp(scene: Scene, phone: str) -> None:
    """The same desk on WhatsApp, where the number says who it is."""
    conversation = f"wa-{scene.key}"
    context = external_ids(phone=phone) | {"touchpoint": "whatsapp", "locale": "it-IT"}
    for text in _words(scene):
        properties = {"conversation_id": conversation, "text": text}
        scene.say("chat", "track", event="Message Sent", properties=properties, context=context)
        scene.pause(10, 120)


def _words(scene: Scene) -> list[str]:
    person = scene.person
    product = pick_products(scene.chance, person.favorite if person else "kitchen", 1)[0]
    city = person.shop.address["city"] if person else "Milano"
    question = scene.chance.choice(_QUESTIONS).format(product=product.name, city=city)
    return [question, *scene.chance.sample(_THEN, scene.chance.choices((0, 1, 2), (20, 50, 30))[0])]
