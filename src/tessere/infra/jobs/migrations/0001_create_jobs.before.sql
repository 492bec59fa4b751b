create schema jobs;

-- One-off work and timers. A job is taken by a lease that its worker renews, so work that outlives a transaction
-- survives the death of its worker.
create table jobs.job (
    partition smallint not null default 0,
    id uuid not null,
    kind text not null,
    key text not null,
    payload jsonb not null,
    run_at timestamptz not null,
    leased_until timestamptz not null default '-infinity',
    leased_by uuid,
    attempts int not null default 0,
    last_error text,
    failed_at timestamptz,
    primary key (partition, id),
    unique (partition, kind, key)
);
create index job_due on jobs.job (partition, run_at) where failed_at is null;

-- Who works here; a worker that has not been seen for a while is dead and its row is tidied away.
create table jobs.worker (
    id uuid primary key,
    host text not null,
    started_at timestamptz not null,
    seen_at timestamptz not null,
    partitions smallint[] not null default '{}'
);
