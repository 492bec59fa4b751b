"""Identity: which identifiers are one customer, why, and how to undo it."""

from tessere.customer.identity.domain.explanation import Sentence
from tessere.customer.identity.domain.namespaces import Strength
from tessere.customer.identity.domain.resolution import DecisionKind, Evidence, LinkStatus
from tessere.customer.identity.domain.rules import Identifier, Rules, identifier_key
from tessere.customer.identity.http import ROUTER
from tessere.customer.identity.service.decisions import (
    Decided,
    keep_apart,
    merge_profiles,
    split_profile,
    undo_decision,
)
from tessere.customer.identity.service.explain import Explanation, ProfileGraph, explain, load_graph
from tessere.customer.identity.service.settings import load_rules
from tessere.customer.identity.service.sightings import (
    Episodes,
    LinkMemory,
    Sighted,
    Sighting,
    find_current_profiles,
    find_identifiers,
    find_profile_identifiers,
    find_shared_devices,
    load_episodes,
    sight,
)
from tessere.customer.identity.store.graph import KnownIdentifier, NewLink

__all__ = [
    "ROUTER",
    "Decided",
    "DecisionKind",
    "Episodes",
    "Evidence",
    "Explanation",
    "Identifier",
    "KnownIdentifier",
    "LinkMemory",
    "LinkStatus",
    "NewLink",
    "ProfileGraph",
    "Rules",
    "Sentence",
    "Sighted",
    "Sighting",
    "Strength",
    "explain",
    "find_current_profiles",
    "find_identifiers",
    "find_profile_identifiers",
    "find_shared_devices",
    "identifier_key",
    "keep_apart",
    "load_episodes",
    "load_graph",
    "load_rules",
    "merge_profiles",
    "sight",
    "split_profile",
    "undo_decision",
]
