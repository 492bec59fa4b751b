-- Which stored events were deleted or rewritten since: what was copied from the log follows. Triggers, so that no way of
-- changing the log is forgotten; storing pays nothing for them.
create table events.revision (
    id bigint generated always as identity primary key,
    event_id uuid not null,
    owner_key uuid,
    day date not null,
    revised_at timestamptz not null default now()
);

create function events.note_revisions() returns trigger language plpgsql as $$
begin
    insert into events.revision (event_id, owner_key, day)
    select id, owner_key, (occurred_at at time zone 'UTC')::date from before;
    return null;
end $$;
create trigger event_deleted after delete on events.event_log
    referencing old table as before for each statement execute function events.note_revisions();
create trigger event_rewritten after update on events.event_log
    referencing old table as before for each statement execute function events.note_revisions();
