import {
  type AccessGate,
  type Identifier,
  isObject,
  parseFhirJson,
  readResource,
  type StoredResource,
  writeResources,
} from '#fhir';
import { orThrow, RefusalError, type Scope, toCalendarDate } from '#kernel';
import type { KeepPaper, PatientView } from '../contract.ts';
import { legiblePatient, type PatientResource, toPatientView } from '../fhir.ts';
import { refuse } from '../messages.ts';
import { type HeldPaper, takePaper } from '../papers/held.ts';
import { fromIdentifier, systemOf, toIdentifier } from '../papers/identifier.ts';
import { LIFELONG } from '../papers.ts';
import { heldPapers, noteSeenPapers, printOf } from '../review/seen-papers.ts';
import { decidePaper, verifierOf } from '../rules.ts';
import { findByIdentifiers, lockIdentifiers, parsePatient } from '../store.ts';

/**
 * Keeps a further paper of somebody who is here, or a renewed one beside the one it replaces. Nothing else of the record changes, and no other paper is made of it.
 *
 * @refuses identity.no-such-patient, identity.paper-held-by-another, identity.paper-contradicts, what `decidePaper` and the gate refuse
 */
export function keepPaperWith(gate: AccessGate) {
  return async (scope: Scope, { id, ...shown }: KeepPaper): Promise<PatientView> => {
    await gate.admit(scope, { action: 'update', type: 'Patient' });
    const before = await readResource(scope.tx, 'Patient', id);
    const [seen] = before === undefined || before.deleted ? [] : await gate.mayDisclose(scope, 'read', [before]);
    if (seen === undefined) throw new RefusalError(refuse('identity.no-such-patient'));
    const today = toCalendarDate(scope.clock.now());
    const paper = orThrow(decidePaper(shown, parsePatient(seen).birthDate, today, verifierOf(scope)));
    const held = heldPapers(seen, today);
    await lockPaper(scope, paper);
    // Of one that it holds nothing is claimed anew: that another record holds it too is for the desk, and that it was seen here too is what the desk waits for.
    if (!held.some((one) => printOf(one) === printOf(paper))) await refuseOthers(scope, id, paper);
    const update = withPaper(parseFhirJson(seen.body) as unknown as PatientResource, paper, today);
    await gate.mayWrite(scope, {
      action: 'update',
      before: seen,
      after: { type: 'Patient', id, patientId: id, resource: { ...update } },
    });
    const [stored] = (await writeResources(scope, [{ update, before: seen }])) as [StoredResource];
    await noteSeenPapers(scope, id, [paper]);
    scope.note({
      action: 'update',
      outcome: 'permitted',
      patientId: id,
      kinds: { Patient: 1 },
      basis: 'identity.paper-kept',
      detail: { operation: 'identity.paper-kept', paper: paper.kind },
    });
    return toPatientView(parsePatient(stored));
  };
}

/** Two counters that bring one paper to two people wait for each other here. */
async function lockPaper({ tx }: Scope, { kind, key }: HeldPaper): Promise<void> {
  await lockIdentifiers(tx, [{ system: systemOf(kind), value: key }]);
}

/** @refuses identity.paper-held-by-another */
async function refuseOthers({ tx }: Scope, id: string, { kind, key }: HeldPaper): Promise<void> {
  const holders = await findByIdentifiers(tx, [{ system: systemOf(kind), value: key }]);
  if (holders.some((holder) => holder.id !== id)) {
    throw new RefusalError(refuse('identity.paper-held-by-another', {}, 'number'));
  }
}

/**
 * The record with the paper among its identifiers. An identifier that is none of ours, and a paper that stays as it is, are kept as they came.
 *
 * @refuses identity.paper-contradicts
 */
function withPaper(patient: PatientResource, fresh: HeldPaper, today: string): PatientResource {
  const raw: readonly unknown[] = Array.isArray(patient.identifier) ? patient.identifier : [];
  const legible = raw.map((one) => (isObject(one) ? legiblePatient({ identifier: [one] }).identifier?.[0] : undefined));
  const papers = legible.map((one) => (one === undefined ? undefined : fromIdentifier(one)));
  const held = papers.filter((paper) => paper !== undefined);
  if (LIFELONG.has(fresh.kind) && held.some(({ kind, key }) => kind === fresh.kind && key !== fresh.key)) {
    throw new RefusalError(refuse('identity.paper-contradicts', {}, 'number'));
  }
  const after = takePaper(held, fresh, today);
  const identifier = raw.map((one, i) => {
    const paper = papers[i];
    const now = paper === undefined ? undefined : after[held.indexOf(paper)];
    return now === undefined || now === paper ? one : toIdentifier(now);
  });
  return {
    ...patient,
    identifier: [...identifier, ...after.slice(held.length).map(toIdentifier)] as Identifier[],
  };
}
