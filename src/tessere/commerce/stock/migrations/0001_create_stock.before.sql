create schema stock;

-- Where goods lie. A closed one keeps its history and promises nothing.
create table stock.location (
    id uuid primary key,
    code text not null unique,
    name jsonb not null,
    kind text not null check (kind in ('warehouse', 'shop')),
    touchpoint text,
    address jsonb,
    lat double precision,
    lon double precision,
    hours jsonb not null,
    time_zone text not null,
    can_ship boolean not null,
    can_pick_up boolean not null,
    closed_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version int not null default 1
);

-- A channel with a row sells from the locations of its rule; one without, from all that are open.
create table stock.channel (
    channel text primary key,
    updated_at timestamptz not null,
    version int not null default 1
);
create table stock.channel_location (
    channel text not null,
    location_id uuid not null references stock.location,
    buffer bigint not null check (buffer >= 0),
    primary key (channel, location_id)
);

-- What is there may fall below what is promised, and below zero on paper, because the desk sells what it has in its hands.
-- Updated in place often: room for new versions of a row on its page.
create table stock.level (
    variant_id uuid not null,
    location_id uuid not null references stock.location,
    on_hand bigint not null default 0,
    held bigint not null default 0 check (held >= 0),
    allocated bigint not null default 0 check (allocated >= 0),
    safety bigint not null default 0 check (safety >= 0),
    primary key (variant_id, location_id)
) with (fillfactor = 70);
create index level_by_location on stock.level (location_id, variant_id);

-- Every change of a level; the sums are the levels. A cause moves a line once: `seq` is the step (held, then confirmed).
create table stock.movement (
    variant_id uuid not null,
    location_id uuid not null,
    id uuid not null,
    at timestamptz not null,
    cause_kind text not null,
    cause_id text not null,
    line int not null,
    seq int not null,
    on_hand bigint not null,
    held bigint not null,
    allocated bigint not null,
    safety bigint not null,
    moved_by text not null,
    note text not null,
    primary key (variant_id, cause_kind, cause_id, line, seq)
);
create index movement_by_variant on stock.movement (variant_id, id);
create index movement_by_location on stock.movement (location_id, id);

-- What has been carried out, so that it is not again; `content` tells a repetition from another request under its name.
create table stock.posting (
    cause_kind text not null,
    cause_id text not null,
    content bytea not null,
    at timestamptz not null,
    primary key (cause_kind, cause_id)
);

create table stock.hold (
    id uuid primary key,
    owner_id uuid not null,
    channel text not null,
    state text not null check (state in ('active', 'confirmed', 'released', 'expired')),
    content bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    settled_at timestamptz
);
-- One owner has one hold: asking again finds it.
create unique index hold_by_owner on stock.hold (owner_id) where state in ('active', 'confirmed');
create index hold_due on stock.hold (expires_at) where state = 'active';

create table stock.hold_line (
    variant_id uuid not null,
    location_id uuid not null,
    hold_id uuid not null,
    line int not null,
    quantity bigint not null check (quantity > 0),
    shipped bigint not null default 0 check (shipped >= 0),
    cancelled bigint not null default 0 check (cancelled >= 0),
    check (shipped + cancelled <= quantity),
    primary key (variant_id, location_id, hold_id)
);
create index hold_line_by_hold on stock.hold_line (hold_id);

create table stock.transfer (
    id uuid primary key,
    from_id uuid not null references stock.location,
    to_id uuid not null references stock.location,
    state text not null check (state in ('sent', 'received')),
    note text not null,
    sent_at timestamptz not null,
    sent_by text not null,
    received_at timestamptz,
    check (from_id <> to_id)
);
create table stock.transfer_line (
    variant_id uuid not null,
    transfer_id uuid not null,
    sent bigint not null check (sent > 0),
    received bigint not null default 0 check (received >= 0),
    lost bigint not null default 0 check (lost >= 0),
    check (received + lost <= sent),
    primary key (variant_id, transfer_id)
);
create index transfer_line_by_transfer on stock.transfer_line (transfer_id);

create table stock.stocktake (
    id uuid primary key,
    location_id uuid not null references stock.location,
    state text not null check (state in ('open', 'closed', 'cancelled')),
    note text not null,
    opened_at timestamptz not null,
    opened_by text not null,
    settled_at timestamptz
);
-- The difference is taken when a line is counted and posted when the count is closed: what is sold meanwhile stays sold.
create table stock.stocktake_line (
    variant_id uuid not null,
    stocktake_id uuid not null,
    expected bigint not null,
    counted bigint not null check (counted >= 0),
    counted_at timestamptz not null,
    counted_by text not null,
    primary key (variant_id, stocktake_id)
);
create index stocktake_line_by_stocktake on stock.stocktake_line (stocktake_id, variant_id);

-- Somebody has to look: more is promised than is there, or the journal and the level disagree.
create table stock.discrepancy (
    variant_id uuid not null,
    id uuid not null,
    location_id uuid not null,
    kind text not null check (kind in ('oversold', 'journal', 'holds')),
    missing bigint not null,
    cause_kind text not null,
    cause_id text not null,
    found_at timestamptz not null,
    settled_at timestamptz,
    settled_by text,
    note text not null default '',
    primary key (variant_id, id)
);
create unique index discrepancy_open on stock.discrepancy (variant_id, location_id, kind) where settled_at is null;
create index discrepancy_by_id on stock.discrepancy (id);
