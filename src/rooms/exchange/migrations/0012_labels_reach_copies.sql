-- What a copy was last decided about: a print of its patient's records, where the patient says no to anything; null where nobody does, so that nothing written there matters.
alter table exchange.share_opening add column looked_record text;
