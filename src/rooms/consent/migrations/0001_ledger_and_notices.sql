-- The access ledger, the neighbours' heads, accesses told by neighbours, and notices to patients.
create schema if not exists consent;

-- One act on personal data. Written by the transaction of the act itself, never changed afterwards.
-- shard follows from the patient (from the entry itself where no patient is concerned) and is carried by the id.
create table consent.ledger_entry (
  shard      smallint    not null,
  id         text collate "C" not null,
  patient_id text collate "C",
  at         timestamptz not null,
  -- 16 random bytes, hashed before the body, so that a published leaf hash tells nothing about it.
  salt       bytea       not null check (octet_length(salt) = 16),
  -- Canonical JSON: what is hashed. The columns before it repeat parts of it for the index; the verifier compares them.
  body       text        not null,
  primary key (shard, id)
);
create index ledger_entry_of_patient on consent.ledger_entry (shard, patient_id, at desc, id desc) where patient_id is not null;

-- Entries that wait for their place in the tree. A writer only adds a row here: it never waits for the head of the log.
create table consent.ledger_pending (
  queued   bigint  generated always as identity primary key,
  shard    smallint not null,
  entry_id text collate "C" not null
);

-- The leaves in their order. Only the sequencer writes here, one at a time under its advisory lock.
create table consent.ledger_leaf (
  position bigint  primary key check (position >= 0),
  shard    smallint not null,
  entry_id text collate "C" not null unique,
  leaf     bytea   not null check (octet_length(leaf) = 32)
);

-- Complete inner nodes, so that a proof reads a few rows of a log of any length.
create table consent.ledger_node (
  level integer not null check (level >= 1),
  index bigint  not null check (index >= 0),
  hash  bytea   not null check (octet_length(hash) = 32),
  primary key (level, index)
);

-- Heads this node has signed.
create table consent.ledger_head (
  size bigint      primary key check (size >= 0),
  root bytea       not null,
  at   timestamptz not null,
  jws  text        not null
);

-- Heads that neighbours have signed and we keep for them: they cannot rewrite their past without us.
create table consent.peer_head (
  node        text        not null,
  size        bigint      not null,
  root        bytea       not null,
  at          timestamptz not null,
  jws         text        not null,
  received_at timestamptz not null,
  primary key (node, size)
);

-- A neighbour's log that shrank, forked, or bore a signature that is not theirs.
create table consent.ledger_alarm (
  id       text        primary key,
  at       timestamptz not null,
  node     text        not null,
  kind     text        not null check (kind in ('shrunken', 'forked', 'bad-signature')),
  -- The head as received and the head we held: evidence, signed by the node it is about.
  evidence text        not null
);

-- The ledger is append-only for the program too. An intruder with the owner's rights can drop this; the tree is what finds them.
create function consent.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the access ledger is append-only' using errcode = 'integrity_constraint_violation';
end $$;
create trigger ledger_entry_is_final before update or delete on consent.ledger_entry
  for each row execute function consent.refuse_change();
create trigger ledger_leaf_is_final before update or delete on consent.ledger_leaf
  for each row execute function consent.refuse_change();
create trigger ledger_node_is_final before update or delete on consent.ledger_node
  for each row execute function consent.refuse_change();
create trigger ledger_head_is_final before update or delete on consent.ledger_head
  for each row execute function consent.refuse_change();
create trigger peer_head_is_final before update or delete on consent.peer_head
  for each row execute function consent.refuse_change();

-- Acts at a neighbour on the record of a patient of ours, as the neighbour told us. The same act told twice is one row.
create table consent.remote_access (
  shard       smallint    not null,
  patient_id text collate "C" not null,
  node        text        not null,
  entry_id    text        not null,
  at          timestamptz not null,
  body        text        not null,
  received_at timestamptz not null,
  primary key (shard, patient_id, node, entry_id)
);
create index remote_access_of_patient on consent.remote_access (shard, patient_id, at desc, entry_id desc);

-- What a patient is told. Facts only; the sentence is made at reading, in the reader's language.
create table consent.notice (
  shard      smallint    not null,
  id         text collate "C" not null,
  patient_id text collate "C" not null,
  at         timestamptz not null,
  kind       text        not null,
  params     text        not null,
  read_at    timestamptz,
  primary key (shard, id)
);
create index notice_of_patient on consent.notice (shard, patient_id, at desc, id desc);
create index notice_unread on consent.notice (shard, patient_id) where read_at is null;

-- Notices on their way out of the portal. At least once: a row is `sent` only after the gateway took it.
create table consent.notice_delivery (
  shard       smallint    not null,
  notice_id   text        not null,
  channel     text        not null,
  state       text        not null default 'waiting' check (state in ('waiting', 'sent', 'unreachable', 'given-up')),
  attempts    integer     not null default 0,
  next_try_at timestamptz not null,
  sent_at     timestamptz,
  last_error  text,
  primary key (shard, notice_id, channel)
);
create index notice_delivery_due on consent.notice_delivery (next_try_at) where state = 'waiting';
