-- What neighbours say, signed, of the heads of ours that they keep: it goes with a log that a patient takes along.
create table consent.ledger_witness (
  witness text        not null,
  size    bigint      not null check (size >= 0),
  root    bytea       not null,
  at      timestamptz not null,
  jws     text        not null,
  primary key (witness, size)
);
create trigger ledger_witness_is_final before update or delete on consent.ledger_witness
  for each row execute function consent.refuse_change();
