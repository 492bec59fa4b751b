-- Which transaction stored an event: whoever follows the log reads up to the oldest one that is still running and misses
-- nothing that commits late. The default is stable, so the table is not rewritten: what is there counts as stored now.
alter table events.event_log add column transaction xid8 not null default pg_current_xact_id();
create index event_log_by_transaction on events.event_log (transaction);
