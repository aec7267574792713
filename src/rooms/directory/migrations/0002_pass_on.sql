-- What this node's desk tells another node is wrong with an entry that the other keeps; a row waits here until a message of it is in the outbox.
create table directory.pass_on (
  number   bigint generated always as identity primary key,
  report   text collate "C" not null,
  keeper   text not null,
  entry_id text collate "C" not null,
  item     text,
  text     text not null
);
