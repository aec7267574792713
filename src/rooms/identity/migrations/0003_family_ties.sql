-- Who may see whose record as a parent, a guardian or a carer, and from when to when. The RelatedPerson resource tells the same; here it is found by the carer, and a
-- RelatedPerson that somebody writes over REST opens nothing.
create table identity.family_tie (
  id text collate "C" primary key,
  carer text collate "C" not null,
  dependant text collate "C" not null,
  kind text not null check (kind in ('parent', 'guardian', 'carer')),
  scope text not null check (scope in ('record', 'contact')),
  -- Both days included; open at the end where the law knows none.
  starts_on date not null,
  ends_on date,
  evidence text,
  ended_at timestamptz,
  check (carer <> dependant)
);
-- One tie of a kind at a time, also where two officers make it at once.
create unique index family_tie_once on identity.family_tie (carer, dependant, kind) where ended_at is null;
create index family_tie_dependant on identity.family_tie (dependant);
