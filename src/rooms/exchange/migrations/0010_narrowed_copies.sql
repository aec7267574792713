-- A no that is given after a record was handed over reaches what was handed over.

-- What of the patient's was given, as `Type/id`. Null: given before this was written down, and dark at its end, or the end of its share, as before.
alter table exchange.share_opening add column given text[];
-- What the holder was told to take out of its copy: it only grows.
alter table exchange.share_opening add column withheld text[] not null default '{}';
-- When it was last told of more, and when it signed for all of it.
alter table exchange.share_opening add column withheld_at timestamptz;
alter table exchange.share_opening add column withheld_signed_at timestamptz;
-- By which Consents it was last looked at, and when.
alter table exchange.share_opening add column looked_print text;
alter table exchange.share_opening add column looked_at timestamptz;
create index share_opening_narrowing on exchange.share_opening (withheld_at)
  where withheld_at is not null and withheld_signed_at is null and erased_at is null and kept_until is null;

-- A holder's signed word on what it took out, kept as it came.
create table exchange.narrowing_receipt (
  shard       integer     not null,
  share_id    text        not null,
  opening_id  text        not null,
  number      integer     not null,
  node        text        not null,
  outcome     text        not null check (outcome in ('erased', 'kept-by-law', 'not-held')),
  entries     text[]      not null,
  at          timestamptz not null,
  received_at timestamptz not null,
  jws         text        not null,
  primary key (shard, share_id, opening_id, number)
);
create trigger narrowing_receipt_is_final before update or delete on exchange.narrowing_receipt
  for each row execute function exchange.refuse_change();

-- What was taken out of a copy here. Where law keeps the whole as a part of a visit's record it is not taken out but hidden, until the copy is sealed.
alter table exchange.received_share add column withheld text[] not null default '{}';

-- A no to what an opening gave, also where it came before the copy.
create table exchange.copy_no (
  from_node  text        not null,
  share_ref  text        not null,
  opening_id text        not null,
  entries    text[]      not null,
  whole      boolean     not null,
  heard_at   timestamptz not null,
  primary key (from_node, share_ref, opening_id)
);
create index copy_no_long_ago on exchange.copy_no (heard_at);
