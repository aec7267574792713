-- The privacy officer's desk: what was found unusual in the ledger, and what patients ask about an access.

-- How far the ledger has been looked through: a leaf's position. What is found and how far it was looked commit together.
create table consent.privacy_cursor (
  only_one boolean primary key default true check (only_one),
  position bigint  not null
);
insert into consent.privacy_cursor (position) values (0);

-- Acts of people who work here, by person: the ledger itself is kept by patient. Kept for as long as the rules look back; the ledger keeps them for good.
create table consent.privacy_act (
  account_id text collate "C" not null,
  -- Calendar date and hour of the day at both nodes' civil time.
  day        date        not null,
  hour       smallint    not null check (hour between 0 and 23),
  at         timestamptz not null,
  shard      smallint    not null,
  entry_id   text collate "C" not null,
  patient_id text collate "C" not null,
  outcome    text        not null check (outcome in ('permitted', 'denied')),
  primary key (account_id, day, entry_id)
);

-- Each person's days, for comparing a day with earlier ones and with those of others in the same role.
create table consent.privacy_day (
  account_id      text collate "C" not null,
  day             date    not null,
  role            text    not null,
  organization_id text,
  patients        integer not null,
  acts            integer not null,
  primary key (account_id, day)
);
create index privacy_day_of_role on consent.privacy_day (role, day);

-- Somebody who works here, as the ledger last named them.
create table consent.privacy_person (
  account_id        text collate "C" primary key,
  fhir_user         text,
  role              text not null,
  name              text not null,
  organization_id   text,
  organization_name text,
  -- Whether a record of their own has been looked for.
  looked_for        boolean not null default false
);

-- Which record is whose who works here: told by the officer, or found by name and birth date.
create table consent.staff_record (
  account_id text collate "C" not null,
  patient_id text collate "C" not null,
  how        text        not null check (how in ('by-hand', 'name-and-birth')),
  at         timestamptz not null,
  by_account text,
  primary key (account_id, patient_id)
);
create index staff_record_of_patient on consent.staff_record (patient_id);

-- Patients whom many people would like to look up.
create table consent.known_person (
  patient_id text collate "C" primary key,
  why        text        not null,
  at         timestamptz not null,
  by_account text        not null,
  by_name    text        not null
);

-- One finding: what one rule found of one person on one day, about one patient where it is about one.
create table consent.privacy_finding (
  id         text collate "C" primary key,
  rule       text        not null,
  account_id text collate "C" not null,
  day        date        not null,
  -- Empty where it is about no patient in particular.
  patient_id text collate "C" not null default '',
  score      smallint    not null check (score between 1 and 100),
  -- What the reasons are made of (JSON).
  facts      text        not null,
  first_at   timestamptz not null,
  last_at    timestamptz not null,
  -- Entries that made it; new ones after a decision ask for a new look.
  entries    integer     not null,
  unique (rule, account_id, day, patient_id)
);
create index privacy_finding_by_day on consent.privacy_finding (day desc, score desc, id);
create index privacy_finding_of_person on consent.privacy_finding (account_id, day desc);

create table consent.privacy_finding_entry (
  finding_id text collate "C" not null references consent.privacy_finding (id),
  entry_id   text collate "C" not null,
  shard      smallint    not null,
  at         timestamptz not null,
  primary key (finding_id, entry_id)
);

-- What the officer decided, each with words; the last one holds as long as nothing was added to the finding.
create table consent.privacy_decision (
  finding_id text collate "C" not null references consent.privacy_finding (id),
  nth        integer     not null,
  at         timestamptz not null,
  by_account text        not null,
  by_name    text        not null,
  verdict    text        not null check (verdict in ('explained', 'needs-answer', 'misuse')),
  note       text        not null,
  entries    integer     not null,
  primary key (finding_id, nth)
);

-- What this node told neighbours of accesses here to records of theirs: by it a question that comes back is known to be about us.
create table consent.told_access (
  -- As the neighbour's list names it.
  id         text collate "C" primary key,
  to_node    text        not null,
  account_id text collate "C",
  fhir_user  text,
  at         timestamptz not null,
  -- What was told (JSON).
  access     text        not null
);

-- What a patient asks about an access.
create table consent.access_question (
  shard       smallint    not null,
  id          text collate "C" not null,
  -- `asked`: a patient of this node asks; `received`: it happened here, and a neighbour passed its patient's question on.
  side        text        not null check (side in ('asked', 'received')),
  -- The patient at this node; of a question that was received there is none.
  patient_id  text collate "C" not null default '',
  -- The node where the access happened, and by what the patient's list names it.
  node        text        not null,
  entry_id    text collate "C" not null,
  -- The access as that list tells it (JSON).
  access      text        not null,
  -- Who did it, where it happened here and a person did it.
  account_id  text collate "C",
  fhir_user   text,
  words       text        not null,
  asked_at    timestamptz not null,
  answer_by   timestamptz not null,
  -- The neighbour whose patient asks, and what it calls the question.
  from_node   text,
  from_id     text,
  answered_at timestamptz,
  answer      text,
  answered_by text,
  -- Where a neighbour has to be told: the question, or the answer.
  send_to     text,
  primary key (shard, id),
  check (num_nulls(answered_at, answer, answered_by) in (0, 3)),
  check ((side = 'asked') = (patient_id <> '')),
  check (num_nulls(from_node, from_id) in (0, 2))
);
-- One question at a time about one entry; and the same message twice is one question.
create unique index access_question_once on consent.access_question (shard, patient_id, node, entry_id)
  where side = 'asked' and answered_at is null;
create unique index access_question_received on consent.access_question (from_node, from_id) where side = 'received';
create index access_question_of_patient on consent.access_question (shard, patient_id, asked_at desc) where side = 'asked';
create index access_question_open on consent.access_question (answer_by) where answered_at is null;
create index access_question_to_send on consent.access_question (asked_at) where send_to is not null;

-- The officer asks the person concerned, internally.
create table consent.staff_question (
  id          text collate "C" primary key,
  -- What it is about: a question of a patient's, or a finding.
  about       text        not null check (about in ('question', 'finding')),
  about_id    text collate "C" not null,
  fhir_user   text        not null,
  words       text        not null,
  asked_at    timestamptz not null,
  by_account  text        not null,
  answered_at timestamptz,
  answer      text,
  check (num_nulls(answered_at, answer) in (0, 2))
);
create index staff_question_about on consent.staff_question (about, about_id);
create index staff_question_of_person on consent.staff_question (fhir_user, asked_at desc);
