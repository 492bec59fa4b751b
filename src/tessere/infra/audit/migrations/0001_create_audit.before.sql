create schema audit;

-- Who did what to which thing. Rows are only ever added: the trigger refuses changes, whoever asks.
create table audit.entry (
    id uuid primary key,
    at timestamptz not null,
    actor_kind text not null,
    actor_id uuid,
    actor_name text not null,
    action text not null,
    object_kind text not null,
    object_id text not null,
    detail jsonb not null
);
create index entry_by_actor on audit.entry (actor_id, id desc);
create index entry_by_action on audit.entry (action, id desc);

create function audit.refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is append-only';
end
$$;
create trigger entry_is_append_only before update or delete on audit.entry
    for each row execute function audit.refuse_change();
