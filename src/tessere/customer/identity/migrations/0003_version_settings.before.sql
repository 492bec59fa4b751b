-- Which transaction changed the rules of identity last, so that who keeps them in memory knows when to read them again: who sees
-- its number sees the change as well, and no number comes twice.
create table identity.settings_version (
    one boolean primary key default true check (one),
    version bigint not null
);

create function identity.note_change_of_settings() returns trigger language plpgsql as $$
begin
    insert into identity.settings_version (version) values (pg_current_xact_id()::text::bigint)
    on conflict (one) do update set version = excluded.version;
    return null;
end $$;
create trigger namespace_changed after insert or update or delete on identity.namespace
    for each statement execute function identity.note_change_of_settings();
create trigger blocked_value_changed after insert or update or delete on identity.blocked_value
    for each statement execute function identity.note_change_of_settings();

create view identity.settings_version_v as select version from identity.settings_version;
create or replace view identity.identifier_v as
select key, namespace, value, birth_id, profile_id, shared, first_seen_at, component_id, crowded from identity.identifier;
