import type { z } from 'zod';
import type { Actor, Scope } from '#kernel';
import { getVisiblePatient, noteAccess } from '../access.ts';
import type { ComposedSummary } from '../composing/composed.ts';
import type { GetSummary, SummaryView } from '../contract.ts';
import type { RecordsPorts } from '../ports.ts';
import { compose } from './compose-summary.ts';

/** A patient's summary from this node's record, as if what the patient keeps from this caller had never been in it. */
export function getSummaryDocumentWith({ gate }: Pick<RecordsPorts, 'gate'>) {
  return async (scope: Scope, { id, lookBackMonths, lang }: z.output<typeof GetSummary>): Promise<ComposedSummary> => {
    await getVisiblePatient(scope, gate, id);
    const composed = await compose(scope, {
      patientId: id,
      forPatient: isPatient(scope.actor, id),
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

/** Does the patient read about themself? Whoever stands for a patient reads as others do. */
export function isPatient(actor: Actor, patientId: string): boolean {
  return actor.kind === 'person' && actor.role === 'patient' && actor.patientId === patientId;
}
