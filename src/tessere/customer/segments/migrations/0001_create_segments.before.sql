create schema segments;

-- A rule that says who belongs. `number` is its short name in standings; an active one is held against every event, also
-- while it is being built.
create table segments.segment (
    id uuid primary key,
    number int generated always as identity unique,
    name text not null,
    description text not null,
    rule jsonb not null,
    status text not null check (status in ('building', 'live', 'failed')),
    active boolean not null default false,
    failure text,
    checked bigint not null default 0,
    total bigint not null default 0,
    created_at timestamptz not null,
    created_by text not null,
    updated_at timestamptz not null,
    built_at timestamptz,
    version int not null default 1
);
create unique index segment_name on segments.segment (lower(name));

-- Grows with every change of what is evaluated, so that workers know when to read the rules again.
create table segments.edition (id boolean primary key default true check (id), version bigint not null);
insert into segments.edition (version) values (1);

-- What the evaluation of the next event needs of a customer in one row: the numbers of the segments they are in, and when
-- an answer may change although nothing happens (microseconds since 1970).
create table segments.standing (
    profile_id uuid primary key,
    segments int[] not null default '{}',
    check_at bigint,
    part smallint not null
) with (fillfactor = 80);
create index standing_due on segments.standing (part, check_at) where check_at is not null;

-- Who looks after which part of the standings: locked by the worker that has it.
create table segments.part (part smallint primary key);
insert into segments.part select generate_series(0, 15);

-- Who is in, and since when; the passage of that moment says why.
create table segments.membership (
    profile_id uuid not null,
    segment_id uuid not null,
    entered_at timestamptz not null,
    primary key (profile_id, segment_id)
);
create index membership_of_segment on segments.membership (segment_id, entered_at desc, profile_id);

-- Every entry and exit, append-only; `because` is the record of the conditions that decided, with their figures.
create table segments.passage (
    profile_id uuid not null,
    segment_id uuid not null,
    at timestamptz not null,
    entered boolean not null,
    because jsonb,
    primary key (profile_id, segment_id, at, entered)
);
create index passage_of_segment on segments.passage (segment_id, at);

create view segments.segment_v as select id, name, status, built_at from segments.segment;
create view segments.membership_v as select profile_id, segment_id, entered_at from segments.membership;
