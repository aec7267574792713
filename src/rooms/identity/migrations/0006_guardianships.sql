-- An adult's guardian: by which document, who entered it, and the second person who confirmed it. Until then the tie opens nothing.
alter table identity.family_tie
  -- The document as printed.
  add column order_kind text,
  add column order_issuer text,
  add column order_number text,
  add column order_from date,
  add column order_until date,
  -- JSON: account, entry of the directory, name.
  add column entered_by text,
  add column confirmed_by text,
  add column confirmed_at timestamptz,
  -- Until when a second person may confirm it; nothing waits where there is none.
  add column confirm_until timestamptz,
  add constraint family_tie_order check (num_nulls(order_kind, order_issuer, order_number, order_from) in (0, 4)),
  add constraint family_tie_second_person check (confirm_until is null or (entered_by is not null and order_kind is not null)),
  add constraint family_tie_confirmed check ((confirmed_by is null) = (confirmed_at is null));

-- A tie follows one that has ended by its last day: what must not be there twice is looked at by days now (families/store.ts).
drop index identity.family_tie_once;
create index family_tie_carer on identity.family_tie (carer, dependant, kind) where ended_at is null;

-- Guardians of adults from before, without an end (a child's always had one): a quarter of a year to enter them anew with their document, as long as permits are taken over unseen.
update identity.family_tie set ends_on = greatest(starts_on, current_date + 90)
  where kind = 'guardian' and ends_on is null and ended_at is null;
