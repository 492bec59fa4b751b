-- Rules of the slices above whose events are followed in every state, by who asks for them.
create table profiles.follower (
    name text primary key,
    rule jsonb not null
);
