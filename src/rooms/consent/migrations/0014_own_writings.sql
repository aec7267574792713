-- What a clinician wrote while a patient's Consents withheld its like from them: these Consents do not keep from the writer what the writer knows, so that no answer to a write tells what they say.
create table consent.own_writing (
  account_id text     not null,
  type       text collate "C" not null,
  id         text collate "C" not null,
  patient    text collate "C",
  -- The version that is theirs. Where somebody else writes a newer one it is theirs no more.
  version    integer  not null,
  -- The Consents that stood then. One that is given later withholds this too.
  consents   text[]   not null,
  primary key (account_id, type, id)
);

-- Every request of theirs about the patient asks whether there is anything.
create index own_writing_of_patient on consent.own_writing (account_id, patient);
