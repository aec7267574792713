-- The newest of a whole type (`Observation?_sort=-date`) is read from an index, not sorted out of all of them; a page of it goes on from there. The index takes the place of the one
-- by the beginning of the date, as large and as dear: what is asked for by its end serves every question that has a beginning (`date=ge…`, `date=2026-11-22`).
drop index fhir.resource_dated;
create index resource_dated on fhir.resource (type, coalesce(date_high, '-Infinity'::float8));
