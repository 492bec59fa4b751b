"""Consent purposes, computed traits, and the limits of RFM."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import msgspec
from msgspec import Struct

from tessere.customer.profiles.domain.computed import DEFAULT_COMPUTED, ComputedTrait, Definitions, Kind
from tessere.customer.profiles.domain.rfm import Quintiles
from tessere.customer.profiles.store import followers
from tessere.customer.profiles.store import settings as store
from tessere.customer.profiles.store.settings import Purpose
from tessere.infra import audit, jobs
from tessere.infra.db import Database, Unit
from tessere.infra.jobs import JobKind
from tessere.kernel.errors import Conflict, Invalid, NotFound
from tessere.kernel.rules import parse
from tessere.kernel.time import to_micros

LANGUAGES = ("it", "en")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,62}")
_LONGEST_WINDOW = 3_650
REBUILD = "profiles.rebuild"
# Workers look at the definitions every two seconds; the rebuild starts when all of them know the new one.
_SETTLE = timedelta(seconds=5)

DEFAULT_PURPOSES = (
    Purpose(
        code="marketing", channels=["email", "sms", "whatsapp", "app", "phone"], double_opt_in=False,
        name={"it": "Offerte e novità", "en": "Offers and news"},
        description={"it": "Ricevere offerte, novità e inviti.", "en": "Receive offers, news and invitations."},
    ),
    Purpose(
        code="profiling", channels=["*"], double_opt_in=False,
        name={"it": "Proposte su misura", "en": "Personal suggestions"},
        description={
            "it": "Usare acquisti e visite per proposte adatte a te.",
            "en": "Use purchases and visits for suggestions that suit you.",
        },
    ),
)  # fmt: skip


class ComputedEdit(Struct, frozen=True, kw_only=True):
    """What can be said of a computed trait."""

    label: dict[str, str]
    kind: Kind
    event: str
    property: str | None = None
    window_days: int | None = None
    channel: str | None = None


async def ensure_purposes(unit: Unit) -> None:
    """The purposes that every retailer starts with, unless there are some."""
    if not await store.list_purposes(unit.db):
        for purpose in DEFAULT_PURPOSES:
            await store.insert_purpose(unit.db, purpose)


async def list_purposes(unit: Unit) -> list[Purpose]:
    """What customers are asked to consent to."""
    return await store.list_purposes(unit.db)


async def get_purpose(unit: Unit, *, code: str) -> Purpose:
    """One purpose."""
    found = next((each for each in await store.list_purposes(unit.db) if each.code == code), None)
    if found is None:
        raise NotFound(f"no purpose has the code {code}")
    return found


async def create_purpose(unit: Unit, *, purpose: Purpose) -> Purpose:
    """Add a purpose; Conflict when its code is taken."""
    _check_purpose(purpose)
    if not await store.insert_purpose(unit.db, purpose):
        raise Conflict(f"there is a purpose {purpose.code} already", code="purpose_exists")
    await audit.record(unit, action="purpose.added", object_kind="purpose", object_id=purpose.code, detail={})
    return purpose


async def change_purpose(unit: Unit, *, purpose: Purpose) -> Purpose:
    """Change the texts and channels of a purpose; its code stays."""
    _check_purpose(purpose)
    if not await store.update_purpose(unit.db, purpose):
        raise NotFound(f"no purpose has the code {purpose.code}")
    await audit.record(unit, action="purpose.changed", object_kind="purpose", object_id=purpose.code, detail={})
    return await get_purpose(unit, code=purpose.code)


async def delete_purpose(unit: Unit, *, code: str) -> None:
    """Stop asking for a purpose; what customers said of it stays in the ledger."""
    if not await store.delete_purpose(unit.db, code=code):
        raise NotFound(f"no purpose has the code {code}")
    await audit.record(unit, action="purpose.removed", object_kind="purpose", object_id=code, detail={})


async def load_definitions(unit: Unit, *, known: Definitions | None = None) -> Definitions:
    """The computed traits in force (the built-in ones, and the retailer's own in their place or beside them), and the
    tracks that the rules of followers read; `known` when nothing has changed."""
    version = await store.get_version(unit.db)  # before what it counts: at worst it is read once more than needed
    if known is not None and known.version == version:
        return known
    rules = [parse(each.rule) for each in await followers.list_followers(unit.db)]
    return Definitions(
        [trait for trait, _ in await list_computed(unit)],
        tracks=[track for rule in rules for track in rule.tracks],
        version=version,
    )


async def load_quintiles(unit: Unit) -> Quintiles | None:
    """The limits of RFM in force, None before they were first computed."""
    return await store.find_quintiles(unit.db)


async def list_computed(unit: Unit) -> list[tuple[ComputedTrait, int]]:
    """Every computed trait with its version; 0 is as built in."""
    saved = {each.name: each for each in await store.list_computed(unit.db)}
    found = [(trait, 0) for trait in DEFAULT_COMPUTED if trait.name not in saved]
    found += [(msgspec.convert(each.definition, ComputedTrait), each.version) for each in saved.values()]
    return sorted(found, key=lambda pair: pair[0].name)


async def get_computed(unit: Unit, *, name: str) -> tuple[ComputedTrait, int]:
    """One computed trait with its version."""
    found = next((pair for pair in await list_computed(unit) if pair[0].name == name), None)
    if found is None:
        raise NotFound(f"no computed trait has the name {name}")
    return found


async def save_computed(unit: Unit, *, name: str, edit: ComputedEdit) -> ComputedTrait:
    """Add or change a computed trait: events that come feed it at once, and a job takes the earlier ones in."""
    if not _CODE.fullmatch(name):
        raise Invalid("a computed trait is named with lower-case letters, digits and _, beginning with a letter")
    if not edit.event.strip() or len(edit.event) > 200:
        raise Invalid("name the event that feeds the computed trait")
    if edit.kind != "count" and not edit.property:
        raise Invalid(f"a trait of the kind {edit.kind} needs the property of the event that it reads")
    if edit.window_days is not None and not 1 <= edit.window_days <= _LONGEST_WINDOW:
        raise Invalid(f"a window is 1 to {_LONGEST_WINDOW} days")
    if edit.window_days is not None and edit.kind not in {"count", "sum", "average"}:
        raise Invalid("only counts, sums and averages can have a window")
    _check_texts(edit.label, "label")
    fields: dict[str, Any] = {field: getattr(edit, field) for field in edit.__struct_fields__}
    trait = ComputedTrait(name=name, **fields)
    await store.save_computed(unit.db, name=name, definition=msgspec.to_builtins(trait))
    await jobs.enqueue(
        unit, kind=REBUILD, key=f"{name} {unit.new_id()}", payload={"name": name}, run_at=unit.now + _SETTLE
    )
    await audit.record(unit, action="computed_trait.saved", object_kind="computed_trait", object_id=name, detail={})
    return trait


async def delete_computed(unit: Unit, *, name: str) -> None:
    """Remove a computed trait of the retailer's own; a changed built-in one goes back to how it was."""
    if not await store.delete_computed(unit.db, name=name):
        raise NotFound("no computed trait of yours has this name; built-in ones cannot be removed")
    await jobs.enqueue(
        unit, kind=REBUILD, key=f"{name} {unit.new_id()}", payload={"name": name}, run_at=unit.now + _SETTLE
    )
    await audit.record(unit, action="computed_trait.removed", object_kind="computed_trait", object_id=name, detail={})


async def refresh_quintiles(database: Database, _payload: Any = None) -> None:
    """Compute the limits of RFM anew from the cards."""
    async with database.unit() as unit:
        await store.compute_quintiles(unit.db, now=unit.now, now_micros=to_micros(unit.now))


JOBS = (JobKind("profiles.rfm", refresh_quintiles, every=timedelta(minutes=10)),)


def _check_purpose(purpose: Purpose) -> None:
    if not _CODE.fullmatch(purpose.code):
        raise Invalid("a purpose's code has lower-case letters, digits and _, and begins with a letter")
    _check_texts(purpose.name, "name")
    if not purpose.channels:
        raise Invalid("a purpose names its channels, or * for every one")


def _check_texts(texts: dict[str, str], what: str) -> None:
    if not any(texts.get(language, "").strip() for language in LANGUAGES):
        raise Invalid(f"the {what} needs a text in Italian or English")
    if any(len(text) > 2_000 for text in texts.values()):
        raise Invalid(f"the {what} has at most 2000 characters")
