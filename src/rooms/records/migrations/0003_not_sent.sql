-- A signed visit that was to go home and could not: between signing and sending its law ended or its home left the trust list.
alter table records.visit drop constraint visit_state_check;
alter table records.visit
  add constraint visit_state_check
    check (state in ('draft', 'signed', 'not-sent', 'sent', 'arrived', 'imported', 'part-imported', 'rejected')),
  -- Why (JSON): the contract's notSent.
  add column not_sent text,
  add constraint visit_not_sent_check check ((state = 'not-sent') = (not_sent is not null));
create index visit_not_sent on records.visit (signed_at desc, shard, id) where state = 'not-sent';
