import type { z } from 'zod';
import type { AccessGate, StoredResource } from '#fhir';
import type { Scope } from '#kernel';
import type { FindPatients, FoundPatients, PatientView } from '../contract.ts';
import { PAPER_KINDS } from '../contract.ts';
import { toPatientView } from '../fhir.ts';
import { systemOf } from '../papers/identifier.ts';
import { parsePatient, searchPatients } from '../store.ts';

/** The counter's search: a paper's number, a birth date, or a part of a name in any script. A search creates nothing. */
export function findPatientsWith(gate: AccessGate) {
  return async (scope: Scope, { q, limit }: z.output<typeof FindPatients>): Promise<z.infer<typeof FoundPatients>> => {
    const question = { action: 'search', type: 'Patient' } as const;
    await gate.admit(scope, question);
    const restriction = await gate.restrict(scope, question);
    const found = new Map<string, StoredResource>();
    for (const query of readings(q)) {
      for (const stored of await searchPatients(scope.tx, query, restriction, limit)) found.set(stored.id, stored);
      if (found.size > 0) break;
    }
    const shown = await gate.mayDisclose(scope, 'search', [...found.values()].slice(0, limit));
    for (const { id } of shown) {
      scope.note({
        action: 'search',
        outcome: 'permitted',
        patientId: id,
        kinds: { Patient: 1 },
        basis: gate.basis?.(scope, { ...question, patientId: id }) ?? 'identity.counter-search',
        detail: { operation: 'identity.counter-search' },
      });
    }
    return { patients: shown.map(toView) };
  };
}

/** What a typed text may mean, the most telling first. */
function readings(q: string): Readonly<Record<string, string>>[] {
  const text = q.normalize('NFKC').trim();
  const bare = text.toUpperCase().replaceAll(/[\s()-]/g, '');
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return [{ birthdate: text }];
  const asName = { 'name:contains': text.replaceAll(/[\\,$|]/g, ' ') };
  if (!/^[A-Z0-9]{6,20}$/.test(bare) || !/\d/.test(bare)) return [asName];
  return [{ identifier: PAPER_KINDS.map((kind) => `${systemOf(kind)}|${bare}`).join(',') }, asName];
}

export function toView(stored: StoredResource): PatientView {
  return toPatientView(parsePatient(stored));
}
