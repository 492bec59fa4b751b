"""What a rule can be found by: texts of which its subject must have one, segments that it must be in."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from tessere.kernel.rules.model import All, AnyOf, Attribute, BasketLines, Consent, InSegment, Leaf, Node, Rule
from tessere.kernel.rules.values import fold


class Keys(Struct, frozen=True):
    """Pairs of name and folded text; for whom none of them is true the rule does not hold. `exact`: else it does."""

    texts: frozenset[tuple[str, str]]
    exact: bool


def text_keys(rule: Rule, source: str, names: Collection[str]) -> Keys | None:
    """The keys of the rule among attributes of these names; None where it may hold without any."""
    return _keys(rule.root, source, names)


def needed_segment(rule: Rule) -> str | None:
    """A segment in which everybody is for whom the rule holds; the first where there are several."""
    parts = rule.root.parts if isinstance(rule.root, All) else (rule.root,)
    return min((part.segment for part in parts if isinstance(part, InSegment) and part.member), default=None)


def sources_of(rule: Rule) -> frozenset[str]:
    """Where the rule's conditions look: sources of attributes, `segment`, `consent`, `basket_line` or `event`."""
    return frozenset(map(_source, rule.leaves))


def _source(leaf: Leaf) -> str:
    match leaf:
        case Attribute():
            return leaf.source
        case InSegment():
            return "segment"
        case Consent():
            return "consent"
        case BasketLines():
            return "basket_line"
        case _:
            return "event"


def _keys(node: Node, source: str, names: Collection[str]) -> Keys | None:
    match node:
        case Attribute() if node.source == source and node.name in names:
            values = node.test.value if node.test.op == "in" else (node.test.value,)
            if node.test.op not in {"is", "in"} or not all(isinstance(each, str) for each in values):
                return None
            return Keys(frozenset((node.name, fold(each)) for each in values), exact=True)
        case All(parts):
            found = [keys for part in parts if (keys := _keys(part, source, names)) is not None]
            best = min(found, key=lambda keys: len(keys.texts), default=None)
            return None if best is None else Keys(best.texts, exact=best.exact and len(parts) == 1)
        case AnyOf(parts):
            each = [_keys(part, source, names) for part in parts]
            sure = [keys for keys in each if keys is not None]
            if len(sure) < len(each):
                return None
            texts = frozenset(text for keys in sure for text in keys.texts)
            return Keys(texts, exact=all(keys.exact for keys in sure))
        case _:
            return None
