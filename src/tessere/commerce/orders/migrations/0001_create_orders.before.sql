create schema orders;

-- Numbers ascend and are never used twice; a placement that fails may leave one out.
create sequence orders.number_seq start 1001;

-- An order is read and written whole: its lines with all their pieces are in its row, see domain/units.py.
create table orders.placed_order (
    id uuid primary key,
    number text not null unique,
    reference text not null unique,  -- what it was placed for, so that it is placed once
    content bytea not null,
    channel text not null,
    touchpoint text,
    customer_id uuid,
    anonymous_id text,
    contact jsonb not null,
    billing jsonb,
    shipping jsonb,
    language text not null,
    currency text not null,
    lines jsonb not null,
    charge jsonb,
    promotions jsonb not null,
    coupons jsonb not null,
    allowances jsonb not null,
    basket_id uuid,
    quote_hash text not null,
    stock_hold_id uuid,
    offers_owner_id uuid,
    exchange_of uuid,
    authorized_minor bigint not null default 0 check (authorized_minor >= 0),
    captured_minor bigint not null default 0 check (captured_minor >= 0),
    refunded_minor bigint not null default 0 check (refunded_minor between 0 and captured_minor),
    placed_at timestamptz not null,
    confirmed_at timestamptz,
    updated_at timestamptz not null,
    version bigint not null default 1,
    -- What lists filter by; told by the lines and sums above.
    state text not null,
    payment_state text not null,
    total_minor bigint not null,
    skus text[] not null
);
create index placed_order_by_customer on orders.placed_order (customer_id, id) where customer_id is not null;
create index placed_order_by_visitor on orders.placed_order (anonymous_id) where anonymous_id is not null;
create index placed_order_by_state on orders.placed_order (state, id);
create index placed_order_by_email on orders.placed_order (lower(contact ->> 'email'));
create index placed_order_by_sku on orders.placed_order using gin (skus);
create index placed_order_by_touchpoint on orders.placed_order (touchpoint, id);

-- What happened to an order, for people to read.
create table orders.entry (
    id uuid primary key,
    order_id uuid not null references orders.placed_order,
    at timestamptz not null,
    actor text not null,
    kind text not null,
    detail jsonb not null
);
create index entry_by_order on orders.entry (order_id, id);

create table orders.payment (
    id uuid primary key,
    order_id uuid not null references orders.placed_order,
    provider text not null,
    tender text not null,
    amount_minor bigint not null check (amount_minor > 0),
    currency text not null,
    authorized_minor bigint not null default 0,
    captured_minor bigint not null default 0,
    refunded_minor bigint not null default 0,
    voided boolean not null default false,
    failure text,
    failure_text text,
    provider_ref text,
    next_action jsonb,
    touchpoint text,
    taken_by text,
    created_at timestamptz not null,
    updated_at timestamptz not null
);
create index payment_by_order on orders.payment (order_id, id);
create unique index payment_by_ref on orders.payment (provider, provider_ref) where provider_ref is not null;

-- What was asked of a provider, written before it is asked: the id is the key under which asking again is harmless.
create table orders.attempt (
    id uuid primary key,
    payment_id uuid not null references orders.payment,
    deed text not null check (deed in ('authorize', 'capture', 'void', 'refund')),
    amount_minor bigint not null,
    state text not null check (state in ('started', 'succeeded', 'failed')),
    details jsonb not null,
    error text,
    tries int not null default 1,
    requested_at timestamptz not null,
    tried_at timestamptz not null,
    finished_at timestamptz
);
create index attempt_by_payment on orders.attempt (payment_id, id);
create index attempt_open on orders.attempt (tried_at) where state = 'started';

-- What providers told, each once; the payment it is about may not be known yet.
create table orders.provider_news (
    provider text not null,
    id text not null,
    kind text not null,
    payment_id uuid,
    received_at timestamptz not null,
    primary key (provider, id)
);
create index provider_news_received on orders.provider_news (received_at);

create table orders.return (
    id uuid primary key,
    order_id uuid not null references orders.placed_order,
    lines jsonb not null,
    reason text not null,
    channel text not null,
    touchpoint text,
    credit_minor bigint not null,
    returned_at timestamptz not null,
    taken_by text not null
);
create index return_by_order on orders.return (order_id, id);
