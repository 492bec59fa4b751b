create schema checkout;

-- What an order keeps of stock and offers until it is paid, so that every step can be undone.
create table checkout.checkout (
    id uuid primary key,
    order_id uuid not null unique,
    basket_id uuid,
    state text not null check (state in ('placed', 'confirmed', 'undone')),
    hold_ids uuid[] not null,
    reopen boolean not null,
    deadline timestamptz not null,
    created_at timestamptz not null,
    settled_at timestamptz
);
create index checkout_due on checkout.checkout (deadline) where state = 'placed';
