-- Visits on their way, documents as they came, decisions on their entries, and what was imported from where.
-- The record itself is FHIR resources in the store; here is only what a resource cannot carry.
-- shard follows from the patient; the ids of this room carry it.
create schema if not exists records;

-- One visit of a family doctor. While it is a draft this row is all there is; its signature turns the note into FHIR resources, and from then on
-- only its way home changes here.
create table records.visit (
  shard           smallint    not null,
  patient_id      text collate "C" not null,
  id              text collate "C" not null,
  version         integer     not null check (version >= 1),
  state           text        not null check (state in ('draft', 'signed', 'sent', 'arrived', 'imported', 'part-imported', 'rejected')),
  started_at      timestamptz not null,
  signed_at       timestamptz,
  account_id      text        not null,
  -- Practitioner and Organization of this node, and their names as they were that day, in three languages (JSON).
  practitioner_id text collate "C" not null,
  clinician       text        not null,
  organization_id text collate "C" not null,
  organization    text        not null,
  -- The record of the other node that the doctor had before them.
  received_id     text collate "C",
  -- The note as typed (JSON): the contract's VisitNote.
  note            text        not null,
  -- The signed document: records.document.
  document_id     text collate "C",
  send_to         text,
  -- What became of it at home (JSON): the contract's homeOutcome.
  home_outcome    text,
  primary key (shard, id),
  check ((state = 'draft') = (signed_at is null)),
  check ((state = 'draft') = (document_id is null)),
  check (send_to is not null or state in ('draft', 'signed'))
);
create index visit_of_patient on records.visit (shard, patient_id, started_at desc, id);
create index visit_of_clinician on records.visit (practitioner_id, started_at desc, id);

-- A signed visit says what it said when it was signed, whoever asks the database.
create function records.refuse_signed_change() returns trigger language plpgsql as $$
begin
  if old.state <> 'draft' and (new.note, new.signed_at, new.patient_id, new.practitioner_id, new.document_id)
     is distinct from (old.note, old.signed_at, old.patient_id, old.practitioner_id, old.document_id) then
    raise exception 'a signed visit is final' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger signed_visit_is_final before update on records.visit for each row execute function records.refuse_signed_change();

-- A document, byte for byte: one of ours that was signed, one that came from another node, or one that was imported.
create table records.document (
  shard        smallint    not null,
  patient_id   text collate "C" not null,
  id           text collate "C" not null,
  kind         text        not null check (kind in ('signed-here', 'received', 'imported')),
  body         text        not null,
  -- SHA-256 of the UTF-8 bytes of body, hexadecimal.
  sha256       text collate "C" not null,
  from_node    text,
  message_id   text,
  case_id      text,
  -- Facts of the signature (JSON: node, kid, signedAt).
  signature    text,
  -- What a list shows without reading the body (JSON: title, author, organisation, date, language, who may decide).
  facts        text        not null,
  -- Entries that a clinician may take over, by their number in the bundle.
  entries      integer[]   not null,
  stored_at    timestamptz not null,
  -- The DocumentReference that shows it in the record.
  reference_id text collate "C",
  primary key (shard, id),
  unique (shard, patient_id, kind, sha256)
);
create index document_of_patient on records.document (shard, patient_id, stored_at desc, id);
-- A message takes effect once.
create unique index document_of_message on records.document (shard, message_id) where message_id is not null;
-- Only what waits is looked for without a patient.
create index document_waiting on records.document (stored_at desc, shard, id) where kind = 'received' and cardinality(entries) > 0;

create function records.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'documents and decisions are final' using errcode = 'integrity_constraint_violation';
end $$;
create trigger document_is_final before update of body, sha256, patient_id, signature on records.document
  for each row execute function records.refuse_change();

-- What a clinician decided about an entry. The primary key lets only the first decision in.
create table records.entry_decision (
  shard       smallint    not null,
  document_id text collate "C" not null,
  entry       integer     not null,
  decision    text        not null check (decision in ('accepted', 'rejected')),
  reason      text,
  decided_by  text        not null,
  decided_at  timestamptz not null,
  -- The resource that the entry became: `Condition/…`.
  resource    text,
  primary key (shard, document_id, entry),
  foreign key (shard, document_id) references records.document (shard, id) on delete cascade,
  check ((decision = 'rejected') = (reason is not null)),
  check ((decision = 'accepted') = (resource is not null))
);
create trigger decision_is_final before update on records.entry_decision for each row execute function records.refuse_change();

-- Which resource here came from which elsewhere: the same thing taken over twice is one thing.
create table records.origin (
  shard      smallint not null,
  -- The patient's id; empty for what belongs to nobody (organisations, practitioners).
  patient_id text collate "C" not null,
  -- Where it came from and what it was called there.
  source     text collate "C" not null,
  type       text collate "C" not null,
  id         text collate "C" not null,
  -- SHA-256 of every content that came, the newest last: what came once is not taken again.
  seen       text[]   not null,
  primary key (shard, patient_id, source)
);
create index origin_of_resource on records.origin (type, id);

-- What happened here that the rooms above come and read.
create table records.announcement (
  number     bigint generated always as identity primary key,
  kind       text        not null,
  payload    text        not null,
  announced_at timestamptz not null
);
create index announcement_of_kind on records.announcement (kind, number);
