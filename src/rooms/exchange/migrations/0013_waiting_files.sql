-- What a file that waits to be fetched was made of: a print of its patient's records, where the patient said no to anything; null where nobody did.
alter table exchange.share_file add column record text;
