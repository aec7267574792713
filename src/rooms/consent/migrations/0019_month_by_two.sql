-- Two processes of a node that start in the same moment, or meet at the turn of a month, both make its part. The one that waited for the other looked for it by `to_regclass`, which
-- answers from what the session knew before it waited, made it again and failed. A query sees what was committed meanwhile. The lock has a number of its own now: it had that of another.
create or replace function consent.make_ledger_month(month date) returns text language plpgsql as $$
declare
  low timestamptz := (date_trunc('month', month::timestamp)) at time zone 'UTC';
  high timestamptz := (date_trunc('month', month::timestamp) + interval '1 month') at time zone 'UTC';
  name text := format('ledger_entry_%s', to_char(month, 'YYYY_MM'));
begin
  if to_regclass(format('consent.%I', name)) is not null then return null; end if;
  -- One at a time, and nobody adds to the rest meanwhile.
  perform pg_advisory_xact_lock(727009);
  if exists (select from pg_catalog.pg_class c where c.relnamespace = 'consent'::regnamespace and c.relname = name) then return null; end if;
  if exists (select from consent.ledger_seal s where s.month = date_trunc('month', make_ledger_month.month)::date) then return null; end if;
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
