"""The words of descriptions, in English and Italian."""

from __future__ import annotations

from typing import Literal, TypeAlias

Language = Literal["en", "it"]
Pair: TypeAlias = tuple[str, str]

TESTS: dict[str, Pair] = {
    "is": ("is {0}", "è {0}"),
    "is_not": ("is not {0}", "non è {0}"),
    "in": ("is one of {0}", "è fra {0}"),
    "not_in": ("is none of {0}", "non è fra {0}"),
    "contains": ("contains {0}", "contiene {0}"),
    "starts_with": ("starts with {0}", "inizia con {0}"),
    "ends_with": ("ends with {0}", "finisce con {0}"),
    "gt": ("is more than {0}", "è più di {0}"),
    "gte": ("is at least {0}", "è almeno {0}"),
    "lt": ("is less than {0}", "è meno di {0}"),
    "lte": ("is at most {0}", "è al massimo {0}"),
    "between": ("is between {0} and {1}", "è fra {0} e {1}"),
    "exists": ("is known", "è noto"),
    "missing": ("is not known", "non è noto"),
    "before": ("is before {0}", "è prima di {0}"),
    "after": ("is after {0}", "è dopo {0}"),
    "within_last": ("lies no more than {0} back", "risale a non più di {0} fa"),
    "within_next": ("comes within {0}", "cade entro {0}"),
    "anniversary_within": ("has its anniversary within {0}", "ha la ricorrenza entro {0}"),
}
TIMES: dict[str, Pair] = {
    "is": ("exactly {0}", "esattamente {0}"),
    "is_not": ("not exactly {0}", "non esattamente {0}"),
    "gt": ("more than {0}", "più di {0}"),
    "gte": ("at least {0}", "almeno {0}"),
    "lt": ("less than {0}", "meno di {0}"),
    "lte": ("at most {0}", "al massimo {0}"),
}
FIGURES: dict[str, Pair] = {
    "count": ("the number", "il numero"),
    "sum": ("the sum", "la somma"),
    "average": ("the average", "la media"),
    "min": ("the lowest", "il minimo"),
    "max": ("the highest", "il massimo"),
    "first": ("the first", "il primo"),
    "last": ("the last", "l'ultimo"),
    "distinct": ("the number of different values", "il numero di valori diversi"),
    "quantity": ("the pieces", "i pezzi"),
    "total_minor": ("the amount in cents", "l'importo in centesimi"),
}
SOURCES: dict[str, Pair] = {
    "trait": ("{0}", "{0}"),
    "property": ("{0}", "{0}"),
    "context": ("{0} of the moment", "{0} del momento"),
    "basket": ("{0} of the basket", "{0} del carrello"),
    "product": ("{0} of the product", "{0} del prodotto"),
}
UNITS: dict[str, tuple[Pair, Pair]] = {
    "minutes": (("minute", "minutes"), ("minuto", "minuti")),
    "hours": (("hour", "hours"), ("ora", "ore")),
    "days": (("day", "days"), ("giorno", "giorni")),
}
EVENTS: dict[str, Pair] = {
    "Product Viewed": ("viewed a product", "visto un prodotto"),
    "Product Added": ("put a product in the basket", "messo un prodotto nel carrello"),
    "Product Removed": ("taken a product out of the basket", "tolto un prodotto dal carrello"),
    "Products Searched": ("searched for products", "cercato prodotti"),
    "Product List Viewed": ("viewed a list of products", "visto un elenco di prodotti"),
    "Cart Viewed": ("viewed the basket", "visto il carrello"),
    "Checkout Started": ("started a checkout", "iniziato un acquisto"),
    "Order Completed": ("placed an order", "fatto un ordine"),
    "Order Refunded": ("been refunded for an order", "avuto il rimborso di un ordine"),
    "Shop Visited": ("visited a shop", "visitato un negozio"),
    "Page Viewed": ("viewed a page", "visto una pagina"),
    "Email Opened": ("opened an e-mail", "aperto una e-mail"),
    "Email Link Clicked": ("clicked a link in an e-mail", "cliccato un link in una e-mail"),
}
# Names that mean the same at every retailer; amounts are kept in minor units and read in whole ones.
NAMES: dict[str, Pair] = {
    "profile.order_count": ("the number of orders", "il numero di ordini"),
    "profile.spent_minor": ("the money spent", "la spesa totale"),
    "profile.average_order_minor": ("the average order", "lo scontrino medio"),
    "profile.first_order_at": ("the first order", "il primo ordine"),
    "profile.last_order_at": ("the last order", "l'ultimo ordine"),
    "profile.first_seen_at": ("the first contact", "il primo contatto"),
    "profile.last_seen_at": ("the last contact", "l'ultimo contatto"),
    "profile.channels": ("one of the channels used", "uno dei canali usati"),
    "profile.channel_count": ("the number of channels used", "il numero di canali usati"),
    "profile.last_channel": ("the latest channel", "l'ultimo canale"),
    "city": ("the city", "la città"),
    "province": ("the province", "la provincia"),
    "country": ("the country", "il paese"),
    "gender": ("the gender", "il genere"),
    "language": ("the language", "la lingua"),
    "tier": ("the tier", "il livello fedeltà"),
    "birthday": ("the birthday", "il compleanno"),
    "category": ("category", "categoria"),
    "price": ("price", "prezzo"),
    "total": ("total", "totale"),
    "shop": ("shop", "negozio"),
    "site": ("site", "sito"),
    "phone": ("phone", "telefono"),
    "*": ("any channel", "qualsiasi canale"),
}
AMOUNT = "_minor"
# Where something was done.
PLACES: dict[str, Pair] = {
    "shop": (" in a shop", " in negozio"),
    "site": (" on the site", " sul sito"),
    "app": (" in the app", " nell'app"),
    "email": (" by email", " via email"),
    "phone": (" on the phone", " al telefono"),
    "chat": (" in the chat", " in chat"),
}
STATUSES: dict[str, Pair] = {
    "granted": ("granted", "concesso"),
    "denied": ("denied", "negato"),
    "withdrawn": ("withdrawn", "revocato"),
    "pending": ("pending", "in attesa"),
}
PHRASES: dict[str, Pair] = {
    "and": (" and ", " e "),
    "or": (" or ", " o "),
    "not": ("not ({0})", "non ({0})"),
    "everybody": ("everybody", "tutti"),
    "yes": ("yes", "sì"),
    "no": ("no", "no"),
    "nothing": ("nothing", "niente"),
    "done": ("done {0}", "fatto {0}"),
    "has": ("has {0}", "ha {0}"),
    "has_not": ("has not {0}", "non ha {0}"),
    "has_times": ("has {0} {1}", "ha {0} {1}"),
    "once": ("once", "una volta"),
    "times": ("{0} times", "{0} volte"),
    "between_times": ("between {0} and {1} times", "da {0} a {1} volte"),
    "within": (" in {0}", " in {0}"),
    "with": (" with {0} {1}", " con {0} {1}"),
    "whose": (" where {0} {1}", " dove {0} {1}"),
    "on": (" on {0}", " su {0}"),
    "figure": ("{0} of {1} over {2}{3} {4}", "{0} di {1} su {2}{3} {4}"),
    "time": ("the time", "momento"),
    "then": (", then {0}", ", poi {0}"),
    "then_within": (", then within {1} {0}", ", poi entro {1} {0}"),
    "then_not": (", then for {1} not {0}", ", poi per {1} non {0}"),
    "altogether": (", all in {0}", ", tutto in {0}"),
    "member": ("is in the segment {0}", "è nel segmento {0}"),
    "no_member": ("is not in the segment {0}", "non è nel segmento {0}"),
    "consent": ("the consent to {0} by {1} {2}", "il consenso a {0} via {1} {2}"),
    "lines": ("{0} of the basket lines where {1} {2}", "{0} delle righe del carrello dove {1} {2}"),
    "because": ("Holds because: {0}.", "Vale perché: {0}."),
    "because_not": ("Does not hold because: {0}.", "Non vale perché: {0}."),
    "found": ("{0} (found: {1})", "{0} (trovato: {1})"),
}
