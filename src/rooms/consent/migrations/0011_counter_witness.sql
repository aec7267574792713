-- Consent at a counter: limits on codes, and a second person where there is no telephone.

-- What was tried lately, for the limits of the lawbook; what is older than they look back is taken away with the next try.
create table consent.counter_try (
  shard      smallint    not null,
  patient_id text collate "C" not null,
  id         text collate "C" not null,
  consent_id text collate "C" not null,
  kind       text        not null check (kind in ('sent', 'wrong')),
  account_id text        not null,
  at         timestamptz not null,
  primary key (shard, patient_id, id)
);

-- A text that one person has read out to the patient, and that waits for a second person of the institution to have heard the patient agree.
create table consent.counter_reading (
  shard       smallint    not null,
  consent_id  text collate "C" not null,
  terms_hash  text        not null,
  account_id  text        not null,
  -- `Practitioner/…`, where the reader is one.
  fhir_user   text,
  reader_name text        not null, -- JSON
  read_at     timestamptz not null,
  expires_at  timestamptz not null,
  primary key (shard, consent_id)
);
