import type { Restriction } from '../gate.ts';
import { meetsDataTest } from './meets-data-test.ts';
import type { StoredResource } from './stored.ts';

/** Whether a version lies within what a search may look into. The same question as `within` (`search/within.ts`) puts to rows, put to a resource in memory. */
export function isWithin(restriction: Restriction, stored: StoredResource): boolean {
  if (restriction === 'all') return true;
  const { patients, test, withoutContent } = restriction;
  if (patients && (stored.patientId === undefined || !patients.includes(stored.patientId))) return false;
  if (withoutContent && (stored.body.includes('"data":') || stored.body.includes('"contained":'))) return false;
  return test === undefined || meetsDataTest(test, stored);
}
