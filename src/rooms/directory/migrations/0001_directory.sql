-- What FHIR resources cannot carry: which node keeps an entry and in which state of it, what is proposed and by whom, and what somebody says is wrong.
-- The entry itself is its resources in the store. Nothing here is about patients.
create schema if not exists directory;

-- Counts this node's changes. The row is locked until the writer's transaction ends, so the order of numbers is the order of commits: whoever has read up
-- to a number has read all below it.
create table directory.revision (
  one  boolean primary key default true check (one),
  last bigint  not null default 0
);
insert into directory.revision default values;

create table directory.entry (
  id           text collate "C" primary key,
  -- The node that answers for it. Nobody else may change it.
  keeper       text        not null,
  -- The keeper's count at its last change.
  revision     bigint      not null check (revision >= 1),
  -- Its resources, Type/id.
  members      text[]      not null,
  content_hash text        not null,
  changed_at   timestamptz not null
);
create index entry_by_revision on directory.entry (keeper, revision);

-- A change of one item, on its way or done.
create table directory.proposal (
  id             text collate "C" primary key,
  entry_id       text collate "C" not null,
  item           text        not null,
  -- JSON: the item as it stood when the change was proposed, and the value to be; no value takes the item away.
  before         text,
  after          text,
  reason         text        not null,
  source         text        not null,
  effective_from date        not null,
  -- applied: the entry says so; accepted: it will on its day.
  state          text        not null check (state in ('proposed', 'accepted', 'applied', 'refused', 'withdrawn')),
  -- JSON: account, names, role, organisation.
  proposed_by    text        not null,
  proposer_id    text        not null,
  proposed_at    timestamptz not null,
  decided_by     text,
  decided_at     timestamptz,
  decision       text,
  applied_at     timestamptz,
  check ((state in ('proposed', 'withdrawn')) = (decided_by is null))
);
-- One change of an item waits at a time.
create unique index proposal_waiting on directory.proposal (entry_id, item) where state in ('proposed', 'accepted');
create index proposal_by_entry on directory.proposal (entry_id, proposed_at);
create index proposal_due on directory.proposal (effective_from) where state = 'accepted';

-- Somebody says that something is wrong.
create table directory.report (
  id           text collate "C" primary key,
  entry_id     text collate "C" not null,
  item         text,
  text         text        not null,
  reporter_id  text        not null,
  -- JSON: role, and for staff the names; a patient is named nowhere.
  reported_by  text        not null,
  reported_at  timestamptz not null,
  state        text        not null check (state in ('open', 'answered')),
  outcome      text,
  answer       text,
  answered_by  text,
  answered_at  timestamptz,
  check ((state = 'answered') = (answered_at is not null))
);
create index report_open on directory.report (reported_at) where state = 'open';
create index report_by_reporter on directory.report (reporter_id, reported_at);

-- How far each neighbour's public entries have been taken over.
create table directory.neighbour (
  node         text primary key,
  revision     bigint      not null default 0,
  heard_at     timestamptz,
  refused_at   timestamptz,
  refusal      text
);
