-- Who used a Consent on which day: where the patient has agreed to a number of uses, the next one needs to know how many there were.
-- shard follows from the consent's id, which carries the patient's.
create table consent.consent_use (
  shard      smallint not null,
  consent_id text collate "C" not null,
  -- An account, or a person at another node: node and practitioner.
  user_id    text     not null,
  used_on    date     not null,
  primary key (shard, consent_id, user_id, used_on)
);
