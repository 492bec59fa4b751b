create schema simulation;

-- Offers tried on past orders before they go out.
create table simulation.run (
    id uuid primary key,
    name text not null,
    status text not null check (status in ('running', 'done', 'failed')),
    asked jsonb not null,
    done int not null default 0,
    total int not null default 0,
    result jsonb,
    failure text,
    created_at timestamptz not null,
    created_by text not null,
    finished_at timestamptz
);
