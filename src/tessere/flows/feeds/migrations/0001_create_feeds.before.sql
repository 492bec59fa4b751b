create schema feeds;

-- What others read of the catalog, each under a link of its own; deleting the feed ends the link.
create table feeds.feed (
    id uuid primary key,
    name text not null,
    format text not null,
    channel text not null,
    touchpoint text,
    language text not null,
    link text not null,
    created_at timestamptz not null,
    created_by text not null,
    read_at timestamptz
);
