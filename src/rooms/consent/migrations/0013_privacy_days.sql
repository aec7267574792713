-- How many acts of a day lay outside the usual hours: history is read by days, not act by act. Days that are there are counted by the hours that the rule has named so far.
alter table consent.privacy_day add column odd integer not null default 0;
update consent.privacy_day d set odd = (
  select count(*) from consent.privacy_act a where a.account_id = d.account_id and a.day = d.day and (a.hour < 7 or a.hour >= 21));
