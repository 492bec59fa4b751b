create schema promotions;

-- How promotions of one name share what they reduce; a code without a row stacks.
create table promotions.offer_group (
    code text primary key,
    mode text not null check (mode in ('stack', 'ordered', 'best', 'lowest')),
    priority int not null,
    version int not null default 1
);

-- `newest` is the number of its last version, `live` of the one on offer (or that was, when paused or ended); `version` counts
-- every change of the row.
create table promotions.promotion (
    id uuid primary key,
    state text not null check (state in ('draft', 'active', 'paused', 'ended')),
    newest int not null,
    live int,
    version int not null default 1,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    check (live is not null or state in ('draft', 'ended'))
);
create index promotion_by_state on promotions.promotion (state, id);

-- Every version that was ever saved stays.
create table promotions.promotion_version (
    promotion_id uuid not null references promotions.promotion,
    number int not null,
    content jsonb not null,
    saved_at timestamptz not null,
    saved_by text not null,
    primary key (promotion_id, number)
);

-- Everything that was on offer from a moment on, as canonical bytes.
create table promotions.publication (
    version int primary key,
    hash text not null,
    content bytea not null,
    published_at timestamptz not null,
    published_by text not null
);

create table promotions.coupon_batch (
    id uuid primary key,
    promotion_id uuid not null references promotions.promotion,
    prefix text not null,
    quantity int not null check (quantity > 0),
    max_uses int,
    expires_at timestamptz,
    created_at timestamptz not null,
    created_by text not null
);
create index coupon_batch_by_promotion on promotions.coupon_batch (promotion_id, id);

-- By its normalised code. Updated in place: room for new versions of a row on its page. No foreign keys: a million codes at
-- once would each look two rows up that are never deleted.
create table promotions.coupon (
    code text collate "C" primary key,
    promotion_id uuid not null,
    batch_id uuid,
    customer_id uuid,
    max_uses int check (max_uses > 0),
    uses int not null default 0 check (uses >= 0),
    expires_at timestamptz,
    created_at timestamptz not null,
    check (uses <= max_uses)
) with (fillfactor = 90);
create index coupon_by_batch on promotions.coupon (batch_id) where batch_id is not null;
create index coupon_by_customer on promotions.coupon (customer_id) where customer_id is not null;

-- What is used up of promotions that have a limit in all; the limits themselves are those of the version on offer.
create table promotions.counter (
    promotion_id uuid primary key references promotions.promotion,
    max_uses bigint,
    budget_minor bigint,
    uses bigint not null check (uses >= 0),
    spent_minor bigint not null check (spent_minor >= 0)
) with (fillfactor = 50);

-- What a basket or an order takes of promotions, all of them or none. `content` tells a repetition from another request.
create table promotions.hold (
    id uuid primary key,
    owner_id uuid not null,
    state text not null check (state in ('held', 'committed', 'released', 'expired', 'returned')),
    content bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    settled_at timestamptz
);
create unique index hold_by_owner on promotions.hold (owner_id) where state in ('held', 'committed');
create index hold_of_owner on promotions.hold (owner_id, id);
create index hold_due on promotions.hold (expires_at) where state = 'held';

-- `n` is the customer's first, second, .. use; it is given up with the use. `counted`: the counter has it.
create table promotions.redemption (
    promotion_id uuid not null,
    hold_id uuid not null references promotions.hold,
    customer_id uuid,
    n int,
    coupon text,
    amount_minor bigint not null,
    counted boolean not null,
    at timestamptz not null,
    primary key (promotion_id, hold_id)
);
create unique index redemption_by_customer on promotions.redemption (promotion_id, customer_id, n);
create index redemption_of_customer on promotions.redemption (customer_id) where customer_id is not null;
create index redemption_by_hold on promotions.redemption (hold_id);
