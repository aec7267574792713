-- Jobs of Bulk Data export and import: what was asked, how far it is. A job goes on where it was, whichever process takes its next step.
create schema if not exists bulk;

create table bulk.job (
  id text collate "C" primary key,
  kind text not null check (kind in ('export', 'import')),
  -- Whose job it is: nobody else may look at it, fetch from it or end it.
  owner text collate "C" not null,
  -- JSON: the actor for whom the gate decides while nobody's request is open.
  actor text not null,
  purpose text not null,
  lang text not null,
  -- The address that was asked, as the manifest repeats it.
  request text not null,
  -- JSON: what was asked for.
  wanted text not null,
  -- An export waits until no writer is left who may have stamped an earlier time than its own, then lists, then decides. An import stages, then writes.
  state text not null check (state in ('waiting', 'settling', 'staging', 'working', 'done', 'failed', 'cancelled')),
  -- The instant whose data is given out.
  at timestamptz(3) not null,
  barrier xid8,
  due_at timestamptz(3) not null,
  -- JSON: files and numbers so far.
  progress text not null,
  -- JSON: the refusals that ended it.
  fault text,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null
);
create index job_due on bulk.job (due_at) where state in ('waiting', 'settling', 'staging', 'working');
create index job_expires on bulk.job (expires_at);
create index job_owner on bulk.job (owner);

-- What an export gives out: versions, not copies. A version is kept for ever, so a file says at any time what it said at first.
create table bulk.item (
  job text collate "C" not null,
  n integer not null,
  type text collate "C" not null,
  id text collate "C" not null,
  version integer not null,
  primary key (job, n)
);

-- Lines that wait to be imported, some hundred at a time.
create table bulk.chunk (
  job text collate "C" not null,
  n integer not null,
  -- Which of the inputs, and the number of the first line in it.
  input integer not null,
  line integer not null,
  body text not null,
  primary key (job, n)
);

-- What became of lines that were not imported: one OperationOutcome each.
create table bulk.outcome (
  job text collate "C" not null,
  n integer not null,
  body text not null,
  primary key (job, n)
);
