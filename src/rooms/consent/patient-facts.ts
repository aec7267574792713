import { meetsDataTest, readMany } from '#fhir';
import type { Tx } from '#kernel';
import type { AccessContext, ResourceFacts } from './access-model.ts';
import { sayNo } from './tellers.ts';

/** The same facts, and with them what can be told of the Patients whose data it is, where a Consent of theirs says no: none is read for anybody else. */
export async function withPatients(
  tx: Tx,
  facts: readonly ResourceFacts[],
  contextOf: (patientId: string | undefined) => AccessContext,
): Promise<ResourceFacts[]> {
  const asked = facts.flatMap(({ patientId }) => (patientId && sayNo(contextOf(patientId).consents) ? patientId : []));
  if (asked.length === 0) return [...facts];
  const stored = await readMany(
    tx,
    [...new Set(asked)].map((id) => ({ type: 'Patient', id })),
  );
  return facts.map((one) => {
    const patient = stored.find(({ id, deleted }) => id === one.patientId && !deleted);
    return patient === undefined ? one : { ...one, patientPasses: (test) => meetsDataTest(test, patient) };
  });
}
