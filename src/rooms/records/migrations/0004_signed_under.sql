-- The permits that a signature rests on (JSON: the contract's signedUnder); null in drafts and in what was signed before permits were kept.
alter table records.visit add column signed_under text;
