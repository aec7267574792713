import { meetsDataTest, type Named, type StoredResource, type Testable } from '#fhir';
import type { DataScope } from '../artefacts/model.ts';
import { type Reading, testOfScope } from './data-scope.ts';

/** Resources and questions for the tests of what a scope of data means. */

/** As it would be stored, of patient p1. */
export function stored(type: string, facts: object = {}, id = 'one'): StoredResource {
  const body = JSON.stringify({ resourceType: type, id, ...facts });
  return { type, id, version: 1, lastUpdated: '', method: 'PUT', deleted: false, patientId: 'p1', body };
}

/** Whether a yes to the data opens it (`narrow`), or a no shuts it (`wide`). */
export function isMeant(scope: DataScope, reading: Reading, resource: Testable, named?: Named): boolean {
  return meetsDataTest(testOfScope(resource.type, scope, reading), resource, named);
}

/** Whether a yes to the data opens it, and whether a no shuts it. */
export function said(scope: DataScope, resource: Testable, named?: Named): string {
  const words = [
    isMeant(scope, 'narrow', resource, named) ? 'yes' : '',
    isMeant(scope, 'wide', resource, named) ? 'no' : '',
  ];
  return words.filter((word) => word !== '').join(' ');
}

/** A value at a place of a resource: `performer[].actor`. */
export function at(path: string, value: unknown): object {
  const [step = '', ...rest] = path.split('.');
  const inner = rest.length === 0 ? value : at(rest.join('.'), value);
  return step.endsWith('[]') ? { [step.slice(0, -2)]: [inner] } : { [step]: inner };
}

export const coding = (system: string, code: string) => ({ coding: [{ system, code }] });
export const to = (reference: string) => ({ reference });
export const MIXED = ['Composition', 'DocumentReference', 'Bundle', 'Binary', 'DiagnosticReport'];
export const WHO = ['Patient', 'RelatedPerson', 'Person'];

/** What lies in nobody's record. */
export function ofNobody({ patientId: _, ...resource }: StoredResource): StoredResource {
  return resource;
}

/** What was loaded because others name it. */
export function named(...of: readonly StoredResource[]): Named {
  return new Map(of.map((one) => [`${one.type}/${one.id}`, one]));
}
