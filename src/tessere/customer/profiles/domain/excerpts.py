"""States read only as far as somebody asks: that costs a fraction of reading them whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, TypedDict, cast

import msgspec
from msgspec import Raw, defstruct
from msgspec.structs import fields as struct_fields

from tessere.customer.profiles.domain.state import Consent, State, Trait
from tessere.kernel.rules import Ask, Series


def excerpt_decoder(asks: Collection[Ask], *, parts: Collection[str] = ()) -> Callable[[bytes], State]:
    """Reads of packed states the traits, tracks and consents that are asked for, and whole the `parts` (fields of a state).

    What it gives has no more than that: the other fields must not be touched.
    """
    wanted = {kind: [ask.name for ask in asks if ask.kind == kind] for kind in ("trait", "track", "purpose")}
    kept: dict[str, Any] = {
        "traits": _only(wanted["trait"], Trait),
        "tracks": _only(wanted["track"], Series),
        "consents": dict[str, Consent] if wanted["purpose"] else _only((), Consent),
    }
    whole = {field.name: field.type for field in struct_fields(State) if field.name in parts}
    layout_fields = [(name, whole.get(name) or kept.get(name, Raw)) for name in State.__struct_fields__]
    layout = defstruct("Excerpt", layout_fields, array_like=True, gc=False)
    return cast(Callable[[bytes], State], msgspec.msgpack.Decoder(layout).decode)


def mark_of(ask: Ask) -> bytes:
    """A packed state in which something of what is asked for is known contains this."""
    text = f"{ask.name}|" if ask.kind == "purpose" else ask.name
    return text.encode("utf-8", "surrogatepass")


def _only(names: Iterable[str], kind: type) -> Any:
    """A map of which the decoder steps over everything but some entries."""
    return TypedDict("Some", dict.fromkeys(names, kind), total=False)  # type: ignore[operator]
