"""Every place where something is kept, and whether it can hold a person: a table that is missing here fails a test."""

from __future__ import annotations

# Tables of which an erasure accounts for every row in its certificate.
PERSONAL = (
    "events.event_log", "events.inbox", "events.quarantine", "events.import", "events.import_part", "events.import_refusal",
    "identity.identifier", "identity.edge", "identity.decision", "identity.proposal", "identity.alert",
    "profiles.state", "profiles.card", "profiles.consent", "profiles.suppression",
    "segments.standing", "segments.membership", "segments.passage",
    "audit.entry", "jobs.job", "outbox.message", "outbox.dead_letter", "outbox.subscription", "web.idempotency",
    "privacy.request", "privacy.export_part", "privacy.tombstone", "privacy.erased_event", "privacy.consent_proof",
)  # fmt: skip
# Tables that hold no customer, by why: `settings` are the retailer's own words, `counts` are sums over many, `staff` are the
# retailer's people, `machinery` keeps the system going.
IMPERSONAL = {
    "auth.account": "staff",
    "auth.session": "staff",
    "auth.identity": "staff",
    "auth.oidc_attempt": "staff",
    "auth.api_key": "staff",
    "auth.api_key_secret": "staff",
    "auth.sensitive_field": "settings",
    "events.touchpoint": "settings",
    "events.source": "settings",
    "events.lane": "machinery",
    "events.places_version": "machinery",
    "events.plan_event": "settings",
    "events.hour_tally": "counts",
    "events.minute_tally": "counts",
    "events.revision": "machinery",
    "identity.namespace": "settings",
    "identity.blocked_value": "settings",
    "identity.search": "machinery",
    "identity.search_schedule": "settings",
    "profiles.purpose": "settings",
    "profiles.computed_trait": "settings",
    "profiles.rfm_quintiles": "counts",
    "profiles.follower": "settings",
    "segments.segment": "settings",
    "segments.edition": "machinery",
    "segments.part": "machinery",
    "lake.cursor": "machinery",
    "lake.file": "machinery",
    "lake.erasure": "counts",
    "jobs.worker": "machinery",
    "web.throttle": "machinery",
    "web.probe": "machinery",
    "privacy.retention_rule": "settings",
    "privacy.retention_run": "counts",
    "privacy.horizon": "machinery",
    "privacy.edition": "machinery",
    "migrations.applied": "machinery",
    "replay.run": "machinery",
    "replay.grouping": "machinery",
    "replay.belonging": "machinery",
    "replay.new_owner": "machinery",
    "segments.personas": "counts",
}
