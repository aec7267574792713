-- The newest of one patient's resources of a type are read in their order from the compartment's index, instead of all of them to be sorted: who has been a patient for thirty years has
-- thousands. The index takes the place of the one by the clinical date, as large and as dear; `$everything` walks along it too. docs/adr/0002-store.md has the figures.
create index resource_compartment_dated on fhir.resource (shard, patient, type, coalesce(date_high, '-Infinity'::float8) desc, id desc) where patient is not null;
drop index fhir.resource_compartment;
alter index fhir.resource_compartment_dated rename to resource_compartment;
