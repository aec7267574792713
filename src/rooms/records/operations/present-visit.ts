import type { Resource } from '#fhir';
import type { Lang } from '#kernel';
import { patientName } from '../access.ts';
import type { CodedView, VisitView } from '../contract.ts';
import { sha256 } from '../document/store.ts';
import { conceptAsWritten, toCodedView } from '../document/terms.ts';
import type { Visit } from '../visit/model.ts';

/**
 * A visit for a reader: the note in its own language, the diagnoses in theirs.
 *
 * @param home - of a draft, the node that it may be sent to
 */
export function toVisitView(visit: Visit, patient: Resource, lang: Lang, home = visit.sendTo): VisitView {
  return {
    id: visit.id,
    version: String(visit.version),
    mark: markOfVisit(visit),
    patientId: visit.patientId,
    patientName: patientName(patient, lang),
    status: visit.state,
    startedAt: visit.startedAt.toISOString(),
    ...(visit.signedAt ? { signedAt: visit.signedAt.toISOString() } : {}),
    clinician: visit.clinician,
    organization: visit.organization,
    ...(visit.signedUnder === undefined ? {} : { signedUnder: [...visit.signedUnder] }),
    note: visit.note,
    diagnoses: visit.note.diagnoses.map((diagnosis, i) => ({
      ...toTermView(diagnosis, 'Condition.code', visit, lang),
      path: `diagnoses[${i}]`,
    })),
    medicines: visit.note.plan.prescription.map((medicine, i) => ({
      ...toTermView(medicine, 'MedicationRequest.medicationCodeableConcept', visit, lang),
      path: `plan.prescription[${i}]`,
    })),
    ...(home === undefined ? {} : { home }),
    ...(visit.notSent ? { notSent: visit.notSent } : {}),
    ...(visit.homeOutcome ? { homeOutcome: visit.homeOutcome } : {}),
  };
}

/** What changes when a visit does, here or on its way home. */
export function markOfVisit({ id, version, state, notSent, homeOutcome }: Visit): string {
  return sha256(JSON.stringify([id, version, state, notSent, homeOutcome]));
}

/** A chosen term, or the doctor's own words, for the reader. */
function toTermView(chosen: Chosen, path: string, { note }: Visit, lang: Lang): CodedView {
  const { conceptId, text } = chosen;
  const known = conceptId === undefined ? undefined : conceptAsWritten(conceptId, note.language);
  const value = { ...known, ...(text ? { text } : {}) };
  return toCodedView(value, lang, { path, language: note.language });
}
type Chosen = { readonly conceptId?: string | undefined; readonly text?: string | undefined };
