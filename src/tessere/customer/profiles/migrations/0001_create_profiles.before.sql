create schema profiles;

-- What events said of one identifier (owner_key), counted for the person of part_key: the same identifier, or on a shared
-- device the person whose episode it was. A profile is the merge of the states of its identifiers.
create table profiles.state (
    part_key uuid not null,
    owner_key uuid not null,
    version int not null,
    doc bytea not null,
    primary key (part_key, owner_key)
) with (fillfactor = 70);
create index state_owner on profiles.state (owner_key);
alter table profiles.state alter column doc set storage external;

-- A cache of each profile for lists and searches, made from its states.
create table profiles.card (
    profile_id uuid primary key,
    name text,
    email text,
    phone text,
    loyalty_card text,
    city text,
    last_seen_at bigint not null,
    last_channel text,
    order_count int not null,
    spent_minor bigint not null,
    currency text not null,
    tier text,
    shared_device boolean not null,
    search tsvector not null
) with (fillfactor = 85);
create index card_search on profiles.card using gin (search) with (fastupdate = off);
create index card_seen on profiles.card (last_seen_at desc, profile_id);

-- Every word on consent with its proof, append-only; a state holds only the last word.
create table profiles.consent (
    owner_key uuid not null,
    event_id uuid not null,
    purpose text not null,
    channel text not null,
    status text not null,
    said_at timestamptz not null,
    source_id uuid not null,
    proof jsonb not null,
    primary key (owner_key, event_id, purpose, channel)
);

create table profiles.purpose (
    code text primary key,
    name jsonb not null,
    description jsonb not null,
    channels text[] not null,
    double_opt_in boolean not null default false,
    version int not null default 1
);

create table profiles.computed_trait (
    name text primary key,
    definition jsonb not null,
    version int not null default 1
);

create table profiles.rfm_quintiles (
    id boolean primary key default true check (id),
    computed_at timestamptz not null,
    quintiles jsonb not null
);

create view profiles.card_v as
select profile_id, name, email, phone, loyalty_card, city, last_seen_at, last_channel, order_count, spent_minor, currency,
    tier, shared_device
from profiles.card;
