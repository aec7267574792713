import type { z } from 'zod';
import type { StoredResource } from '#fhir';
import type { Scope } from '#kernel';
import { getVisiblePatient, noteAccess } from '../access.ts';
import type { ComposedSummary } from '../composing/composed.ts';
import { SECTION_TYPES, SUMMARY_SECTIONS, type SummarySection } from '../composing/select.ts';
import type { GetSummary, SummaryView } from '../contract.ts';
import type { RecordsPorts } from '../ports.ts';
import { compose } from './compose-summary.ts';

/** A patient's own summary from this node's record, without what the patient holds back from this caller. */
export function getSummaryDocumentWith({ gate }: Pick<RecordsPorts, 'gate'>) {
  return async (scope: Scope, { id, lookBackMonths, lang }: z.output<typeof GetSummary>): Promise<ComposedSummary> => {
    await getVisiblePatient(scope, gate, id);
    const sections = await sectionsOpenTo(scope, id, (resources) => gate.mayDisclose(scope, 'read', resources));
    const composed = await compose(scope, {
      patientId: id,
      // A caller from whom nothing is held back gets no empty section that nobody asked for.
      ...(sections.length < SUMMARY_SECTIONS.length ? { sections } : {}),
      mayShow: (resources) => gate.mayDisclose(scope, 'read', resources),
      ofOther: (record, kinds) => noteAccess(scope, gate, 'read', record, kinds, 'records.summary'),
      ...(lookBackMonths === undefined ? {} : { lookBackMonths }),
      ...(lang === undefined ? {} : { language: lang }),
    });
    noteAccess(scope, gate, 'read', id, composed.kinds, 'records.summary');
    return composed;
  };
}

/** The summary in the reader's language. */
export function getSummaryWith(ports: Pick<RecordsPorts, 'gate'>) {
  const getDocument = getSummaryDocumentWith(ports);
  return async (scope: Scope, input: z.output<typeof GetSummary>): Promise<SummaryView> =>
    (await getDocument(scope, input)).view(input.lang ?? scope.lang);
}

/**
 * Sections of which no kind is held back from the caller. Asked with a resource that is not there, so that the answer tells nothing of what is.
 */
async function sectionsOpenTo(
  scope: Scope,
  patientId: string,
  mayShow: (resources: readonly StoredResource[]) => Promise<readonly StoredResource[]>,
): Promise<SummarySection[]> {
  const types = [...new Set(Object.values(SECTION_TYPES).flat())];
  const lastUpdated = scope.clock.now().toISOString();
  const probes = types.map((type): StoredResource => {
    const body = JSON.stringify({ resourceType: type });
    return { type, id: 'probe', version: 1, lastUpdated, method: 'POST', deleted: false, patientId, body };
  });
  const open = new Set((await mayShow(probes)).map(({ type }) => type));
  return SUMMARY_SECTIONS.filter((section) => SECTION_TYPES[section].every((type) => open.has(type)));
}
