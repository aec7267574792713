-- Pairs of records that may be one person, what people decided of them, and which records are one person. The decision is told in FHIR too (Person, Provenance);
-- here stands what a resource cannot carry: that a pair has one state at a time, and a record at most one person.

-- Patients written and not yet looked at. In the writer's own transaction, whoever writes.
create table identity.review_due (
  seq bigint generated always as identity primary key,
  patient text collate "C" not null
);
create function identity.note_for_review() returns trigger language plpgsql as $$
begin
  insert into identity.review_due (patient) values (new.id);
  return null;
end $$;
create trigger identity_patient_for_review after insert or update on fhir.resource
  for each row when (new.type = 'Patient' and not new.deleted) execute function identity.note_for_review();
insert into identity.review_due (patient) select id from fhir.resource where type = 'Patient' and not deleted;

-- `revision` counts decisions: who decides shows the one that was on the screen. `reason` is the row of the matching table, or `by-hand`.
create table identity.review_pair (
  one text collate "C" not null,
  other text collate "C" not null,
  state text not null check (state in ('open', 'linked', 'not-same', 'never')),
  reason text not null,
  probability real,
  -- Of the newer of both records when the pair was found: a pair judged to be two people is not shown again while nothing has changed.
  versions text not null,
  found_at timestamptz not null,
  decided_at timestamptz,
  revision integer not null default 0,
  primary key (one, other),
  check (one < other)
);
create index review_pair_other on identity.review_pair (other);
create index review_pair_state on identity.review_pair (state, found_at, one, other);

-- Append only. `decided_by` is a reference of this node, or `machine`.
create table identity.review_decision (
  one text collate "C" not null,
  other text collate "C" not null,
  revision integer not null,
  verb text not null check (verb in ('link', 'not-same', 'never', 'unlink', 'reopen')),
  reason text not null,
  decided_by text not null,
  decided_by_name text,
  at timestamptz not null,
  primary key (one, other, revision),
  foreign key (one, other) references identity.review_pair
);

-- Which records are one person. A record in no row is a person by itself.
create table identity.same_person (
  patient text collate "C" primary key,
  person text collate "C" not null
);
create index same_person_person on identity.same_person (person);
