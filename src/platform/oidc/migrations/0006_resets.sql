-- Codes that the desk gives to somebody whose password or telephone is lost, or whose account is new: asked for by one person, confirmed by another.
create table oidc.setup_code (
  id text primary key,
  account_id text not null references oidc.account (id),
  -- What is set up anew by it: the password alone, or all that the person shows who they are with.
  renews text not null check (renews in ('password', 'everything')),
  -- What the one who asked saw of the person.
  seen text not null check (seen in ('identity-document', 'staff-card', 'new-account')),
  asked_by text not null,
  asked_at timestamptz not null,
  confirmed_by text check (confirmed_by <> asked_by),
  confirmed_at timestamptz,
  -- argon2id; null until it is confirmed.
  code_hash text,
  expires_at timestamptz not null,
  withdrawn_at timestamptz,
  used_at timestamptz,
  check ((confirmed_by is null) = (code_hash is null) and (confirmed_by is null) = (confirmed_at is null))
);
-- One at a time for each account.
create unique index setup_code_open on oidc.setup_code (account_id) where used_at is null and withdrawn_at is null;

-- Since when the person is asked to have a second factor; null where they were not, or had one.
alter table oidc.account add column second_factor_asked_at timestamptz;
