"""How products are found: their words with weights, their facets, and words that look alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from tessere.commerce.catalog.domain.model import Attribute, Category, Product, ProductDraft, Value, VariantDraft
from tessere.kernel.folding import words

FacetKind = Literal["category", "brand", "channel", "tag", "status", "attribute"]
LONGEST_WORD = 64
_MOST_WORDS = 2_000


class Index(Struct, frozen=True, kw_only=True):
    """What is kept of a product for the search; `document` is a tsvector as text."""

    lineage: list[str]
    facets: list[str]
    document: str
    words: list[str]
    sort: str


class FacetCount(Struct, frozen=True, kw_only=True):
    """How many of the products found have a value; `code` is the attribute's, for those."""

    kind: FacetKind
    code: str | None
    value: str
    count: int


def lineage_of(codes: Iterable[str], tree: Mapping[str, Category]) -> list[str]:
    """Categories and all above them, each once."""
    found: dict[str, None] = {}
    for code in codes:
        at: str | None = code
        while at is not None and at not in found:
            found[at] = None
            at = tree[at].parent_code if at in tree else None
    return list(found)


def has_cycle(code: str, parent: str | None, tree: Mapping[str, Category]) -> bool:
    """Whether a category would stand below itself."""
    return parent is not None and code in lineage_of([parent], tree)


def facet(kind: FacetKind, value: Value, code: str | None = None) -> str:
    """A facet's value as it is kept: `brand:acme`, `attribute:color=red`."""
    text = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    return f"{kind}:{text}" if code is None else f"{kind}:{code}={text}"


def read_facet(kept: str, count: int) -> FacetCount:
    """The facet back from what is kept."""
    kind, _, rest = kept.partition(":")
    code, mark, value = rest.partition("=") if kind == "attribute" else ("", "", rest)
    return msgspec.convert({"kind": kind, "code": code if mark else None, "value": value, "count": count}, FacetCount)


def index_product(
    product: ProductDraft | Product,
    variants: Sequence[VariantDraft],
    *,
    tree: Mapping[str, Category],
    brand_name: str | None,
    attributes: Mapping[str, Attribute],
) -> Index:
    """Everything derived from a product, its variants and its shelves."""
    lineage = lineage_of(product.categories, tree)
    selling = [each for each in variants if each.active]
    valued = [*product.attributes.items(), *(pair for each in selling for pair in each.options.items())]
    facets = [facet("status", product.status)]
    facets += [facet("category", code) for code in lineage]
    facets += [facet("brand", product.brand)] if product.brand else []
    facets += [facet("tag", tag) for tag in product.tags]
    facets += [facet("channel", each.channel) for each in product.availability]
    facets += [
        facet("attribute", value, code) for code, value in valued if code in attributes and attributes[code].facet
    ]
    texts = [("A", each.sku) for each in variants] + [("A", each.gtin or "") for each in variants]
    contents = [*product.content.values(), *(c for by in product.channel_content.values() for c in by.values())]
    texts += [("A", product.code), *(("A", each.name) for each in contents), ("B", brand_name or "")]
    texts += [("C", name) for code in lineage if code in tree for name in tree[code].name.values()]
    texts += [("C", tag) for tag in product.tags]
    texts += [("C", text) for code, value in valued for text in _spoken(code, value, attributes)]
    texts += [("D", each.description) for each in contents]
    weighed = _weigh(texts)
    first = next(iter(product.content.values()))
    return Index(
        lineage=lineage, facets=list(dict.fromkeys(facets)), document=_document(weighed), words=list(weighed),
        sort=" ".join(words(first.name))[:200],
    )  # fmt: skip


def search_words(query: str) -> list[str]:
    """The words that a search asks for, at most eight."""
    return [each[:LONGEST_WORD] for each in words(query)][:8]


def to_tsquery(asked: Sequence[Sequence[str]]) -> str:
    """All of the words, each by one of its spellings or by how one begins."""
    return " & ".join("(" + " | ".join(f"'{word}':*" for word in spellings) + ")" for spellings in asked)


def nearest(word: str, candidates: Iterable[str]) -> list[str]:
    """The candidates that a hand may have meant by `word`, or by its beginning: one slip in up to five letters, two in more;
    those with the fewest only."""
    most = 1 if len(word) <= 5 else 2
    slips = {each: min(distance(word, each[:end]) for end in _ends(word, each, most)) for each in candidates}
    least = min(slips.values(), default=most + 1)
    return [] if least > most else sorted(each for each, count in slips.items() if count == least)


def distance(one: str, other: str) -> int:
    """How many letters were left out, added, changed or swapped with the next (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
    return row[-1]


def _ends(word: str, candidate: str, most: int) -> Iterable[int]:
    """How much of a candidate may have been typed so far."""
    return range(min(len(candidate), max(1, len(word) - most)), min(len(candidate), len(word) + most) + 1)


def _spoken(code: str, value: Value, attributes: Mapping[str, Attribute]) -> list[str]:
    if isinstance(value, bool) or code not in attributes:
        return []
    for choice in attributes[code].choices:
        if choice.code == value:
            return [choice.code, *choice.name.values()]
    return [str(value)]


def _weigh(texts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Every word with the weight of the first, and so best, text that it stands in."""
    found: dict[str, str] = {}
    for weight, text in texts:
        for word in words(text):
            if len(found) < _MOST_WORDS:
                found.setdefault(word[:LONGEST_WORD], weight)
    return found


def _document(weighed: Mapping[str, str]) -> str:
    return " ".join(f"'{word}':1{weight}" for word, weight in weighed.items())
