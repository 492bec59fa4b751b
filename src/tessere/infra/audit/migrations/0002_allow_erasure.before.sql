-- Still append-only, with two exceptions that law asks for and that a transaction must say it makes: blacking out an
-- erased person in a detail, and deleting what the retailer's own rule says is too old.
create or replace function audit.refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and current_setting('tessere.audit_redacts', true) = 'yes'
        and row(new.id, new.at, new.actor_kind, new.actor_id, new.actor_name, new.action, new.object_kind, new.object_id)
            is not distinct from
            row(old.id, old.at, old.actor_kind, old.actor_id, old.actor_name, old.action, old.object_kind, old.object_id)
    then
        return new;
    end if;
    if tg_op = 'DELETE' and old.at < nullif(current_setting('tessere.audit_keeps_from', true), '')::timestamptz then
        return old;
    end if;
    raise exception 'the audit log is append-only';
end
$$;
