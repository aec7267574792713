-- A third decision about an entry: the record said it already, and the entry confirms it. The resource is then the one that was there.
alter table records.entry_decision drop constraint entry_decision_decision_check;
alter table records.entry_decision drop constraint entry_decision_check;
alter table records.entry_decision drop constraint entry_decision_check1;
alter table records.entry_decision
  add constraint entry_decision_decision_check check (decision in ('accepted', 'confirmed', 'rejected')),
  add constraint entry_decision_reason_check check ((decision = 'rejected') = (reason is not null)),
  add constraint entry_decision_resource_check check ((decision in ('accepted', 'confirmed')) = (resource is not null));
