"""States read only as far as somebody asks: that costs a fraction of reading them whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, TypedDict, cast

import msgspec
from msgspec import Raw, defstruct

from tessere.customer.profiles.domain.state import Consent, State, Trait
from tessere.kernel.rules import Ask, Series


def excerpt_decoder(asks: Collection[Ask]) -> Callable[[bytes], State]:
    """Reads packed states: of traits, tracks and consents what is asked for and may be there, of anything else nothing."""
    wanted = {kind: [ask.name for ask in asks if ask.kind == kind] for kind in ("trait", "track", "purpose")}
    kept: dict[str, Any] = {
        "traits": _only(wanted["trait"], Trait),
        "tracks": _only(wanted["track"], Series),
        "consents": dict[str, Consent] if wanted["purpose"] else _only((), Consent),
    }
    fields = [(name, kept.get(name, Raw)) for name in State.__struct_fields__]
    layout = defstruct("Excerpt", fields, array_like=True, gc=False)
    return cast(Callable[[bytes], State], msgspec.msgpack.Decoder(layout).decode)


def mark_of(ask: Ask) -> bytes:
    """A packed state in which something of what is asked for is known contains this."""
    text = f"{ask.name}|" if ask.kind == "purpose" else ask.name
    return text.encode("utf-8", "surrogatepass")


def _only(names: Iterable[str], kind: type) -> Any:
    """A map of which the decoder steps over everything but some entries."""
    return TypedDict("Some", dict.fromkeys(names, kind), total=False)  # type: ignore[operator]
