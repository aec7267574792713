-- Permits to practise. The Practitioner and a VerificationResult show them in FHIR; here stands what a resource cannot carry: instants beside days, the
-- engagements, suspensions and the revocation that a decision reads in one look, and the locks that a signature takes on them.
create schema if not exists credentialing;

create table credentialing.permit (
  id text primary key,
  practitioner_id text not null,
  kind text not null,
  profession text not null,
  -- As printed. One number of one kind is one person's.
  number text,
  -- Who gave it, by language (JSON).
  issuer text,
  first_day date not null,
  last_day date,
  time_zone text not null,
  -- Half open: from the first instant of the first day to the first instant after the last.
  valid_from timestamptz not null,
  valid_until timestamptz,
  specialties text[] not null default '{}',
  evidence text not null check (evidence in ('certificate', 'decided-here', 'adopted')),
  revoked_at timestamptz,
  revoked_reason text,
  revoked_by text,
  -- The dossier that led to it, where it was decided here.
  dossier_id text,
  -- The certificate as signed (compact JWS), where this node issued one.
  certificate text,
  recorded_by text not null,
  recorded_at timestamptz not null,
  check (last_day is null or last_day >= first_day),
  check (valid_until is null or valid_until > valid_from),
  check ((valid_until is null) = (last_day is null)),
  check ((revoked_at is null) = (revoked_reason is null))
);
create index permit_of_practitioner on credentialing.permit (practitioner_id);
create unique index permit_number on credentialing.permit (kind, number) where number is not null;
create index permit_end on credentialing.permit (valid_until) where valid_until is not null and revoked_at is null;

-- Institutions that employ or invited the holder.
create table credentialing.employer (
  permit_id text not null references credentialing.permit (id),
  organization_id text not null,
  from_at timestamptz not null,
  until_at timestamptz,
  -- The name in each language (JSON), as the directory had it.
  name text,
  primary key (permit_id, organization_id, from_at),
  check (until_at is null or until_at > from_at)
);

create table credentialing.suspension (
  id text primary key,
  permit_id text not null references credentialing.permit (id),
  from_at timestamptz not null,
  until_at timestamptz,
  reason text not null,
  ordered_by text not null,
  ordered_at timestamptz not null,
  lifted_by text,
  check (until_at is null or until_at >= from_at)
);
create index suspension_of_permit on credentialing.suspension (permit_id);

-- When this database was asked for its clinicians without permits: once, at the upgrade that brought permits.
create table credentialing.adoption (
  once boolean primary key default true check (once),
  adopted_at timestamptz not null,
  permits integer not null
);
