import { type RefusalCatalogue, refusalsOf } from '#kernel';
import { type BodyRefusalCode, bodyRefusals } from './messages-body.ts';
import { type ResourceRefusalCode, resourceRefusals } from './messages-resource.ts';
import { type SearchRefusalCode, searchRefusals } from './messages-search.ts';

/** Why the FHIR core says no to a request: its bytes, its address, its version, its search. What is wrong inside a resource is in `validate/messages.ts`. */
export type FhirRefusalCode = BodyRefusalCode | ResourceRefusalCode | SearchRefusalCode;

/** The sentences of these refusals, in three languages. */
export const fhirRefusals: RefusalCatalogue<FhirRefusalCode> = {
  ...bodyRefusals,
  ...resourceRefusals,
  ...searchRefusals,
};

/** Makes one of these refusals: its code, the parameters of its sentence, and the element. */
export const refuseFhir = refusalsOf(fhirRefusals);
