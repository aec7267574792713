-- Entries lie by months, so that a month that is long over can be sealed, taken out into a file with its proofs, and let go in one step instead of row by row.
-- Leaves and inner nodes stay in one table each: they are hashes alone, and every later proof is made of them.
alter table consent.ledger_entry rename to ledger_entry_before;
alter index consent.ledger_entry_of_patient rename to ledger_entry_before_of_patient;
alter table consent.ledger_entry_before drop constraint ledger_entry_pkey;
drop trigger ledger_entry_is_final on consent.ledger_entry_before;

create table consent.ledger_entry (
  shard      smallint    not null,
  id         text collate "C" not null,
  patient_id text collate "C",
  at         timestamptz not null,
  -- By the name it has in what there was, which is to become a part of this.
  salt       bytea       not null constraint ledger_entry_salt_check check (octet_length(salt) = 16),
  body       text        not null,
  -- The time is in the key because a key of parts must hold what they are parted by. Ids are 80 bits of chance each: none comes twice.
  primary key (shard, id, at)
) partition by range (at);
create index ledger_entry_of_patient on consent.ledger_entry (shard, patient_id, at desc, id desc) where patient_id is not null;
create trigger ledger_entry_is_final before update or delete on consent.ledger_entry
  for each row execute function consent.refuse_change();

-- What no month takes: a clock that is years away. Nothing is ever refused for its time.
create table consent.ledger_entry_other partition of consent.ledger_entry default;

-- What there was becomes one part, up to the end of its last month.
do $$
declare last timestamptz;
begin
  select max(at) into last from consent.ledger_entry_before;
  if last is null then
    drop table consent.ledger_entry_before;
  else
    execute format('alter table consent.ledger_entry attach partition consent.ledger_entry_before for values from (minvalue) to (%L)',
      (date_trunc('month', last at time zone 'UTC') + interval '1 month') at time zone 'UTC');
  end if;
end $$;

-- Makes the part of a month (UTC), unless it is there, or its time is another part's. Entries of that month which had no part of their own are moved into it.
create function consent.make_ledger_month(month date) returns text language plpgsql as $$
declare
  low timestamptz := (date_trunc('month', month::timestamp)) at time zone 'UTC';
  high timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') at time zone 'UTC';
  name text := format('ledger_entry_%s', to_char(month, 'YYYY_MM'));
begin
  if to_regclass(format('consent.%I', name)) is not null then return null; end if;
  if exists (select from consent.ledger_seal s where s.month = date_trunc('month', make_ledger_month.month)::date) then return null; end if;
  -- One at a time, and nobody adds to the rest meanwhile.
  perform pg_advisory_xact_lock(727005);
  if to_regclass(format('consent.%I', name)) is not null then return null; end if;
  execute format('create table consent.%I (like consent.ledger_entry including defaults including constraints)', name);
  lock table consent.ledger_entry_other in access exclusive mode;
  execute format('insert into consent.%I select * from consent.ledger_entry_other where at >= %L and at < %L', name, low, high);
  alter table consent.ledger_entry_other disable trigger user;
  execute format('delete from consent.ledger_entry_other where at >= %L and at < %L', low, high);
  alter table consent.ledger_entry_other enable trigger user;
  execute format('alter table consent.ledger_entry attach partition consent.%I for values from (%L) to (%L)', name, low, high);
  return name;
exception
  -- The time is covered by what there was before months.
  when invalid_object_definition then return null;
end $$;

-- Months that are over and whose entries all have their place: what was signed of them, and where they went.
create table consent.ledger_seal (
  month    date    primary key,
  part     text    not null,
  entries  bigint  not null check (entries >= 0),
  -- Positions of the first and the last; others may lie between them, of the months beside.
  first    bigint,
  last     bigint,
  -- A compact JWS by the node's key: the manifest.
  manifest text    not null,
  sealed_at timestamptz not null,
  archived_at timestamptz,
  dropped_at  timestamptz
);

-- A sealed part takes nothing more.
create function consent.refuse_sealed() returns trigger language plpgsql as $$
begin
  raise exception 'this month of the access ledger is sealed' using errcode = 'integrity_constraint_violation';
end $$;
