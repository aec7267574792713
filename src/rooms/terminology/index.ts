/** Terminology's door: coded elements in the reader's language, with what was lost on the way. */
import type { RoomManifest } from '#platform/http';
import { routes } from './routes.ts';

export { coverageReport, inputCoverage, mappedShare, termCoverage } from './coverage.ts';
export { type CodedElement, codedElementsOf } from './elements.ts';
export { toCodeableConcept, toCodeSystem, toConceptMap } from './fhir.ts';
export type { CodedContext, CodedOutcome, Concept, Domain, OutcomeKind } from './model.ts';
export { conceptById, countOutcomes, type DisplayedTerm, display, outcomeOf } from './outcome.ts';
export { findTerms, type TermHit } from './search.ts';
export { type StatedAbsence, type Statement, sectionStatement, statementOf, statementText } from './statements.ts';
export { SYSTEMS as CODE_SYSTEMS, TERMS_SYSTEM } from './systems.ts';
export { unitText } from './units.ts';

export const room: RoomManifest = {
  name: 'terminology',
  routes,
  fhirTypes: { CodeSystem: 'open', ValueSet: 'open', ConceptMap: 'open', NamingSystem: 'open' },
};
