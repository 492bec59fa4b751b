-- The latest clustering of customers into personas, the largest first.
create table segments.personas (
    id boolean primary key default true check (id),
    found_at timestamptz not null,
    sampled int not null,
    customers bigint not null,
    personas jsonb not null
);
