-- How often sources and touchpoints were changed, so that intake knows when to read them again. A row and not a sequence:
-- who sees the new number sees the change as well, and one that is rolled back was never counted.
create table events.places_version (
    one boolean primary key default true check (one),
    version bigint not null
);

-- A trigger sees every change, that of a source whose touchpoint is deleted too.
create function events.count_change_of_places() returns trigger language plpgsql as $$
begin
    insert into events.places_version (version) values (1)
    on conflict (one) do update set version = places_version.version + 1;
    return null;
end $$;
create trigger source_changed after insert or update or delete on events.source
    for each statement execute function events.count_change_of_places();
create trigger touchpoint_changed after insert or update or delete on events.touchpoint
    for each statement execute function events.count_change_of_places();

-- Beyond anything that was counted before, by sums.
insert into events.places_version (version)
select 1 + coalesce((select sum(version) + count(*) from events.source), 0)
    + coalesce((select sum(version) + count(*) from events.touchpoint), 0);
