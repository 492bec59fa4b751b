"""Makes the demo retailer's resources from public data: `python scripts/make_demo_data.py FOLDER_OF_REAL_DATA`.

The same input gives the same files, byte for byte. ATTRIBUTIONS.md names the sources and what was changed. `shops.json`
beside the output is written by hand; this only checks its postal codes.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import math
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import duckdb

OUT = Path(__file__).resolve().parents[1] / "src/tessere/entry/demo/resources"
SEED = "casa-aurora"
CUSTOMERS, GUEST_ORDERS, PRODUCTS, LINES = 460, 320, 640, 6
POUNDS_TO_SHELF_PRICE = 1.17 * 2.4  # the source sells mostly to shops; ours to people, in euro
GIFT, LOWER_CASE = 2, 1

# The first category whose word stands in the name is the product's.
CATEGORIES = {
    "christmas": ("Natale", "Christmas", "christmas xmas advent reindeer santa snowflake noel gingerbread"),
    "lighting": ("Candele e luci", "Candles and lights", "t-light candle lantern lamp light lights night chandelier"),
    "kitchen": ("Cucina", "Kitchen", "cake cakes baking kitchen jelly jam jars jar spice recipe cookie cutter scales tin tins "
                "tray oven mitt apron pantry storage bowl bowls mould moulds cakestand cases casserole egg timer"),
    "tableware": ("Tavola", "Tableware", "mug cup cups teacup tea teapot plate plates glass glasses napkins napkin coaster "
                  "coasters cutlery saucer bottle jug picnic straws placemats doilies spoons"),
    "bags": ("Borse", "Bags", "bag bags shopper purse wallet suitcase luggage rucksack"),
    "garden": ("Giardino", "Garden", "garden gardeners gardening plant pot watering bird birds parasol seeds outdoor "
               "kneeling flower"),
    "party": ("Feste", "Party", "party bunting balloon balloons paper garland ribbons ribbon wrap gift card cards "
              "invitation tissue tags"),
    "kids": ("Bambini", "Kids", "children childrens toy dolly spaceboy doll puppet skipping playhouse game games bear "
             "harmonica dominoes circus jigsaw lunch snack craft knitting dinosaur soldier felt felcraft felticraft feltcraft"),
    "stationery": ("Cartoleria", "Stationery", "book notebook pencil pencils pen pens stationery ruler sketchbook journal eraser "
                   "passport stickers chalk chalkboard blackboard memo calendar photo album"),
    "textiles": ("Tessili", "Textiles", "cushion towel blanket quilt throw scarf rug doormat door curtain hottie woolly "
                 "hand-warmer warmer"),
    "accessories": ("Accessori", "Accessories", "necklace bracelet earrings ring hairclip brooch hair charm keyring umbrella "
                    "clutch trinket bangle"),
    "decoration": ("Decorazione", "Decoration", ""),
}  # fmt: skip
SMALL_WORDS = frozenset(("of", "and", "with", "in", "the", "on", "for", "to", "a", "at", "by"))
CAPITALS = frozenset(("LED", "DIY", "UK", "USA", "PC"))

WOMEN = """
Giulia Sofia Aurora Alice Ginevra Emma Giorgia Beatrice Anna Vittoria Martina Chiara Francesca Sara Elena Valentina Alessandra
Federica Silvia Laura Paola Roberta Monica Barbara Cristina Daniela Claudia Simona Stefania Raffaella Antonella Patrizia
Elisa Ilaria Arianna Camilla Benedetta Margherita Caterina Lucia Teresa Maria Rosa Angela Giovanna Carla Franca Luisa Rita
Donatella Michela Marta Irene Greta Noemi Gaia Rebecca Ludovica Eleonora Serena Veronica Erika Debora Katia Loredana
Mariangela Annalisa Marianna Carmela Concetta Immacolata Graziella Ornella Nadia Miriam Viola Bianca Nicole Alessia
"""
MEN = """
Leonardo Francesco Lorenzo Alessandro Andrea Mattia Gabriele Tommaso Riccardo Edoardo Matteo Giuseppe Antonio Giovanni Marco
Luca Stefano Paolo Roberto Davide Simone Federico Michele Nicola Salvatore Vincenzo Domenico Pietro Filippo Giacomo Daniele
Fabio Massimo Claudio Maurizio Enrico Alberto Sergio Mario Luigi Carlo Franco Giorgio Bruno Emanuele Cristian Samuele Diego
Manuel Nicolas Jacopo Elia Gianluca Gianmarco Pasquale Raffaele Gennaro Ciro Rocco Ivan Dario Valerio Umberto Corrado
Vittorio Guido Alessio Christian Mirko Renato Silvio Tiziano Ugo
"""
MORE_SURNAMES = """
Brambilla Fumagalli Colombo Bonomi Locatelli Rota Ghezzi Bianchini Zanetti Zanella Boscolo Favaro Pavan Furlan Zorzi Bressan
Trevisan Scarpa Vianello Dal Degani Casagrande Tosi Pozzi Casati Crippa Mauri Viganò Nava Ronchi Maggi Negri Ferrero Bosco
Giraudo Aimone Olivero Ghibaudo Parodi Canepa Traverso Bruzzone Repetto Gozzi Montanari Guidi Casadei Zoli Tassinari Fantini
Bassi Lelli Ventura Pini Innocenti Nencini Baldi Cecchi Lapi Giannini Cardini Tozzi Proietti Salvatori Ciccone Di Esposito
Iovine Cuomo Improta Ascione Scognamiglio Amoroso Capuano Lopez Cassano Lorusso Scaringella Colella Loiacono Abbatantuono
Cannata Cusumano Vitrano Provenzano Mangano Puglisi Scuderi Cutrufo Murgia Deiana Melis Cossu Usai Nicolò Forlì Dall'Olio
Dell'Acqua D'Ambrosio D'Alessandro Degl'Innocenti De' Nicolosi Bevilacqua Quaranta Tagliabue Panzeri Oggioni Ambrosini
"""


def main(folder: Path) -> None:
    """Read the sources, write the resources."""
    OUT.mkdir(parents=True, exist_ok=True)
    geography = folder / "italy_geo_names"
    write("names.json", names(geography))
    write("places.json", places(geography))
    products, orders = retail(folder / "online_retail_uci/online_retail.parquet")
    write("products.json", products)
    write("orders.json", orders)
    for path in sorted(OUT.iterdir()):
        print(f"{path.name:16} {path.stat().st_size:>9,} bytes")


def write(name: str, value: Any) -> None:
    """Compact JSON with a line for each item of a list, so that changes can be read."""
    (OUT / name).write_text(_render(value) + "\n", encoding="utf-8")


def _render(value: Any) -> str:
    if isinstance(value, dict):
        return "{\n" + ",\n".join(f"{_dump(key)}:{_render(item)}" for key, item in value.items()) + "\n}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(_dump(item) for item in value) + "\n]"
    return _dump(value)


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def chance(*parts: object) -> float:
    """A number in [0, 1) that depends on the parts alone."""
    digest = hashlib.sha256("|".join(map(str, (SEED, *parts))).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if character.isalnum())


def names(folder: Path) -> dict[str, list[str]]:
    """Forenames that the MIT list knows, by gender; surnames by frequency (CC0), then further ones of the MIT list."""
    known = {_plain(line) for line in (folder / "9000_nomi_propri.txt").read_text(encoding="utf-8").split("\n")}
    with gzip.open(folder / "lista_38000_cognomi.txt.gz", "rt", encoding="utf-8") as file:
        families = {_plain(line) for line in file}
    with (folder / "common-surnames-by-country.csv").open(encoding="utf-8-sig") as file:
        common = [row["Localized Name"] for row in csv.DictReader(file) if row["Country"] == "IT"]
    further = [name for name in MORE_SURNAMES.split() if _plain(name) in families and len(name) > 3]
    return {
        "women": [name for name in dict.fromkeys(WOMEN.split()) if _plain(name) in known],
        "men": [name for name in dict.fromkeys(MEN.split()) if _plain(name) in known],
        "surnames": list(dict.fromkeys([*common, *further])),
    }


def places(folder: Path) -> list[list[Any]]:
    """Comuni near a shop, and large ones: name, province, CAPs, latitude, longitude, inhabitants, cadastral code."""
    shops = json.loads((OUT / "shops.json").read_text(encoding="utf-8"))
    with gzip.open(folder / "geonames_cap_IT.csv.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["province_code"]]
    codes: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        codes[_plain(row["place"]), row["province_code"]].append(row)
    with gzip.open(folder / "codicefiscale_municipalities.json.gz", "rt", encoding="utf-8") as file:
        cadastral = {
            (_plain(each["name"]), each["province"]): each["code"] for each in json.load(file) if each["active"]
        }
    with gzip.open(folder / "comuni.json.gz", "rt", encoding="utf-8") as file:
        comuni = sorted(json.load(file), key=lambda each: (-each["popolazione"], each["nome"]))
    found = []
    for rank, each in enumerate(comuni):
        key = (_plain(each["nome"]), each["sigla"])
        if key not in codes or key not in cadastral:
            continue
        lat, lon = float(codes[key][0]["latitude"]), float(codes[key][0]["longitude"])
        near = min(_kilometers(lat, lon, shop["position"]) for shop in shops)
        if rank < 90 or (near < 30 and each["popolazione"] > 14_000):
            caps = sorted({row["zipcode"] for row in codes[key]})[:24]
            found.append([each["nome"], each["sigla"], caps, lat, lon, each["popolazione"], cadastral[key]])
    for shop in shops:
        address = shop["address"]
        known = {row["zipcode"] for row in codes[_plain(address["city"]), address["province"]]}
        if address["postal_code"] not in known:
            raise SystemExit(f"{shop['code']}: {address['postal_code']} is no CAP of {address['city']}")
    return found


def _kilometers(lat: float, lon: float, position: dict[str, float]) -> float:
    north = (lat - position["lat"]) * 111.2
    east = (lon - position["lon"]) * 111.2 * math.cos(math.radians(lat))
    return math.hypot(north, east)


def retail(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The catalogue and the orders of some customers, reduced from a wholesaler's to a household's."""
    rows = duckdb.connect().execute(
        "select InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID from read_parquet(?)"
        " where regexp_matches(StockCode, '^[0-9]{5}[A-Za-z]*$') and Description is not null and Quantity <> 0"
        " order by InvoiceDate, InvoiceNo, StockCode, Quantity, UnitPrice", [str(path)]
    ).fetchall()  # fmt: skip
    last = max(row[4] for row in rows).date()
    invoices: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        invoices[row[0]].append(row)
    owners: dict[Any, list[str]] = defaultdict(list)
    for number, lines in invoices.items():
        owners[lines[0][6]].append(number)
    guests = [
        number
        for number in owners.pop(None)
        if number.isdigit() and len(invoices[number]) <= 40 and any(row[3] > 0 < row[5] for row in invoices[number])
    ]
    buys = {who: sum(number.isdigit() for number in numbers) for who, numbers in owners.items()}
    able = sorted((who for who in owners if 2 <= buys[who] <= 26), key=lambda who: chance("customer", who))
    chosen = able[:CUSTOMERS]
    guests = sorted(guests, key=lambda number: chance("guest", number))[:GUEST_ORDERS]
    kept = {number for who in chosen for number in owners[who]} | set(guests)
    catalog = catalogue(rows, kept)
    index = {product[0]: place for place, product in enumerate(catalog)}
    maker = Orders(invoices, index, last)
    customers = [maker.customer(sorted(owners[who], key=lambda n: (invoices[n][0][4], n))) for who in chosen]
    alone = [order for number in sorted(guests) if (order := maker.order(number)) is not None]
    return (
        {
            "categories": [[code, italian, english] for code, (italian, english, _) in CATEGORIES.items()],
            "products": catalog,
        },
        {"customers": [each for each in customers if each], "guests": alone},
    )


class Orders:
    """Invoices as days ago, minute of the day and lines; returns name the order they belong to."""

    def __init__(self, invoices: dict[str, list[Any]], index: dict[str, int], last: Any) -> None:
        self.invoices, self.index, self.last = invoices, index, last

    def when(self, number: str) -> list[int]:
        at = self.invoices[number][0][4]
        return [(self.last - at.date()).days, at.hour * 60 + at.minute]

    def order(self, number: str) -> list[Any] | None:
        """`[days ago, minute, [[product, quantity, flags?], ...]]`"""
        lines = []
        for _, sku, _, quantity, _, price, _ in self.invoices[number]:
            if sku.upper() not in self.index or quantity <= 0:
                continue
            flags = (LOWER_CASE if sku != sku.upper() else 0) | (GIFT if price == 0 else 0)
            line = [self.index[sku.upper()], max(1, min(4, round(quantity / 8)))]
            lines.append([*line, flags] if flags else line)
        lines.sort(key=lambda line: chance("line", number, line))
        return [*self.when(number), lines[:LINES]] if lines else None

    def customer(self, numbers: list[str]) -> list[Any]:
        """Orders, then returns as `[days ago, minute, lines, place of the order]`."""
        orders: list[Any] = []
        returns = []
        for number in numbers:
            if number.isdigit():
                if (order := self.order(number)) is not None:
                    orders.append(order)
                continue
            for _, sku, *_ in self.invoices[number]:
                product = self.index.get(sku.upper())
                bought = [(i, line) for i, order in enumerate(orders) for line in order[2] if line[0] == product]
                if bought:
                    place, line = bought[-1]
                    returns.append([*self.when(number), [line[:2]], place])
                    break
        return [orders, returns] if orders else []


def catalogue(rows: list[Any], kept: set[str]) -> list[list[Any]]:
    """The products bought most in the orders that are kept: sku, name, category, price in cents."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    prices: dict[str, list[float]] = defaultdict(list)
    bought: Counter[str] = Counter()
    for number, sku, description, quantity, _, price, _ in rows:
        code = sku.upper()
        if quantity > 0 and price > 0 and description == description.upper():
            spellings[code][description.strip()] += 1
            prices[code].append(price)
            bought[code] += number in kept
    chosen = sorted((code for code in bought if bought[code] > 2), key=lambda code: (-bought[code], code))[:PRODUCTS]
    made = []
    for code in sorted(chosen):
        name = tidy(min(spellings[code], key=lambda text: (-spellings[code][text], text)))
        middle = sorted(prices[code])[len(prices[code]) // 2]
        made.append([code, name, _category(name), shelf_price(middle)])
    return made


def tidy(name: str) -> str:
    """`SET/20 RED RETROSPOT PAPER NAPKINS ` becomes `Set of 20 Red Retrospot Paper Napkins`."""
    text = re.sub(r"\bS(?:ET)?\s?/\s?(\d+)", r"SET OF \1", name)
    text = (
        re.sub(r"\bOF(\d)", r"OF \1", text).replace("+", " & ").replace(" W/", " WITH ").replace(" ANT ", " ANTIQUE ")
    )
    text = re.sub(r"[.,*]+(?=\s|$)", "", re.sub(r"\s+", " ", text)).strip(" ,.")
    words = text.split()
    return " ".join(_spell(word, first=place == 0) for place, word in enumerate(words))


def _spell(word: str, *, first: bool) -> str:
    if word in CAPITALS:
        return word
    low = word.lower()
    if low in SMALL_WORDS and not first:
        return low
    return "-".join(part[:1].upper() + part[1:] for part in low.split("-"))


def _category(name: str) -> str:
    words = set(name.lower().split())
    return next((code for code, (_, _, keys) in CATEGORIES.items() if words & set(keys.split())), "decoration")


def shelf_price(pounds: float) -> int:
    """A price people know from shelves: it ends in 50 or 90 cents."""
    cents = pounds * POUNDS_TO_SHELF_PRICE * 100
    whole = int(cents // 100)
    return max(90, min((whole * 100 + 50, whole * 100 + 90, whole * 100 - 10), key=lambda price: abs(price - cents)))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
