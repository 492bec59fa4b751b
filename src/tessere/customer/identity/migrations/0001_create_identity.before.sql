create schema identity;

-- Settings that differ from the built-in namespaces, and namespaces of the retailer's own.
create table identity.namespace (
    name text primary key,
    label text not null,
    priority int not null,
    strength text not null,
    max_per_customer int,
    normaliser text not null,
    version int not null default 1
);

create table identity.blocked_value (
    id uuid primary key,
    namespace text not null,
    pattern text not null,
    created_at timestamptz not null,
    unique (namespace, pattern)
);

-- `key` is derived from namespace and value. `birth_id` is the profile the identifier came with and never changes, so
-- a split revives old profile ids by itself; `profile_id` and `component_id` are what resolution made of it.
create table identity.identifier (
    key uuid primary key,
    namespace text not null,
    value text not null,
    birth_id uuid not null,
    profile_id uuid not null,
    component_id uuid not null,
    shared boolean not null default false,
    crowded boolean not null default false,
    first_seen_at timestamptz not null
) with (fillfactor = 85);
create index identifier_profile on identity.identifier (profile_id);
create index identifier_component on identity.identifier (component_id);
create index identifier_birth on identity.identifier (birth_id);

-- Evidence, append-only: two identifiers were seen together on a day (UTC). Only first_at may move, and only back.
create table identity.edge (
    a uuid not null,
    b uuid not null,
    seen_on date not null,
    first_at timestamptz not null,
    evidence text not null,
    event_id uuid,
    primary key (a, b, seen_on)
);
create index edge_b on identity.edge (b, seen_on);

-- What people decided, append-only; undoing marks the decision.
create table identity.decision (
    id uuid primary key,
    kind text not null check (kind in ('revoke', 'cannot_link', 'must_link')),
    a uuid not null,
    b uuid not null,
    actor text not null,
    reason text not null,
    decided_at timestamptz not null,
    undone_at timestamptz,
    undone_by text
);
create index decision_a on identity.decision (a);
create index decision_b on identity.decision (b);

create table identity.alert (
    id uuid primary key,
    kind text not null,
    profile_id uuid not null,
    size int not null,
    detail text not null,
    raised_at timestamptz not null,
    dismissed_at timestamptz,
    unique (kind, profile_id)
);

create view identity.identifier_v as
select key, namespace, value, birth_id, profile_id, shared, first_seen_at from identity.identifier;
