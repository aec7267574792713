-- Who can sign in at this node, with which applications, and what the authorization server remembers between two requests.
create schema if not exists oidc;

create table oidc.account (
  id text primary key,
  -- As compared: lower case.
  login text not null unique check (login ~ '^[a-z0-9._@+-]{3,64}$'),
  -- argon2id with its parameters; null: no password opens this account.
  password_hash text,
  role text not null check (role in ('patient', 'clinician', 'coordinator', 'insurer', 'regulator', 'operator')),
  name jsonb not null,
  fhir_user text check (fhir_user ~ '^(Practitioner|Patient|RelatedPerson|Person)/[A-Za-z0-9.-]{1,64}$'),
  patient_id text,
  organization_id text,
  organization_name jsonb,
  demo boolean not null default false,
  hint jsonb,
  disabled_at timestamptz,
  created_at timestamptz not null,
  check ((role = 'patient') = (patient_id is not null)),
  check ((organization_id is null) = (organization_name is null))
);
create index account_demo on oidc.account (role, login) where demo;

-- Wrong tries by login as typed, whether an account has it or not: a lock must not tell which logins exist. The key is a hash because people
-- type passwords into the wrong field.
create table oidc.sign_in_failure (
  login_key bytea primary key,
  tries integer not null,
  window_started_at timestamptz not null
);
create index sign_in_failure_age on oidc.sign_in_failure (window_started_at);

-- Applications of others: Backend Services (a key, no person) and SMART app launch clients (a person, no secret).
create table oidc.client (
  id text primary key check (id ~ '^[A-Za-z0-9][A-Za-z0-9._~-]{1,99}$'),
  kind text not null check (kind in ('backend', 'app')),
  name jsonb not null,
  scopes text[] not null check (cardinality(scopes) > 0),
  jwks jsonb,
  jwks_uri text,
  redirect_uris text[] not null default '{}',
  disabled_at timestamptz,
  created_at timestamptz not null,
  check (kind <> 'backend' or (jwks is null) <> (jwks_uri is null)),
  check (kind <> 'app' or cardinality(redirect_uris) > 0)
);

-- Sessions, interactions, codes, grants, refresh tokens and spent assertions of the authorization server. `id` is a SHA-256 of the secret the bearer
-- holds wherever the bearer holds one, so that a copy of this table opens nothing.
create table oidc.artifact (
  model text not null,
  id text not null,
  payload jsonb not null,
  grant_id text,
  uid text,
  consumed_at timestamptz,
  expires_at timestamptz not null,
  primary key (model, id)
);
create index artifact_grant on oidc.artifact (grant_id) where grant_id is not null;
create index artifact_uid on oidc.artifact (model, uid) where uid is not null;
create index artifact_expiry on oidc.artifact (expires_at);

-- What this node's tokens are signed with, each key sealed with a secret of the node that is not in this database. All processes of the node
-- read it, so a restart or a second process keeps everybody signed in.
create table oidc.signing_key (
  kid text primary key,
  alg text not null check (alg in ('ES256', 'RS256')),
  sealed bytea not null,
  created_at timestamptz not null
);
