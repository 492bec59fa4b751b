create schema baskets;

-- A basket is read and written whole, so its lines are in its row: what each owner put in by themselves, see domain/lines.py.
create table baskets.basket (
    id uuid primary key,
    kind text not null check (kind in ('current', 'wish_list', 'saved')),
    state text not null check (state in ('open', 'merged', 'sold')),
    name text not null,
    customer_id uuid,
    anonymous_id text,
    source text not null,  -- whose it was when it was opened
    entries jsonb not null,
    coupons jsonb not null,
    choices jsonb not null,
    method text,
    currency text not null,
    channel text not null,
    touchpoint text,
    share_edition int not null default 0,  -- above 0: shared; below: it was
    merged_into uuid,
    order_id uuid,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version bigint not null default 1,
    check (num_nonnulls(customer_id, anonymous_id) = 1)
);
-- One open current basket and one open wish list an owner.
create unique index basket_of_customer on baskets.basket (customer_id, kind)
    where state = 'open' and kind <> 'saved' and customer_id is not null;
create unique index basket_of_visitor on baskets.basket (anonymous_id, kind)
    where state = 'open' and kind <> 'saved' and anonymous_id is not null;
create index basket_by_customer on baskets.basket (customer_id, id) where customer_id is not null;
create index basket_by_visitor on baskets.basket (anonymous_id, id) where anonymous_id is not null;
create index basket_by_merge on baskets.basket (merged_into) where merged_into is not null;
create index basket_by_source on baskets.basket (source);
create index basket_idle on baskets.basket (updated_at) where customer_id is null;

-- Visitors, and former customers, that turned out to be a customer.
create table baskets.belonging (
    source text primary key,
    customer_id uuid not null,
    since timestamptz not null
);
create index belonging_by_customer on baskets.belonging (customer_id);

-- A code by which another client takes a basket over, once.
create table baskets.handover (
    code text primary key,
    basket_id uuid not null references baskets.basket on delete cascade,
    channel text not null,
    touchpoint text,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index handover_by_basket on baskets.handover (basket_id);
create index handover_due on baskets.handover (expires_at);

-- Ways to have the goods sent, and what they cost.
create table baskets.shipping_method (
    code text primary key,
    name jsonb not null,
    amount_minor bigint not null check (amount_minor >= 0),
    vat_bp int not null check (vat_bp between 0 and 10000),
    currency text not null,
    channels text[] not null,
    version bigint not null default 1
);
