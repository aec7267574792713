-- Which version of what is kept of a resource in the index (`INDEX_VERSION` in store/index-version.ts) all rows have, and how far the work of bringing them to the next has come: it goes along the
-- primary key of `resource`, and `shard`, `type`, `id` are the last that it has behind it. One row. What was written before this migration is of an older version than the first that is counted.
create table fhir.index_version (
  is_one boolean primary key default true check (is_one),
  version integer not null,
  towards integer,
  shard smallint not null default -1,
  type text collate "C" not null default '',
  id text collate "C" not null default ''
);
insert into fhir.index_version (version) select case when exists (select from fhir.resource) then 0 else 1 end;
