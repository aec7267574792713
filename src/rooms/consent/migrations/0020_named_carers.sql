-- Carers whom patients have named in the portal and who have not answered yet, or lately. What was accepted is a tie of the identity room.
create table consent.carer_offer (
  shard             smallint    not null,
  id                text collate "C" not null,
  patient_id        text collate "C" not null,
  -- The other one, as the patient wrote it.
  called            text        not null,
  reach             text        not null check (reach in ('record', 'contact')),
  without_sensitive boolean     not null,
  answers           boolean     not null,
  until             date        not null,
  -- The first half of the code finds the row; of the second there is the hash alone, and nothing once it is answered.
  code_finds        text collate "C",
  code_salt         bytea,
  code_hash         bytea,
  tries_left        smallint    not null check (tries_left >= 0),
  asked_at          timestamptz not null,
  answer_by         timestamptz not null,
  state             text        not null check (state in ('waiting', 'accepted', 'declined', 'taken-back', 'void')),
  answered_at       timestamptz,
  primary key (shard, id)
);
create index carer_offer_of_patient on consent.carer_offer (shard, patient_id, asked_at desc);
create index carer_offer_by_code on consent.carer_offer (code_finds) where state = 'waiting';

-- What a neighbour was told of a time is looked for where it is told of acts in the order of the ledger (access-log/acts-to-tell.ts).
create index told_access_by_time on consent.told_access (to_node, at);
