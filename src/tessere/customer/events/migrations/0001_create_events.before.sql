create schema events;

-- A place where customers are met: a shop, the site, the newsletter. Events name it by its code.
create table events.touchpoint (
    id uuid primary key,
    code text not null unique,
    name text not null,
    channel text not null,
    address jsonb,
    position jsonb,
    hours jsonb not null default '[]',
    time_zone text not null default 'Europe/Rome',
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version bigint not null default 1
);

-- What sends events. A deleted one is kept, because its events name it.
create table events.source (
    id uuid primary key,
    name text not null,
    kind text not null,
    touchpoint_id uuid references events.touchpoint on delete set null,
    enabled boolean not null default true,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz,
    version bigint not null default 1
);

-- Request bodies that were answered with 200 and wait for intake, compressed. A lane is read by one worker at a time.
create table events.inbox (
    lane smallint not null,
    seq bigint generated always as identity,
    source_id uuid not null,
    received_at timestamptz not null,
    format text not null,
    user_agent text,
    body bytea not null,
    primary key (lane, seq)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500);
alter table events.inbox alter column body set storage external;  -- it is compressed already

create table events.lane (lane smallint primary key);
insert into events.lane select generate_series(0, 15);

-- Everything that happened, once each. It names no profile: no merge rewrites it.
create table events.event_log (
    id uuid primary key,
    source_id uuid not null,
    owner_key uuid,
    device_key uuid,
    type text not null,
    name text not null,
    channel text not null,
    touchpoint text,
    occurred_at timestamptz not null,
    received_at timestamptz not null,
    payload bytea not null,
    payload_hash bytea not null
);
alter table events.event_log alter column payload set storage external;
create index event_log_by_owner on events.event_log (owner_key, occurred_at desc, id) where owner_key is not null;
create index event_log_by_receipt on events.event_log (received_at desc, id desc);

-- What was refused, as it was sent, until somebody mends or deletes it.
create table events.quarantine (
    id uuid primary key,
    source_id uuid not null,
    received_at timestamptz not null,
    code text not null,
    reason text not null,
    errors jsonb not null,
    format text not null,
    payload bytea not null,
    sent_at text,
    user_agent text,
    item_index int not null default 0,
    type text,
    name text,
    message_id text,
    version bigint not null default 1
);
create index quarantine_by_code on events.quarantine (code, id desc);

-- The tracking plan; the highest version of a name holds, and one that is removed plans nothing.
create table events.plan_event (
    name text not null,
    version int not null,
    description text not null,
    schema jsonb not null,
    mode text not null,
    removed boolean not null default false,
    updated_at timestamptz not null,
    updated_by uuid,
    primary key (name, version)
);

-- How much came, by the hour: one row a lane, so that workers never wait for each other. Names beyond a limit count as ''.
create table events.hour_tally (
    hour timestamptz not null,
    lane smallint not null,
    source_id uuid not null,
    touchpoint text not null,
    name text not null,
    seen bigint not null default 0,
    duplicates bigint not null default 0,
    violations bigint not null default 0,
    quarantined bigint not null default 0,
    last_at timestamptz not null,
    primary key (hour, lane, source_id, touchpoint, name)
) with (fillfactor = 70);

-- The same by the minute and channel, for what is happening now.
create table events.minute_tally (
    minute timestamptz not null,
    lane smallint not null,
    channel text not null,
    touchpoint text not null,
    seen bigint not null default 0,
    last_at timestamptz not null,
    primary key (minute, lane, channel, touchpoint)
) with (fillfactor = 70);

-- Files being imported.
create table events.import (
    id uuid primary key,
    filename text not null,
    size_bytes bigint not null,
    file_hash bytea not null,
    format text not null,
    encoding text,
    delimiter text,
    columns jsonb not null,
    rows_estimate bigint not null,
    kind text not null,
    source_id uuid,
    mapping jsonb not null,
    status text not null,
    done bigint not null default 0,
    total bigint not null default 0,
    report jsonb,
    failure text,
    created_at timestamptz not null,
    created_by text not null,
    version bigint not null default 1
);

create table events.import_part (
    import_id uuid not null references events.import on delete cascade,
    part int not null,
    chunk bytea not null,
    primary key (import_id, part)
);
alter table events.import_part alter column chunk set storage external;

create table events.import_refusal (
    import_id uuid not null references events.import on delete cascade,
    line bigint not null,
    column_name text not null,
    value text not null,
    code text not null,
    message text not null,
    primary key (import_id, line)
);

-- What views over several slices may read.
create view events.event_v as
    select id, source_id, owner_key, device_key, type, name, channel, touchpoint, occurred_at, received_at
    from events.event_log;
create view events.source_v as
    select id, name, kind, touchpoint_id, enabled, deleted_at from events.source;
create view events.touchpoint_v as
    select id, code, name, channel, address, position, time_zone from events.touchpoint;
create view events.hour_v as
    select hour, source_id, touchpoint, name, sum(seen) as seen, sum(duplicates) as duplicates,
        sum(violations) as violations, sum(quarantined) as quarantined, max(last_at) as last_at
    from events.hour_tally group by hour, source_id, touchpoint, name;
create view events.minute_v as
    select minute, channel, touchpoint, sum(seen) as seen, max(last_at) as last_at
    from events.minute_tally group by minute, channel, touchpoint;
create view events.quarantine_v as
    select id, source_id, received_at, code, type, name from events.quarantine;
create view events.inbox_v as
    select lane, seq, source_id, received_at from events.inbox;
