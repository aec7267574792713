import { type RefusalCatalogue, refusalsOf } from '#kernel';
import { type BodyRefusalCode, bodyRefusals } from './messages-body.ts';
import { type ResourceRefusalCode, resourceRefusals } from './messages-resource.ts';
import { type SearchRefusalCode, searchRefusals } from './messages-search.ts';

/** Why the FHIR core says no to a request: its bytes, its address, its version, its search. What is wrong inside a resource is in `validate/messages.ts`. */
export type FhirRefusalCode = BodyRefusalCode | ResourceRefusalCode | SearchRefusalCode;

export const fhirRefusals: RefusalCatalogue<FhirRefusalCode> = {
  ...bodyRefusals,
  ...resourceRefusals,
  ...searchRefusals,
};

export const refuseFhir = refusalsOf(fhirRefusals);
