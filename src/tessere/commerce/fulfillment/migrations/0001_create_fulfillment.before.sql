create schema fulfillment;

-- Pieces of an order that one place makes ready together. When some of them go another way, they get a row of their own, so
-- that every row is in one state as a whole, and the rows of an order line add up to it.
create table fulfillment.fulfillment (
    id uuid primary key,
    order_id uuid not null,
    number text not null,
    kind text not null check (kind in ('ship', 'pickup')),
    state text not null check (state in (
        'unsourced', 'open', 'accepted', 'picking', 'picked', 'packed', 'shipped', 'ready', 'handed_over', 'rejected',
        'expired', 'cancelled'
    )),
    location_id uuid,
    touchpoint text,  -- where the customer collects it
    hold_id uuid,  -- of stock, which keeps the pieces
    lines jsonb not null,
    customer_id uuid,
    anonymous_id text,
    split_of uuid,
    rejected_by uuid[] not null,
    reason text not null,
    pick_list_id uuid,
    package jsonb,
    code text,
    due_at timestamptz,  -- until when it must be collected
    handed jsonb,
    state_at timestamptz not null,  -- since when it is in this state
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version bigint not null default 1,
    check (location_id is not null or state in ('unsourced', 'cancelled'))
);
create index fulfillment_by_order on fulfillment.fulfillment (order_id, id);
create index fulfillment_waiting on fulfillment.fulfillment (location_id, state, id)
    where state in ('unsourced', 'open', 'accepted', 'picking', 'picked', 'packed', 'ready');
create index fulfillment_by_state on fulfillment.fulfillment (state, id);
create index fulfillment_by_code on fulfillment.fulfillment (code) where state = 'ready';
create index fulfillment_due on fulfillment.fulfillment (due_at) where state = 'ready';
create index fulfillment_by_list on fulfillment.fulfillment (pick_list_id) where pick_list_id is not null;
create index fulfillment_by_customer on fulfillment.fulfillment (customer_id) where customer_id is not null;
create index fulfillment_by_visitor on fulfillment.fulfillment (anonymous_id) where anonymous_id is not null;

-- A round through a place with a basket or a trolley.
create table fulfillment.pick_list (
    id uuid primary key,
    location_id uuid not null,
    state text not null check (state in ('picking', 'finished')),
    started_by text not null,
    created_at timestamptz not null,
    finished_at timestamptz
);
create index pick_list_by_location on fulfillment.pick_list (location_id, id);

-- Where a variant lies in a place, so that the round is short.
create table fulfillment.shelf (
    location_id uuid not null,
    variant_id uuid not null,
    shelf text not null,
    primary key (location_id, variant_id)
);

-- How long a place may take, and how long it keeps what is not collected.
create table fulfillment.terms (
    location_id uuid primary key,
    accept_minutes int not null,
    pick_minutes int not null,
    pickup_hours int not null,
    reserve_hours int not null,
    updated_at timestamptz not null,
    version int not null default 1
);

-- What of a customer's return arrived where, and what became of it. The id is the caller's: told again, it is the same.
create table fulfillment.arrival (
    id uuid primary key,
    order_id uuid not null,
    return_id uuid not null,
    location_id uuid not null,
    lines jsonb not null,
    arrived_at timestamptz not null,
    taken_by text not null
);
create index arrival_by_return on fulfillment.arrival (return_id);
create index arrival_by_order on fulfillment.arrival (order_id, id);
create index arrival_by_location on fulfillment.arrival (location_id, id);
