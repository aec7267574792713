-- By what people are found who may be one and the same. The record is the Patient resource; everything here can be made again from it.
create schema if not exists identity;

-- A short number for a patient, so that a key's row is small, and the keys the patient has now, so that they can be taken away again.
create table identity.match_person (
  person integer generated always as identity primary key,
  patient text collate "C" not null unique,
  keys bigint[] not null
);

-- A hash of something that two records of one person are likely to share: name and year of birth, a paper, a telephone number. Looked up by key alone.
create table identity.match_key (
  key bigint not null,
  person integer not null,
  primary key (key, person)
);

-- How many people have a part of a name: weights are made of it. An estimate: who changes a name is counted with both, and nobody is taken off.
create table identity.name_part (
  part text collate "C" primary key,
  people bigint not null
);

-- Patients written and not yet indexed. A search looks at them one by one, so nothing that was committed is overlooked.
create table identity.match_due (
  seq bigint generated always as identity primary key,
  patient text collate "C" not null
);

-- In the writer's own transaction, whoever writes: REST, a room, an import, another version of the program.
create function identity.note_patient() returns trigger language plpgsql as $$
begin
  insert into identity.match_due (patient) values (new.id);
  return null;
end $$;
create trigger identity_patient_written after insert or update on fhir.resource
  for each row when (new.type = 'Patient') execute function identity.note_patient();

-- Who was here before.
insert into identity.match_due (patient) select id from fhir.resource where type = 'Patient' and not deleted;
