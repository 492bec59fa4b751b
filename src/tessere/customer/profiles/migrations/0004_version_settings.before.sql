-- Which transaction changed last what profiles are read by (computed traits, followed rules, limits of RFM), so that who keeps it
-- in memory knows when to read it again: who sees its number sees the change as well, and no number comes twice.
create table profiles.settings_version (
    one boolean primary key default true check (one),
    version bigint not null
);

create function profiles.note_change_of_settings() returns trigger language plpgsql as $$
begin
    insert into profiles.settings_version (version) values (pg_current_xact_id()::text::bigint)
    on conflict (one) do update set version = excluded.version;
    return null;
end $$;
create trigger computed_trait_changed after insert or update or delete on profiles.computed_trait
    for each statement execute function profiles.note_change_of_settings();
create trigger follower_changed after insert or update or delete on profiles.follower
    for each statement execute function profiles.note_change_of_settings();
create trigger rfm_quintiles_changed after insert or update or delete on profiles.rfm_quintiles
    for each statement execute function profiles.note_change_of_settings();

create view profiles.settings_version_v as select version from profiles.settings_version;
create view profiles.state_v as select part_key, doc from profiles.state;
