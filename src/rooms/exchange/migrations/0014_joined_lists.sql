-- Lists of accesses that a patient has asked to see as one: their record here and the one at a neighbour. Both nodes have a row of the same id.
create table exchange.joined_list (
  shard         smallint    not null,
  id            text collate "C" not null,
  patient_id    text collate "C" not null,
  peer          text        not null,
  -- asked: here, and the answer is to be given there; waiting: asked there, and the answer is to be given here.
  state         text        not null check (state in ('asked', 'waiting', 'joined', 'refused', 'unknown', 'ended')),
  asked_at      timestamptz not null,
  changed_at    timestamptz not null,
  -- Up to which place of the ledger the neighbour was told, of what time that was, and when it was last looked at.
  told_position bigint      not null default -1,
  told_at       timestamptz,
  looked_at     timestamptz,
  primary key (shard, id)
);
-- The id is made where it was asked for: it says nothing of the shard here.
create unique index joined_list_by_id on exchange.joined_list (id);
create index joined_list_of_patient on exchange.joined_list (shard, patient_id);
create index joined_list_to_tell on exchange.joined_list (looked_at nulls first) where state = 'joined';
