"""Profiles: what is known of each customer, folded from what happened."""

from litestar import Router

from tessere.customer.profiles.domain.apply import CONSENT_EVENTS, Fact
from tessere.customer.profiles.domain.card import Card as StoredCard
from tessere.customer.profiles.domain.card import CardMemory
from tessere.customer.profiles.domain.computed import Definitions, computed_values, value_of
from tessere.customer.profiles.domain.excerpts import excerpt_decoder
from tessere.customer.profiles.domain.facts import facts_of
from tessere.customer.profiles.domain.happenings import ProfilesLinked, ProfilesRegrouped
from tessere.customer.profiles.domain.ranks import ranks_of
from tessere.customer.profiles.domain.rfm import Quintiles, Rfm
from tessere.customer.profiles.domain.state import State, Tally, Trait, hash_state
from tessere.customer.profiles.http import customers, editing
from tessere.customer.profiles.http.rendering import Card, IdentifierView, render_card, render_identifier
from tessere.customer.profiles.http.settings import ROUTER as SETTINGS_ROUTER
from tessere.customer.profiles.service.editing import Happening, record_happening
from tessere.customer.profiles.service.erasing import (
    count_held,
    erase_states,
    follow_erasure,
    list_refusals,
    list_unseen,
    redact_states,
)
from tessere.customer.profiles.service.following import fill_tracks, follow, read_series, unfollow
from tessere.customer.profiles.service.intake import Person, gather, save_cards, take_in
from tessere.customer.profiles.service.people import TOPIC, divide_devices, keep_apart, merge, undo
from tessere.customer.profiles.service.reading import (
    Profile,
    count_profiles,
    draw_profiles,
    find_cards,
    fold_profile,
    get_current_id,
    get_profile,
    iterate_profiles,
    list_consent_ledger,
    list_profiles,
)
from tessere.customer.profiles.service.rebuild import JOB as REBUILD_JOB
from tessere.customer.profiles.service.replaying import DERIVED_TABLES, GIVEN_TABLES, list_owner_keys
from tessere.customer.profiles.service.settings import JOBS as SETTINGS_JOBS
from tessere.customer.profiles.service.settings import ensure_purposes, list_purposes, load_definitions, load_quintiles
from tessere.customer.profiles.service.shown import card_of, rfm_of
from tessere.customer.profiles.service.suppressing import (
    EVERY,
    anonymise_suppressions,
    find_suppressed,
    fingerprint,
    is_suppressed,
    lift_suppression,
    list_suppressions,
    read_identifier,
    suppress,
)
from tessere.customer.profiles.service.traits import find_traits
from tessere.customer.profiles.store.excerpts import ALL_STATES, EVERYBODY, known_states
from tessere.customer.profiles.store.states import StateKey
from tessere.customer.profiles.store.suppressions import Origin, Suppression

JOBS = (*SETTINGS_JOBS, REBUILD_JOB)
# One router for both: paths that they share are registered once.
ROUTERS = (Router(path="/", route_handlers=[*customers.ROUTES, *editing.ROUTES]), SETTINGS_ROUTER)


__all__ = [
    "ALL_STATES",
    "CONSENT_EVENTS",
    "DERIVED_TABLES",
    "EVERY",
    "EVERYBODY",
    "GIVEN_TABLES",
    "JOBS",
    "ROUTERS",
    "TOPIC",
    "Card",
    "CardMemory",
    "Definitions",
    "Fact",
    "Happening",
    "IdentifierView",
    "Origin",
    "Person",
    "Profile",
    "ProfilesLinked",
    "ProfilesRegrouped",
    "Quintiles",
    "Rfm",
    "State",
    "StateKey",
    "StoredCard",
    "Suppression",
    "Tally",
    "Trait",
    "anonymise_suppressions",
    "card_of",
    "computed_values",
    "count_held",
    "count_profiles",
    "divide_devices",
    "draw_profiles",
    "ensure_purposes",
    "erase_states",
    "excerpt_decoder",
    "facts_of",
    "fill_tracks",
    "find_cards",
    "find_suppressed",
    "find_traits",
    "fingerprint",
    "fold_profile",
    "follow",
    "follow_erasure",
    "gather",
    "get_current_id",
    "get_profile",
    "hash_state",
    "is_suppressed",
    "iterate_profiles",
    "keep_apart",
    "known_states",
    "lift_suppression",
    "list_consent_ledger",
    "list_owner_keys",
    "list_profiles",
    "list_purposes",
    "list_refusals",
    "list_suppressions",
    "list_unseen",
    "load_definitions",
    "load_quintiles",
    "merge",
    "ranks_of",
    "read_identifier",
    "read_series",
    "record_happening",
    "redact_states",
    "render_card",
    "render_identifier",
    "rfm_of",
    "save_cards",
    "suppress",
    "take_in",
    "undo",
    "unfollow",
    "value_of",
]
