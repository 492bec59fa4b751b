-- Who must not be contacted. `hash` recognises the identifier; `value` is kept only for those that were entered by hand or
-- imported, so that they can be read again. A channel or purpose of '*' is every one.
create table profiles.suppression (
    id uuid primary key,
    hash bytea not null,
    namespace text not null,
    value text,
    channel text not null,
    purpose text not null,
    origin text not null check (origin in ('hand', 'import', 'erasure')),
    reason text not null,
    created_at timestamptz not null,
    created_by text not null,
    unique (hash, channel, purpose)
);
create index suppression_newest on profiles.suppression (created_at desc, id desc);
