-- Requests of consent: what the Consent itself cannot carry. The Consent at the patient's node is the record.

-- At the patient's node: who put a request, whom to tell of the answer, and when it lapses.
create table consent.request_put (
  shard           smallint    not null,
  consent_id      text collate "C" not null,
  patient_id      text collate "C" not null,
  -- Who asked: the node, its organisation, and what the asker calls the request.
  node            text        not null,
  organization_id text        not null,
  asked_as        text        not null,
  answer_by       timestamptz not null,
  answered_at     timestamptz,
  primary key (shard, consent_id)
);
create index request_put_lapse on consent.request_put (answer_by) where answered_at is null;
create index request_put_of_patient on consent.request_put (shard, patient_id) where answered_at is null;

-- At the asker's node: what its institutions have asked, wherever the patient is. One who is of another node has no record here.
create table consent.request_asked (
  id              text collate "C" primary key,
  organization_id text        not null,
  account_id      text        not null,
  -- `Practitioner/…`, where the asker is one: who is told of the answer.
  fhir_user       text,
  asker_name      text        not null, -- JSON
  node            text        not null,
  -- As the asker named the patient, a paper's number with its middle hidden.
  patient_words   text        not null,
  -- Of this node's own patients alone, with the Consent.
  patient_id      text,
  consent_id      text,
  reason          text        not null,
  scope           text        not null, -- JSON: what was asked for
  asked_at        timestamptz not null,
  answer_by       timestamptz not null,
  state           text        not null check (state in ('proposed', 'active', 'rejected', 'lapsed', 'ended')),
  answered_at     timestamptz,
  terms           text, -- JSON: what was agreed to
  failure         text, -- JSON: why it could not be put to anybody
  received_id     text
);
create index request_asked_of_organization on consent.request_asked (organization_id, asked_at desc, id desc);

-- One-time codes at a counter. The code itself is nowhere.
create table consent.counter_code (
  shard       smallint    not null,
  consent_id  text collate "C" not null,
  salt        bytea       not null,
  code_hash   bytea       not null,
  terms_hash  text        not null,
  sent_to     text        not null,
  account_id  text        not null,
  expires_at  timestamptz not null,
  tries_left  smallint    not null check (tries_left >= 0),
  primary key (shard, consent_id)
);

-- What rooms above are told: a request to put to another node, an answer to bring back, an artefact that has ended.
create table consent.announcement (
  number       bigint generated always as identity primary key,
  kind         text        not null,
  payload      text        not null, -- JSON
  announced_at timestamptz not null
);
