create schema web;

-- Answers to requests with an Idempotency-Key, sealed with that key, for a day.
create table web.idempotency (
    owner_id uuid not null,
    key_hash bytea not null,
    request_hash bytea not null,
    answer bytea,
    expires_at timestamptz not null,
    primary key (owner_id, key_hash)
);
create index idempotency_expiry on web.idempotency (expires_at);

-- Token buckets that all web processes share: for sign-in attempts.
create table web.throttle (
    bucket bytea primary key,
    tokens double precision not null,
    at double precision not null  -- Unix time
);
create index throttle_age on web.throttle (at);

-- What the health check writes and reads back.
create table web.probe (
    id smallint primary key check (id = 1),
    at timestamptz not null
);
