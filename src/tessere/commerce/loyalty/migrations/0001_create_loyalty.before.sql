create schema loyalty;

create table loyalty.program (
    code text primary key,
    terms jsonb not null,
    updated_at timestamptz not null,
    version int not null default 1
);

-- An account belongs to the customer it was opened for, for ever; whom that customer is known to be today may change and
-- change back. Nothing is moved: a customer's points are those of all accounts that are theirs today. Erased: both are null.
create table loyalty.account (
    id uuid primary key,
    owner_id uuid unique,
    customer_id uuid,
    owed bigint not null default 0 check (owed >= 0),
    tier text,
    tier_since timestamptz,
    review_at timestamptz,
    opened_at timestamptz not null
) with (fillfactor = 80);
create index account_by_customer on loyalty.account (customer_id);
create index account_review on loyalty.account (review_at) where review_at is not null;

create table loyalty.card (
    number text primary key,
    account_id uuid not null references loyalty.account,
    state text not null check (state in ('active', 'lost', 'closed')),
    issued_at timestamptz not null
);
create index card_by_account on loyalty.card (account_id);

-- Why something moved; `content` tells a repetition from another request under its name.
create table loyalty.transaction (
    id uuid primary key,
    source_kind text not null,
    source_id text not null,
    purpose text not null,
    content bytea not null,
    at timestamptz not null,
    made_by text not null,
    note text not null,
    unique (source_kind, source_id, purpose)
);

-- What came in at once and ends at once. Its figures are the sums of its entries.
create table loyalty.lot (
    id uuid primary key,
    account_id uuid references loyalty.account,
    unit text not null,
    pending bigint not null default 0 check (pending >= 0),
    active bigint not null default 0 check (active >= 0),
    held bigint not null default 0 check (held >= 0),
    available_at timestamptz not null,
    expires_at timestamptz,
    warned_at timestamptz
) with (fillfactor = 80);
create index lot_by_account on loyalty.lot (account_id) where pending + active + held > 0;
create index lot_ripening on loyalty.lot (available_at) where pending > 0;
create index lot_ending on loyalty.lot (expires_at) where active > 0;

-- Double entry: an amount of a lot goes from one book into another.
create table loyalty.entry (
    transaction_id uuid not null references loyalty.transaction,
    line int not null,
    account_id uuid,
    lot_id uuid not null references loyalty.lot,
    unit text not null,
    from_book text not null,
    to_book text not null,
    amount bigint not null check (amount > 0),
    check (from_book <> to_book),
    primary key (transaction_id, line)
);
create index entry_by_lot on loyalty.entry (lot_id);
create index entry_by_account on loyalty.entry (account_id);

-- Both sides of every entry.
create view loyalty.posting_v as
select transaction_id, line, account_id, lot_id, unit, from_book as book, -amount as amount from loyalty.entry
union all
select transaction_id, line, account_id, lot_id, unit, to_book, amount from loyalty.entry;

-- What a sale earned by line, so that a return takes back exactly that; its sums are what tiers count.
create table loyalty.earning (
    lot_id uuid primary key references loyalty.lot,
    account_id uuid not null references loyalty.account,
    source_kind text not null,
    source_id text not null,
    at timestamptz not null,
    points bigint not null,
    taken_back bigint not null default 0,
    net_minor bigint not null,
    returned_minor bigint not null default 0,
    check (taken_back between 0 and points),
    check (returned_minor between 0 and net_minor),
    unique (source_kind, source_id)
);
create index earning_by_account on loyalty.earning (account_id, at);
create table loyalty.earning_line (
    lot_id uuid not null references loyalty.earning,
    ref text not null,
    quantity bigint not null check (quantity > 0),
    returned bigint not null default 0 check (returned between 0 and quantity),
    net_minor bigint not null,
    points bigint not null,
    primary key (lot_id, ref)
);

create table loyalty.hold (
    id uuid primary key,
    account_id uuid references loyalty.account,
    gift_card_id uuid references loyalty.lot,
    source_kind text not null,
    source_id text not null,
    unit text not null,
    amount bigint not null check (amount > 0),
    value_minor bigint not null,
    captured bigint not null default 0,
    restored bigint not null default 0,
    state text not null check (state in ('active', 'captured', 'released', 'expired')),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    settled_at timestamptz,
    check ((account_id is null) <> (gift_card_id is null)),
    check (captured between 0 and amount),
    check (restored between 0 and captured)
);
-- A checkout holds points once, and each gift card once.
create unique index hold_by_source on loyalty.hold (source_kind, source_id, coalesce(gift_card_id, account_id))
    where state in ('active', 'captured');
create index hold_due on loyalty.hold (expires_at) where state = 'active';

create table loyalty.reward (
    id uuid primary key,
    name jsonb not null,
    kind text not null check (kind in ('coupon', 'gift', 'service')),
    points bigint not null check (points > 0),
    grants jsonb not null,
    starts_at timestamptz,
    ends_at timestamptz,
    enabled boolean not null,
    version int not null default 1
);
create table loyalty.claim (
    id uuid primary key,
    account_id uuid not null references loyalty.account,
    reward_id uuid not null references loyalty.reward,
    source_kind text not null,
    source_id text not null,
    points bigint not null,
    state text not null check (state in ('claimed', 'fulfilled', 'cancelled')),
    claimed_at timestamptz not null,
    unique (source_kind, source_id)
);
create index claim_by_account on loyalty.claim (account_id);

-- A gift card is a lot of money without an account. Its code is kept as a hash.
create table loyalty.gift_card (
    id uuid primary key references loyalty.lot,
    code_hash bytea not null unique,
    pin_hash bytea,
    last_four text not null,
    currency text not null,
    amount_minor bigint not null check (amount_minor > 0),
    state text not null check (state in ('issued', 'active', 'blocked', 'expired')),
    issued_at timestamptz not null,
    activated_at timestamptz,
    expires_at timestamptz,
    version int not null default 1
);
create index gift_card_by_last_four on loyalty.gift_card (last_four);
create index gift_card_ending on loyalty.gift_card (expires_at) where state in ('issued', 'active');
