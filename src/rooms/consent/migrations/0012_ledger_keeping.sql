-- Months of the ledger are sealed and archived by the node itself: why a file does not hold stands where whoever watches over the ledger looks.
alter table consent.ledger_seal add column fault text;
