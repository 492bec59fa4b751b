create schema coherence;

-- A difference that somebody wants. What is null may be anything.
create table coherence.declaration (
    id uuid primary key,
    kind text not null,
    reason text not null,
    subject_id text,
    place text,
    price_list text,
    until timestamptz,
    declared_at timestamptz not null,
    declared_by text not null,
    check (subject_id is not null or place is not null or price_list is not null)
);

-- What does not fit together, and what did not once. `place` is '' for what is wrong everywhere.
create table coherence.finding (
    id uuid primary key,
    kind text not null,
    severity text not null check (severity in ('error', 'warning')),
    subject_kind text not null check (subject_kind in ('product', 'promotion')),
    subject_id text not null,
    place text not null,
    label jsonb not null,
    evidence jsonb not null,
    status text not null check (status in ('open', 'declared', 'closed')),
    declaration_id uuid,
    opened_at timestamptz not null,
    seen_at timestamptz not null,
    closed_at timestamptz,
    check ((closed_at is not null) = (status = 'closed'))
);
create unique index finding_standing on coherence.finding (subject_kind, subject_id, kind, place) where closed_at is null;
create index finding_by_status on coherence.finding (status, id);

-- Products that changed and are to be looked at again.
create table coherence.stale (product_id uuid not null primary key, noted_at timestamptz not null);

-- The last checks, so that a page can say how fresh it is.
create table coherence.check_run (
    id uuid primary key,
    scope text not null check (scope in ('all', 'changed')),
    products int not null,
    places int not null,
    opened int not null,
    closed int not null,
    started_at timestamptz not null,
    finished_at timestamptz not null
);
create index check_run_latest on coherence.check_run (scope, finished_at desc);
