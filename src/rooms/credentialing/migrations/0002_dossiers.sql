-- Applications with their documents, and days of practice. A dossier is a case of the office, not part of a record: FHIR has no resource that is one.
create table credentialing.dossier (
  id text primary key,
  kind text not null,
  version integer not null,
  state text not null check (state in ('draft', 'submitted', 'in-review', 'supplement', 'approved', 'refused', 'withdrawn')),
  account_id text not null,
  applicant_name text not null,
  practitioner_id text,
  organization_id text,
  chosen text[] not null default '{}',
  employers text[] not null default '{}',
  created_at timestamptz not null,
  submitted_at timestamptz,
  round integer not null default 0,
  officer_account text,
  officer_name text,
  clock_from date,
  working_days_used integer not null default 0,
  -- What the officer asked for (JSON).
  wishes text not null default '[]',
  supplement_due date,
  decided_at timestamptz,
  decision_reason text,
  permit_id text,
  check ((officer_account is null) = (officer_name is null)),
  check ((state in ('approved', 'refused')) = (decided_at is not null)),
  check (state not in ('in-review', 'supplement') or officer_account is not null),
  check (clock_from is null or state in ('submitted', 'in-review'))
);
create index dossier_of_account on credentialing.dossier (account_id, created_at desc);
create index dossier_open on credentialing.dossier (submitted_at, id) where state in ('submitted', 'in-review', 'supplement');

create table credentialing.document (
  id text primary key,
  dossier_id text not null references credentialing.dossier (id),
  item_id text not null,
  filename text not null,
  type text not null,
  content bytea not null,
  sha256 text not null,
  uploaded_at timestamptz not null,
  uploaded_by text not null,
  round integer not null,
  expires_on date,
  name_on_paper text,
  -- What was found when it came in (JSON).
  checks text not null,
  -- A later upload of the same item took its place.
  replaced boolean not null default false
);
create unique index document_current on credentialing.document (dossier_id, item_id) where not replaced;

create table credentialing.dossier_step (
  dossier_id text not null references credentialing.dossier (id),
  number integer not null,
  at timestamptz not null,
  by text not null,
  event text not null,
  note text,
  primary key (dossier_id, number)
);

-- Visits signed under a permit, by day and place: what a claim for a subsidy has to show.
create table credentialing.practice_day (
  practitioner_id text not null,
  day date not null,
  organization_id text not null,
  permit_id text not null,
  visits integer not null check (visits > 0),
  primary key (practitioner_id, day, organization_id, permit_id)
);

-- Reminders that were sent: each once.
create table credentialing.reminder (
  permit_id text not null references credentialing.permit (id),
  days_before integer not null,
  sent_at timestamptz not null,
  primary key (permit_id, days_before)
);
