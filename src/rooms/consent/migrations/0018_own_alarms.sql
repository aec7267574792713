-- own-lost: a neighbour keeps a head that this node signed and whose entries are no longer as they were then. node: this one; evidence: what the neighbour signed.
alter table consent.ledger_alarm drop constraint ledger_alarm_kind_check;
alter table consent.ledger_alarm add constraint ledger_alarm_kind_check check (kind in ('shrunken', 'forked', 'bad-signature', 'own-lost'));
