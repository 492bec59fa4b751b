-- Keys that stand in pages, for storefronts.
alter table auth.api_key drop constraint api_key_kind_check;
alter table auth.api_key add constraint api_key_kind_check check (kind in ('write', 'secret', 'publishable'));
alter table auth.api_key add column origins text[] not null default '{}';
