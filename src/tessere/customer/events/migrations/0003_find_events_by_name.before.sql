-- For rare names in the stream, and for rules that are written after the events happened.
create index event_log_by_name on events.event_log (name, occurred_at);
