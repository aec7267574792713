import type { Resource } from '#fhir';
import type { Lang } from '#kernel';
import { patientName } from '../access.ts';
import type { CodedView, VisitView } from '../contract.ts';
import { toCodeable } from '../document/coded.ts';
import type { RecordsPorts } from '../ports.ts';
import type { Diagnosis, Visit } from '../visit/model.ts';

/** A visit for a reader: the note in its own language, the diagnoses in theirs. */
export function toVisitView(
  visit: Visit,
  patient: Resource,
  lang: Lang,
  ports: Pick<RecordsPorts, 'terms' | 'concepts'>,
): VisitView {
  return {
    id: visit.id,
    version: String(visit.version),
    patientId: visit.patientId,
    patientName: patientName(patient, lang),
    status: visit.state,
    startedAt: visit.startedAt.toISOString(),
    ...(visit.signedAt ? { signedAt: visit.signedAt.toISOString() } : {}),
    clinician: visit.clinician,
    organization: visit.organization,
    note: visit.note,
    diagnoses: visit.note.diagnoses.map((diagnosis, i) => toDiagnosisView(diagnosis, i, visit, lang, ports)),
    ...(visit.homeOutcome ? { homeOutcome: visit.homeOutcome } : {}),
  };
}

function toDiagnosisView(
  { conceptId, text }: Diagnosis,
  i: number,
  visit: Visit,
  lang: Lang,
  { terms, concepts }: Pick<RecordsPorts, 'terms' | 'concepts'>,
): CodedView {
  const known = conceptId === undefined ? undefined : concepts.toCodeable(conceptId, visit.note.language);
  const codeable = toCodeable('code', { ...known, ...(text ? { text } : {}) }) ?? { coding: [] };
  const {
    outcome,
    text: shown,
    lang: shownLang,
    remark,
    review,
  } = terms.outcomeOf(codeable, lang, {
    element: 'Condition.code',
    language: visit.note.language,
  });
  return {
    path: `diagnoses[${i}]`,
    outcome,
    shown: { text: shown, ...(shownLang === undefined ? {} : { lang: shownLang }) },
    original: {
      ...(codeable.text === undefined ? {} : { text: codeable.text }),
      codings: codeable.coding.map((c) => ({ ...c })),
    },
    ...(remark === undefined ? {} : { remark }),
    ...(review === undefined ? {} : { review }),
  };
}
