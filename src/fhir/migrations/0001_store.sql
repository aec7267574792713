-- The FHIR store: current rows, past versions, and the search index. docs/adr/0002-store.md says why it looks like this.
create schema if not exists fhir;

-- One row per resource: its newest version, which may say that it was deleted. `shard` is a hash of the patient, or of the resource's own id where there is none.
create table fhir.resource (
  shard smallint not null,
  type text collate "C" not null,
  id text collate "C" not null,
  version integer not null,
  last_updated timestamptz(3) not null,
  -- POST, PUT, PATCH or DELETE: what made this version.
  method text collate "C" not null,
  deleted boolean not null,
  -- The patient in whose compartment it lies, and where in that patient's time; without a date it comes last.
  patient text collate "C",
  clinical_date timestamptz(3) not null,
  -- Hashes of every token, reference, identifier, uri and exact string that can be asked for.
  tokens bigint[] not null,
  -- As it is served: id and meta set, decimals as written. Empty when deleted.
  body text collate "C" not null,
  primary key (shard, type, id)
);
create index resource_tokens on fhir.resource using gin (tokens);
create index resource_compartment on fhir.resource (shard, patient, type, clinical_date desc, id) where patient is not null;
create index resource_changed on fhir.resource (type, last_updated, id);

-- Past versions: a row moves here when a newer one takes its place, so each version is written once.
create table fhir.history (
  shard smallint not null,
  type text collate "C" not null,
  id text collate "C" not null,
  version integer not null,
  last_updated timestamptz(3) not null,
  method text collate "C" not null,
  deleted boolean not null,
  patient text collate "C",
  body text collate "C" not null,
  primary key (shard, type, id, version)
);
create index history_changed on fhir.history (type, last_updated, id);

-- Where a resource lives whose id does not tell: ids given by clients, and resources that moved to another patient. The primary key keeps a client's id single.
-- `home` is the shard that the id alone would give.
create table fhir.alias (
  home smallint not null,
  type text collate "C" not null,
  id text collate "C" not null,
  shard smallint not null,
  primary key (home, type, id)
);

-- Values with an order: dates and instants (milliseconds since 1970, `high` not included), numbers and quantities as ranges, strings as normalised text.
create table fhir.ordered (
  shard smallint not null,
  type text collate "C" not null,
  id text collate "C" not null,
  param text collate "C" not null,
  low double precision,
  high double precision,
  -- Hashes of the forms of a quantity's unit: system and code, code alone, the unit as printed.
  units bigint[],
  text text collate "C",
  check ((low is not null and high is not null) or text is not null)
);
create index ordered_owner on fhir.ordered (shard, type, id, param);
create index ordered_range on fhir.ordered (type, param, low) where low is not null;
create index ordered_text on fhir.ordered (type, param, text) where text is not null;

-- The same 64 bits that the program computes (store/token-hash.ts), for a statement that joins on a reference.
create function fhir.token_hash(form text) returns bigint language sql immutable strict parallel safe
  return ('x' || encode(substr(sha256(convert_to(form, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint;

-- lz4 reads several times faster than pglz; a server built without it keeps pglz.
do $$ begin
  alter table fhir.resource alter column body set compression lz4;
  alter table fhir.history alter column body set compression lz4;
exception when feature_not_supported or undefined_object or invalid_parameter_value then
  raise notice 'lz4 is not available, bodies are compressed with pglz';
end $$;

-- Trigrams serve `name:contains`. A managed server may refuse the extension: then the same question is answered by reading the names of that type in order.
do $$ begin
  create extension if not exists pg_trgm;
  execute 'create index ordered_name on fhir.ordered using gin (text gin_trgm_ops)
    where text is not null and param in (''name'', ''family'', ''given'')';
exception when insufficient_privilege or undefined_file or feature_not_supported or undefined_object then
  raise notice 'pg_trgm is not available, name:contains reads without an index';
end $$;
