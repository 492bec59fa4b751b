-- A search for likely duplicates: when, by whom, how far it is, what it came to.
create table identity.search (
    id uuid primary key,
    requested_by text not null,
    requested_at timestamptz not null,
    finished_at timestamptz,
    step text not null,
    done int not null default 0,
    total int not null default 0,
    proposed int not null default 0,
    withheld int not null default 0,
    learned text[] not null default '{}',
    error text
);
create index search_requested on identity.search (requested_at desc);

-- Two profiles that may be one person. No value of either is copied: only their ids, what stands for the state in which
-- they were compared, and to what degree each field agreed.
create table identity.proposal (
    id uuid primary key,
    a uuid not null,
    b uuid not null,
    a_snapshot uuid not null,
    b_snapshot uuid not null,
    score double precision not null,
    weight double precision not null,
    agreements jsonb not null,
    status text not null check (status in ('open', 'skipped', 'accepted', 'rejected', 'outdated')),
    search_id uuid not null,
    found_at timestamptz not null,
    decided_at timestamptz,
    decided_by text,
    decision_id uuid,
    unique (a, b)
);
create index proposal_queue on identity.proposal (status, weight desc, id);
create index proposal_b on identity.proposal (b);

create table identity.search_schedule (
    id boolean primary key default true check (id),
    nightly boolean not null,
    hour int not null check (hour between 0 and 23),
    version int not null default 1
);
