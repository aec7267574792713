/** The records room's door: summaries, visits, the folder, and what is imported. */
import type { RoomManifest } from '#platform/http';
import type { RecordsPorts } from './ports.ts';
import { routesWith } from './routes.ts';

export type { SummarySection } from './composing/select.ts';
export { SUMMARY_SECTIONS } from './composing/select.ts';
export { withoutResources } from './composing/without.ts';
export { renderDocument } from './document/render-document.ts';
export type { KeptDocument, SignatureFacts } from './document/store.ts';
export { getDocument } from './document/store.ts';
export type { Announcement, EventKind, ImportOutcome, RecordsEvents } from './events.ts';
export { takeAnnouncements } from './events.ts';
export { keptBeside } from './kept-beside.ts';
export type { ComposeSummary } from './operations/compose-summary.ts';
export { compose, composeSummary } from './operations/compose-summary.ts';
export { applyImportOutcome, followVisit, withholdVisit } from './operations/follow-visit.ts';
export { importBundleWith } from './operations/import-bundle.ts';
export type { ReceiveDocument } from './operations/receive-document.ts';
export { receiveDocument } from './operations/receive-document.ts';
export type { DocumentSigner, RecordsPorts } from './ports.ts';
export type { VisitFact } from './visit/store.ts';
export { findVisitsAt } from './visit/store.ts';

export function createRoom(ports: RecordsPorts): RoomManifest {
  return {
    name: 'records',
    migrations: new URL('./migrations/', import.meta.url),
    routes: routesWith(ports),
    fhirTypes: {
      AllergyIntolerance: 'open',
      CarePlan: 'open',
      CareTeam: 'open',
      ClinicalImpression: 'open',
      Composition: 'guarded',
      Condition: 'open',
      DetectedIssue: 'open',
      Device: 'open',
      DeviceUseStatement: 'open',
      DiagnosticReport: 'open',
      DocumentReference: 'guarded',
      Encounter: 'guarded',
      EpisodeOfCare: 'open',
      FamilyMemberHistory: 'open',
      Flag: 'open',
      Goal: 'open',
      Immunization: 'open',
      List: 'open',
      Medication: 'open',
      MedicationAdministration: 'open',
      MedicationDispense: 'open',
      MedicationRequest: 'open',
      MedicationStatement: 'open',
      Observation: 'open',
      Procedure: 'open',
      Provenance: 'guarded',
      QuestionnaireResponse: 'open',
      RiskAssessment: 'open',
      ServiceRequest: 'open',
      Specimen: 'open',
    },
  };
}
