create schema documents;

-- Numbers without gaps, as the law wants them: a row is held until the document with its number is written.
create table documents.counter (
    series text not null,
    year int not null,
    last bigint not null,
    primary key (series, year)
);

-- Invoices and credit notes, frozen as they were issued. The id is the caller's: asked again, it is the same document.
create table documents.invoice (
    id uuid primary key,
    order_id uuid not null,
    kind text not null check (kind in ('TD01', 'TD04')),
    refers_to uuid references documents.invoice,
    number text not null,
    year int not null,
    progressive text not null unique,  -- of the file that is sent
    issued_on date not null,
    content jsonb not null,
    asked bytea not null,
    xml bytea not null,
    total_minor bigint not null,
    currency text not null,
    customer_id uuid,
    anonymous_id text,
    issued_at timestamptz not null,
    issued_by text not null,
    unique (kind, year, number),
    check ((kind = 'TD04') = (refers_to is not null))
);
-- An order has one invoice; what changes afterwards is credited.
create unique index invoice_of_order on documents.invoice (order_id) where kind = 'TD01';
create index invoice_by_order on documents.invoice (order_id, id);
create index invoice_by_reference on documents.invoice (refers_to) where refers_to is not null;
create index invoice_by_customer on documents.invoice (customer_id) where customer_id is not null;
create index invoice_by_visitor on documents.invoice (anonymous_id) where anonymous_id is not null;

-- The paper that goes with goods on the road.
create table documents.delivery_note (
    fulfillment_id uuid primary key,
    number text not null,
    year int not null,
    issued_at timestamptz not null,
    unique (year, number)
);
