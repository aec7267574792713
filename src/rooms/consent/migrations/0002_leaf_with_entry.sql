-- The leaf's hash comes with the entry: the sequencer reads one small table, not the bodies again. What waits is a queue, so it is kept short where it is long gone.
alter table consent.ledger_pending add column leaf bytea;
update consent.ledger_pending p set leaf = sha256('\x00'::bytea || e.salt || convert_to(e.body, 'UTF8'))
  from consent.ledger_entry e where e.shard = p.shard and e.id = p.entry_id;
alter table consent.ledger_pending alter column leaf set not null, add check (octet_length(leaf) = 32);
alter table consent.ledger_pending set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_threshold = 2000000000);
