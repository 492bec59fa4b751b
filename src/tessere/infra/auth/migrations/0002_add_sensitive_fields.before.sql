-- Traits and identifiers that only some may see.
create table auth.sensitive_field (
    kind text not null check (kind in ('trait', 'identifier')),
    name text not null,
    primary key (kind, name)
);
