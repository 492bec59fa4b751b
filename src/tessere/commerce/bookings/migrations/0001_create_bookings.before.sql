create schema bookings;
create extension if not exists btree_gist;

-- Places, services, staff and resources: what the retailer says of each is in `terms`. A place's code is its touchpoint.
create table bookings.setting (
    id uuid primary key,
    kind text not null check (kind in ('place', 'service', 'staff', 'resource')),
    code text not null,
    terms jsonb not null,
    updated_at timestamptz not null,
    version int not null default 1,
    unique (kind, code)
);

-- A time that is taken: by one booking, or by those that share a group service.
create table bookings.session (
    id uuid primary key,
    service_id uuid not null references bookings.setting,
    touchpoint text not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    staff_id uuid references bookings.setting,
    resource_ids uuid[] not null,
    capacity int not null,
    taken int not null check (taken between 0 and capacity)
);
create index session_by_time on bookings.session (service_id, touchpoint, starts_at) where taken > 0;

-- Whoever and whatever a session takes, with its buffers. Two at once cannot be written, whatever anybody believes to be free.
create table bookings.occupation (
    session_id uuid not null references bookings.session,
    subject_id uuid not null references bookings.setting,
    during tstzrange not null,
    primary key (session_id, subject_id),
    constraint occupied_once exclude using gist (subject_id with =, during with &&)
);

create table bookings.booking (
    id uuid primary key,
    session_id uuid not null references bookings.session,
    seats int not null check (seats > 0),
    state text not null check (state in ('pending', 'confirmed', 'done', 'no_show', 'cancelled', 'expired')),
    held_until timestamptz,
    customer_id uuid,
    contact jsonb not null,
    language text not null,
    note text not null,
    channel text not null,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    sequence int not null default 0,
    reminded int[] not null default '{}'
);
create index booking_by_session on bookings.booking (session_id);
create index booking_by_customer on bookings.booking (customer_id);
create index booking_held on bookings.booking (held_until) where state = 'pending';

create table bookings.waiting (
    id uuid primary key,
    service_id uuid not null references bookings.setting,
    touchpoint text not null,
    from_at timestamptz not null,
    until_at timestamptz not null,
    seats int not null check (seats > 0),
    customer_id uuid,
    contact jsonb not null,
    language text not null,
    channel text not null,
    state text not null check (state in ('waiting', 'offered', 'booked', 'ended')),
    booking_id uuid,
    created_at timestamptz not null,
    check (from_at < until_at)
);
create index waiting_by_place on bookings.waiting (touchpoint, id) where state = 'waiting';
create index waiting_by_booking on bookings.waiting (booking_id) where state = 'offered';
create index waiting_by_customer on bookings.waiting (customer_id);
