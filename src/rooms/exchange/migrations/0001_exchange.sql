-- What crosses between nodes: the neighbours, share links, received copies, and messages in both directions.
create schema if not exists exchange;

-- ------------------------------------------------------------------------------------------------------ neighbours
-- The list itself is a file that both sides hold, read at start: nothing that a request or an intruder writes here can add a neighbour.
-- How each neighbour is. While it does not answer, no message hammers at its door: `paused_until`.
create table exchange.peer_contact (
  peer            text primary key,
  reachable       boolean not null,
  last_contact_at timestamptz,
  failures        integer not null default 0,
  paused_until    timestamptz
);
-- Assertions that were used. One that comes again is a replay.
create table exchange.seen_assertion (
  peer       text        not null,
  jti        text        not null,
  expires_at timestamptz not null,
  primary key (peer, jti)
);
create index seen_assertion_expired on exchange.seen_assertion (expires_at);

-- ------------------------------------------------------------------------------------------------------- share links
-- What a link needs beside its grant. What may be shown, to whom and until when stands in the grant of the consent room, which has the same id.
create table exchange.share (
  shard         integer     not null,
  id            text        not null,
  patient_id    text        not null,
  created_at    timestamptz not null,
  expires_at    timestamptz not null,
  opens         integer     not null default 0 check (opens >= 0),
  -- The link's key follows from this and the node's secret; the passcode's hash needs both too. Erased when the share ends: then neither can be made again.
  salt          bytea,
  passcode_hash bytea,
  tries_left    integer     not null check (tries_left >= 0),
  last_opened   text, -- JSON: when, by which organisation
  primary key (shard, id),
  check ((salt is null) = (passcode_hash is null))
);
create index share_of_patient on exchange.share (shard, patient_id, created_at desc);
create index share_to_erase on exchange.share (expires_at) where salt is not null;

-- From the unguessable part of a link's address to its share. Only its hash is kept: from the table nobody can ask for a manifest.
create table exchange.share_address (
  manifest_hash text    primary key,
  shard         integer not null,
  share_id      text    not null
);

-- Who opened a share: to whom a revocation is told, and who owes an erase receipt.
create table exchange.share_opening (
  shard        integer     not null,
  share_id     text        not null,
  id           text        not null,
  node         text        not null,
  opened_at    timestamptz not null,
  practitioner text        not null, -- JSON
  organization text        not null, -- JSON
  purpose      text        not null,
  show_until   timestamptz not null,
  erased_at    timestamptz,
  -- When it was noted that the receipt did not come in time.
  overdue_at   timestamptz,
  primary key (shard, share_id, id)
);
create index share_opening_owed on exchange.share_opening (show_until) where erased_at is null and overdue_at is null;

-- An encrypted file that was too long to be embedded, waiting to be fetched once.
create table exchange.share_file (
  ticket_hash text        primary key,
  shard       integer     not null,
  share_id    text        not null,
  jwe         text        not null,
  expires_at  timestamptz not null
);
create index share_file_expired on exchange.share_file (expires_at);

-- A copy that a clinician here opened from a link. Erased when its time is over or the patient ends the sharing; the row stays, without content.
create table exchange.received_share (
  id              text        primary key,
  from_node       text        not null,
  share_ref       text        not null,
  opening_id      text        not null,
  opened_at       timestamptz not null,
  show_until      timestamptz not null,
  purpose         text        not null,
  account_id      text        not null,
  practitioner    text        not null, -- JSON
  organization_id text        not null,
  organization    text        not null, -- JSON
  sections        text        not null, -- JSON
  legal_basis     text        not null, -- JSON
  signature       text        not null, -- JSON
  -- The link's address, to ask the sharer whether it still stands. Without the key it opens nothing.
  address         text,
  patient_name    text        not null,
  bundle          text,
  patient_id      text,
  status          text        not null default 'open' check (status in ('open', 'ended', 'revoked')),
  ended_at        timestamptz,
  check ((status = 'open') = (bundle is not null))
);
create index received_of_organization on exchange.received_share (organization_id, opened_at desc);
create index received_of_share on exchange.received_share (from_node, share_ref);
create index received_to_erase on exchange.received_share (show_until) where bundle is not null;

-- ---------------------------------------------------------------------------------------------------------- messages
-- Queues stay local: they are of the node, not of a patient, and empty themselves.
create table exchange.case_out (
  peer          text    not null,
  case_id       text    not null,
  last_sequence integer not null,
  primary key (peer, case_id)
);
create table exchange.outbox (
  id                text        primary key,
  peer              text        not null,
  case_id           text        not null,
  sequence          integer     not null check (sequence > 0),
  type              text        not null,
  purpose           text        not null,
  legal_basis       text        not null,
  -- JSON as it will be signed. Erased once the other node has signed for it: its effect is there, a second copy here is a risk without a use.
  body              text,
  bytes             integer     not null,
  content_hash      text        not null,
  state             text        not null check (state in ('waiting', 'delivering', 'retrying', 'delivered', 'poison', 'stopped', 'replaced')),
  attempts          integer     not null default 0,
  answered_attempts integer     not null default 0,
  next_attempt_at   timestamptz not null,
  -- Which attempt of which worker holds it, and until when.
  claim             text,
  claimed_until     timestamptz,
  created_at        timestamptz not null,
  finished_at       timestamptz,
  last_error        text, -- JSON: code and sentence
  replaced_by       text
);
create unique index outbox_place on exchange.outbox (peer, case_id, sequence) where state <> 'replaced';
create index outbox_due on exchange.outbox (next_attempt_at) where state in ('waiting', 'retrying', 'delivering');
create index outbox_desk on exchange.outbox (created_at desc, id desc);

-- Every attempt and every hand laid on a message.
create table exchange.message_event (
  message_id text        not null,
  at         timestamptz not null,
  number     bigint      generated always as identity,
  outcome    text        not null,
  detail     text, -- JSON: a sentence in three languages, or a person's reason
  primary key (message_id, number)
);

create table exchange.case_in (
  peer          text    not null,
  case_id       text    not null,
  next_sequence integer not null,
  primary key (peer, case_id)
);
create table exchange.inbox (
  peer         text        not null,
  id           text        not null,
  case_id      text        not null,
  sequence     integer     not null,
  type         text        not null,
  purpose      text        not null,
  legal_basis  text        not null,
  -- Kept while held only.
  body         text,
  bytes        integer     not null,
  content_hash text        not null,
  state        text        not null check (state in ('held', 'applied', 'refused')),
  deliveries   integer     not null default 1,
  -- Times that another content came under this id: somebody's key or program is broken.
  alarms       integer     not null default 0,
  refusal      text,
  received_at  timestamptz not null,
  finished_at  timestamptz,
  primary key (peer, id)
);
create unique index inbox_place on exchange.inbox (peer, case_id, sequence) where state = 'applied';
create index inbox_held on exchange.inbox (peer, case_id, sequence) where state = 'held';
create index inbox_desk on exchange.inbox (received_at desc, id desc);
