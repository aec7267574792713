-- Emergency access (break-glass): one row for each time a clinician opened a record without a relation or against a denial.
create table consent.emergency (
  shard           smallint    not null,
  id              text collate "C" not null,
  patient_id      text collate "C" not null,
  account_id      text collate "C" not null,
  -- `Practitioner/…`: a reviewer with another account of the same person is found by it.
  fhir_user       text,
  organization_id text        not null,
  -- Names as they were then, each in three languages (JSON).
  person_name       text      not null,
  organization_name text      not null,
  reason_code     text        not null,
  reason          text        not null,
  against         text        not null check (against in ('no-relation', 'denial')),
  opened_at       timestamptz not null,
  until           timestamptz not null,
  ended_at        timestamptz,
  -- Until when somebody has to have looked at it a second time.
  review_by       timestamptz not null,
  reviewed_at     timestamptz,
  reviewer_id     text,
  reviewer_name   text,
  verdict         text check (verdict in ('justified', 'not-justified')),
  words           text,
  primary key (shard, id),
  check (until > opened_at),
  check (num_nulls(reviewed_at, reviewer_id, reviewer_name, verdict, words) in (0, 5)),
  check (reviewer_id is distinct from account_id)
);
-- What the access gate asks, and only for somebody who says that it is an emergency.
create index emergency_of_account on consent.emergency (account_id, until desc);
create index emergency_of_patient on consent.emergency (shard, patient_id, opened_at desc);
create index emergency_to_review on consent.emergency (review_by) where reviewed_at is null;
create index emergency_by_time on consent.emergency (opened_at desc, id desc);
