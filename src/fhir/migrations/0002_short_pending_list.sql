-- What was written lately waits in a list that every search reads from end to end; up to 4 MB of it by default, which made a search for an identifier ten
-- times slower while much was written. 64 kB keeps nearly all of what the list saves a writer. docs/adr/0002-store.md has the figures.
alter index fhir.resource_tokens set (gin_pending_list_limit = 64);

do $$ begin
  if to_regclass('fhir.ordered_name') is not null then
    alter index fhir.ordered_name set (gin_pending_list_limit = 64);
  end if;
end $$;
