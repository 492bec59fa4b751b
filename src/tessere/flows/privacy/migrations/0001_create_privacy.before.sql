create schema privacy;

-- What people asked for: a copy of what is known of them, or that it goes. `subject` names the person while their erasure is
-- under way and is emptied when it is complete; the profile id leads nowhere by then.
create table privacy.request (
    id uuid primary key,
    kind text not null check (kind in ('export', 'erasure')),
    status text not null check (status in ('waiting', 'running', 'done', 'failed', 'expired')),
    step text not null default 'waiting',
    done bigint not null default 0,
    total bigint not null default 0,
    profile_id uuid not null,
    language text not null,
    reason text not null default '',
    suppress boolean not null default false,
    requested_by text not null,
    requested_by_id uuid,
    requested_at timestamptz not null,
    finished_at timestamptz,
    expires_at timestamptz,
    failure text,
    erased_at timestamptz,
    subject jsonb,
    certificate jsonb
);
create index request_newest on privacy.request (requested_at desc, id desc);
create index request_of_profile on privacy.request (profile_id);

-- An export, compressed, until it expires.
create table privacy.export_part (
    request_id uuid not null references privacy.request on delete cascade,
    part int not null,
    section text not null,
    chunk bytea not null,
    primary key (request_id, part)
);
alter table privacy.export_part alter column chunk set storage external;

-- Fingerprints of erased identifiers: what happened until then under one of them is never taken in again. A device that
-- others use too is no reason by itself: only the events of the person on it are known, by their fingerprints.
create table privacy.tombstone (
    hash bytea primary key,
    shared boolean not null,
    erased_at timestamptz not null,
    request_id uuid not null,
    dropped bigint not null default 0,
    dropped_at timestamptz
);
create index tombstone_of_request on privacy.tombstone (request_id);

-- Fingerprints of erased events, for bodies that say no time of their own; the ids themselves only while destinations need
-- them.
create table privacy.erased_event (
    hash bytea primary key,
    request_id uuid not null,
    event_id uuid
);
create index erased_event_pending on privacy.erased_event (request_id, event_id) where event_id is not null;

-- That somebody said no, kept as the law asks: what and when, and a fingerprint instead of who.
create table privacy.consent_proof (
    request_id uuid not null,
    hash bytea not null,
    purpose text not null,
    channel text not null,
    status text not null,
    said_at timestamptz not null,
    primary key (hash, purpose, channel, said_at)
);

-- How long what is kept, where it differs from the built-in rules. `name` is an event's name, '' for every one.
create table privacy.retention_rule (
    kind text not null check (kind in ('events', 'anonymous', 'quarantine', 'imports', 'audit')),
    name text not null default '',
    days int not null check (days > 0),
    enabled boolean not null,
    version int not null default 1,
    primary key (kind, name)
);

create table privacy.retention_run (
    id uuid primary key,
    kind text not null,
    name text not null,
    cutoff timestamptz not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    deleted bigint not null default 0,
    requested_by text not null
);

-- Events from before are not taken in any more: their ids are forgotten, so that they would count twice.
create table privacy.horizon (
    name text primary key,
    before timestamptz not null
);

-- Grows with every erasure and every horizon, so that workers know when to forget what they remember. The fingerprint tells
-- whether the installation's secret is still the one that the tombstones were made with.
create table privacy.edition (
    one boolean primary key default true check (one),
    version bigint not null,
    fingerprint bytea not null
);
