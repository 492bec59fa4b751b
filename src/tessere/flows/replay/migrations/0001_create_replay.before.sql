create schema replay;

-- A rebuild of all customers under other rules, beside those in force, until somebody takes it over or lets it go.
create table replay.run (
    id uuid primary key,
    status text not null check (status in ('running', 'ready', 'applying', 'applied', 'discarded', 'failed')),
    rules jsonb not null,
    done bigint not null default 0,
    total bigint not null default 0,
    report jsonb,
    error text,
    requested_by text not null,
    requested_at timestamptz not null,
    finished_at timestamptz
);
create unique index run_under_way on replay.run ((true)) where status in ('running', 'ready', 'applying');

-- What follows is filled in the shadow database only, to be compared there: side 0 is what holds, 1 what would.
create table replay.grouping (side smallint not null, key uuid not null, profile_id uuid not null, primary key (side, key));
create table replay.belonging (
    side smallint not null,
    segment_id uuid not null,
    profile_id uuid not null,
    primary key (side, segment_id, profile_id)
);
-- Events that another identifier owns under the new rules.
create table replay.new_owner (event_id uuid primary key, owner_key uuid, device_key uuid);
