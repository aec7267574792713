-- Where somebody is signed in, and what they prove who they are with beside a password.

-- A session of a person in one browser, by its inner number, which opens nothing. The authorization server's own memory of it is an artifact.
create table oidc.session (
  uid text primary key,
  account_id text not null references oidc.account (id),
  began_at timestamptz not null,
  seen_at timestamptz not null,
  -- When the person last proved who they are: at all, and by two factors or a passkey.
  proved_at timestamptz not null,
  strong_at timestamptz,
  -- How, in the words of RFC 8176.
  amr text[] not null,
  -- Browser and system, in a few words; never the whole header, which tells people apart.
  device text not null,
  -- Where the person works in this session, if not at the place of the account itself, and for what purpose.
  workplace_id text,
  purpose text,
  ended_at timestamptz
);
create index session_account on oidc.session (account_id, seen_at);
-- Who is signed in when this is installed stays so.
insert into oidc.session (uid, account_id, began_at, seen_at, proved_at, amr, device)
  select distinct on (a.uid) a.uid, a.payload ->> 'accountId', t.at, t.at, t.at, '{pwd}', ''
  from oidc.artifact a
  join oidc.account on account.id = a.payload ->> 'accountId'
  cross join lateral (select to_timestamp(coalesce((a.payload ->> 'loginTs')::bigint, 0)) as at) t
  where a.model = 'Session' and a.uid is not null;

-- Codes by time (RFC 6238). The secret is sealed with a key of the node that is not in this database.
create table oidc.totp (
  account_id text primary key references oidc.account (id),
  sealed bytea not null,
  begun_at timestamptz not null,
  -- Null: begun, and no code was shown yet.
  confirmed_at timestamptz,
  -- The latest step of time whose code was taken: it and those before it are spent.
  last_step bigint not null default 0
);

-- For the day the telephone is lost: 120 random bits each, so that a plain hash keeps them.
create table oidc.recovery_code (
  account_id text not null references oidc.account (id),
  code_hash bytea not null,
  used_at timestamptz,
  primary key (account_id, code_hash)
);

-- Passkeys: public keys whose private halves are in a telephone, a computer or a security key.
create table oidc.passkey (
  id text primary key,
  account_id text not null references oidc.account (id),
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  -- Whether it may be on several devices of its owner (a synced passkey).
  synced boolean not null,
  name text not null check (length(name) between 1 and 60),
  created_at timestamptz not null,
  used_at timestamptz
);
create index passkey_account on oidc.passkey (account_id);

-- Other places where somebody works with the same account; which one is chosen is the session's.
create table oidc.workplace (
  id text primary key,
  account_id text not null references oidc.account (id),
  role text not null check (role <> 'patient'),
  fhir_user text check (fhir_user ~ '^(Practitioner|Person)/[A-Za-z0-9.-]{1,64}$'),
  organization_id text not null,
  organization_name jsonb not null,
  ended_at timestamptz
);
create index workplace_account on oidc.workplace (account_id);

alter table oidc.account add column password_changed_at timestamptz;
-- When an application of somebody's was last given a token.
create table oidc.grant_use (
  grant_id text primary key,
  used_at timestamptz not null
);
