create schema pricing;

create table pricing.price_list (
    code text primary key,
    name jsonb not null,
    kind text not null check (kind in ('base', 'sale')),
    currency text not null,
    channels text[] not null,
    touchpoints text[] not null,
    priority int not null,
    valid_from timestamptz,
    valid_until timestamptz,
    version int not null default 1
);

-- Where and with what priority a list was in force: what has passed stays as it was, so the past can be told exactly.
create table pricing.period (
    list_code text not null references pricing.price_list,
    from_at timestamptz not null,
    until_at timestamptz,
    channels text[] not null,
    touchpoints text[] not null,
    priority int not null,
    primary key (list_code, from_at),
    check (from_at < until_at)
);

-- Prices in force and to come, and all that were: a row that has begun only ever gets an end.
create table pricing.price (
    variant_id uuid not null,
    list_code text not null references pricing.price_list,
    min_quantity int not null check (min_quantity > 0),
    from_at timestamptz not null,
    until_at timestamptz,
    amount_minor bigint not null check (amount_minor >= 0),
    recorded_at timestamptz not null,
    recorded_by text not null,
    primary key (variant_id, list_code, min_quantity, from_at),
    check (from_at < until_at)
);
create index price_of_list on pricing.price (list_code, variant_id, min_quantity, from_at);
create index price_begins on pricing.price (from_at);
create index price_ends on pricing.price (until_at) where until_at is not null;

create table pricing.vat_rate (
    vat_class text not null,
    from_at timestamptz not null,
    rate_bp int not null check (rate_bp between 0 and 10000),
    primary key (vat_class, from_at)
);

-- Up to when the changes that time brings were told.
create table pricing.told (id boolean primary key default true check (id), at timestamptz not null);
