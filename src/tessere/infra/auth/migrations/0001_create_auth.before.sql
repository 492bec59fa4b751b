create schema auth;

-- People who sign in.
create table auth.account (
    id uuid primary key,
    email text not null,
    email_key text not null unique,  -- the address in lower case
    name text not null,
    role text not null,
    language text not null default 'it',
    theme text not null default 'system',
    password_hash text,  -- none: signs in through the identity provider only
    disabled_at timestamptz,
    created_at timestamptz not null,
    last_seen_at timestamptz,
    version bigint not null default 1
);

-- A signed-in browser. Only a digest of its token is kept.
create table auth.session (
    token_hash bytea primary key,
    account_id uuid not null references auth.account on delete cascade,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null
);
create index session_by_account on auth.session (account_id);
create index session_expiry on auth.session (expires_at);

-- Which account of an identity provider is which of ours.
create table auth.identity (
    issuer text not null,
    subject text not null,
    account_id uuid not null references auth.account on delete cascade,
    linked_at timestamptz not null,
    primary key (issuer, subject)
);

-- Sign-ins that are on their way to the identity provider and back; each serves once.
create table auth.oidc_attempt (
    state_hash bytea primary key,
    browser_hash bytea not null,
    nonce text not null,
    verifier text not null,
    return_to text not null,
    expires_at timestamptz not null
);

create table auth.api_key (
    id uuid primary key,
    name text not null,
    kind text not null check (kind in ('write', 'secret')),
    source_id uuid,
    scopes text[] not null,
    hint text not null,
    created_at timestamptz not null,
    created_by uuid,
    last_used_at timestamptz,
    revoked_at timestamptz,
    check ((kind = 'write') = (source_id is not null))
);
create index api_key_by_source on auth.api_key (source_id);

-- The secrets of a key: one, or two for a while after a rotation. Only digests are kept.
create table auth.api_key_secret (
    token_hash bytea primary key,
    key_id uuid not null references auth.api_key on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz
);
create index api_key_secret_by_key on auth.api_key_secret (key_id);
