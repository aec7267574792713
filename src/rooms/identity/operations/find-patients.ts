import type { z } from 'zod';
import { type AccessGate, groundOf, type StoredResource } from '#fhir';
import { type Scope, type Tx, toCalendarDate } from '#kernel';
import type { FindPatients, FoundPatients, PatientView } from '../contract.ts';
import { PAPER_KINDS } from '../contract.ts';
import { toPatientView } from '../fhir.ts';
import { factsOf } from '../matching/facts.ts';
import { findByKeys } from '../matching/index-store.ts';
import { keysOfName, phoneKey } from '../matching/keys.ts';
import { compareNames, type NameComparison, type PartLevel } from '../names/index.ts';
import { systemOf } from '../papers/identifier.ts';
import { checkPaper } from '../papers.ts';
import { parsePatient, searchPatients } from '../store.ts';

/**
 * The counter's search: a paper's number, a birth date, a telephone number, or a part of a name; a whole name is also found where the record prints it in another script or
 * spelling. A search creates nothing.
 */
export function findPatientsWith(gate: AccessGate) {
  return async (scope: Scope, { q, limit }: z.output<typeof FindPatients>): Promise<z.infer<typeof FoundPatients>> => {
    const question = { action: 'search', type: 'Patient' } as const;
    await gate.admit(scope, question);
    const restriction = await gate.restrict(scope, question);
    const today = toCalendarDate(scope.clock.now());
    const found = new Map<string, StoredResource>();
    for (const query of readings(q, today)) {
      for (const stored of await searchPatients(scope.tx, query, restriction, limit)) found.set(stored.id, stored);
      if (found.size > 0) break;
    }
    if (found.size < limit) {
      for (const stored of await findAlike(scope.tx, q, today)) if (!found.has(stored.id)) found.set(stored.id, stored);
    }
    // Who is hidden takes nobody's place: a page that is short by one would tell of whom it left out.
    const shown = (await gate.mayDisclose(scope, 'search', [...found.values()])).slice(0, limit);
    for (const { id } of shown) {
      scope.note({
        action: 'search',
        outcome: 'permitted',
        patientId: id,
        kinds: { Patient: 1 },
        ...groundOf(gate, scope, { ...question, patientId: id }, 'identity.counter-search', {
          operation: 'identity.counter-search',
        }),
      });
    }
    return { patients: shown.map(toView) };
  };
}

/** What a typed text may mean, the most telling first. */
function readings(q: string, today: string): Readonly<Record<string, string>>[] {
  const text = q.normalize('NFKC').trim();
  const bare = text.toUpperCase().replaceAll(/[\s()-]/g, '');
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return [{ birthdate: text }];
  const asName = { 'name:contains': text.replaceAll(/[\\,$|]/g, ' ') };
  if (!/^[A-Z0-9]{6,20}$/.test(bare) || !/\d/.test(bare)) return [asName];
  const identifier = PAPER_KINDS.map((kind) => {
    const checked = checkPaper(kind, bare, today);
    return `${systemOf(kind)}|${checked.ok ? checked.value.key : bare}`;
  });
  return [{ identifier: identifier.join(',') }, asName];
}

/** Who has the telephone number, or a name that may be the one typed, with a birth date behind it or without. */
async function findAlike(tx: Tx, q: string, today: string): Promise<StoredResource[]> {
  const text = q.normalize('NFKC');
  const birthDate = /\b\d{4}(-\d{2}){0,2}\b/.exec(text)?.[0];
  const facts = factsOf(
    { name: [{ text: text.replaceAll(/\d{4}-[\d-]*/g, ' ') }], telecom: [{ system: 'phone', value: text }] },
    today,
  );
  const keys = [...keysOfName(facts), ...facts.phones.map((phone) => ({ text: phoneKey(phone), weight: 1 }))];
  if (keys.length === 0) return [];
  const { candidates } = await findByKeys(tx, facts, today, keys);
  return candidates
    .filter(({ facts: other }) => {
      if (facts.phones.some((phone) => other.phones.includes(phone))) return true;
      if (birthDate?.includes('-') && other.born !== undefined && !other.born.startsWith(birthDate)) return false;
      return facts.names.some((name) => other.names.some((own) => isLikely(compareNames(name, own))));
    })
    .map(({ stored }) => stored);
}

const LIKELY: ReadonlySet<PartLevel> = new Set(['same', 'sound', 'within', 'cross', 'near']);

function isLikely({ family, given }: NameComparison): boolean {
  return LIKELY.has(family.level) && LIKELY.has(given.level);
}

export function toView(stored: StoredResource): PatientView {
  return toPatientView(parsePatient(stored));
}
