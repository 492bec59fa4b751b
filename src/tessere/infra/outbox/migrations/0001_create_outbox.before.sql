create schema outbox;

-- What slices tell the slices above. Readers order by (transaction, sequence) and stop before the oldest running
-- transaction, so an event that commits late is never skipped.
create table outbox.message (
    partition smallint not null,
    transaction xid8 not null default pg_current_xact_id(),
    sequence bigint generated always as identity,
    id uuid not null,
    topic text not null,
    payload jsonb not null,
    emitted_at timestamptz not null,
    primary key (partition, transaction, sequence)
);

create table outbox.subscription (
    partition smallint not null,
    subscriber text not null,
    transaction xid8 not null default '0',
    sequence bigint not null default 0,
    attempts int not null default 0,
    next_attempt_at timestamptz not null default '-infinity',
    last_error text,
    primary key (partition, subscriber)
);

create table outbox.dead_letter (
    partition smallint not null,
    subscriber text not null,
    message_id uuid not null,
    topic text not null,
    payload jsonb not null,
    error text not null,
    died_at timestamptz not null default now(),
    primary key (partition, subscriber, message_id)
);
