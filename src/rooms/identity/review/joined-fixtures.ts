import assert from 'node:assert/strict';
import { parseFhirJson, type Resource, readResource, type StoredResource, writeResources } from '#fhir';
import { RefusalError, seededIds, stoppedClock } from '#kernel';
import { type TestDatabase, testScope } from '../../../../test/harness.ts';
import type { DecidePair, LaterWrites, SeenWrite } from '../contract.ts';
import { decidePairWith } from '../operations/decide-pair.ts';
import { getPairWith } from '../operations/review-queue.ts';
import { hkidCheckDigit } from '../papers/check-digits.ts';
import { systemOf } from '../papers/identifier.ts';
import type { IdentityPorts } from '../ports.ts';
import { NOTHING_BESIDE, OPEN_GATE, officerAt } from './fixtures.ts';
import { pairOf } from './groups.ts';

/** The institution that keeps the first record, and the one that keeps the second. */
export const [FIRST, SECOND] = ['hk-first', 'hk-second'];
export const BEFORE = stoppedClock('2026-11-22T01:00:00Z');
const LINKED = stoppedClock('2026-11-22T02:00:00Z');
export const WRITTEN = stoppedClock('2026-11-22T03:00:00Z');
export const PARTED = stoppedClock('2026-11-22T04:00:00Z');

const hkid = (digits: string) => ({ system: systemOf('hkid'), value: `P${digits}${hkidCheckDigit('P', digits)}` });
export const at = (organization: string) => ({ serviceProvider: { reference: `Organization/${organization}` } });
export const visitOf = (patient: string, more: object = {}): Resource => ({
  resourceType: 'Encounter',
  status: 'finished',
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
  subject: { reference: `Patient/${patient}` },
  ...more,
});
export const observed = (patient: string, more: object = {}): Resource => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'synthetic' },
  subject: { reference: `Patient/${patient}` },
  ...more,
});

/** A desk at which two records are joined, written to, and parted. */
export function joinedDesk(db: () => TestDatabase) {
  const ids = seededIds('later');
  let ports: IdentityPorts = NOTHING_BESIDE;
  const within = <T>(
    clock: typeof WRITTEN,
    work: (scope: ReturnType<typeof testScope>) => Promise<T>,
    institution = 'desk',
  ) =>
    db().database.transaction((tx) =>
      work(testScope(tx, { ids, clock, actor: officerAt(institution), purpose: 'HOPERAT', lang: 'en' })),
    );
  const write = async (resource: Resource, clock = WRITTEN) => {
    const [stored] = await within(clock, (scope) => writeResources(scope, [{ create: resource }]));
    return stored as StoredResource;
  };
  const change = async (stored: StoredResource, more: object) => {
    const update = { ...parseFhirJson(stored.body), ...more } as Resource;
    const [next] = await within(WRITTEN, (scope) => writeResources(scope, [{ update, before: stored }]));
    return next as StoredResource;
  };
  const stored = (type: string, id: string) => within(PARTED, (scope) => readResource(scope.tx, type, id));
  const lookAt = (a: string, b: string) =>
    within(WRITTEN, (scope) => getPairWith(OPEN_GATE, ports)(scope, pairOf(a, b)));
  const decide = (a: string, b: string, verb: DecidePair['verb'], moves?: readonly SeenWrite[], revision?: number) =>
    within(verb === 'link' ? LINKED : PARTED, async (scope) => {
      const input = {
        ...pairOf(a, b),
        verb,
        reason: 'both were asked',
        revision: revision ?? (verb === 'link' ? 0 : 1),
        ...(moves === undefined ? {} : { moves: [...moves] }),
      };
      return { view: await decidePairWith(OPEN_GATE, ports)(scope, input), notes: scope.notes };
    });
  const codesOf = async (work: Promise<unknown>): Promise<string[]> => {
    const error = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof RefusalError, String(error));
    return error.refusals.map(({ code }) => code);
  };
  let people = 0;
  /** Two records, kept by two institutions, each with a card of its own; joined. */
  const joined = async () => {
    people++;
    const card = (n: number) => hkid(String(600000 + people * 10 + n));
    const record = (keeper: string, n: number) =>
      write(
        {
          resourceType: 'Patient',
          name: [{ text: `合成${n}` }],
          birthDate: '1960-05-17',
          identifier: [card(n)],
          managingOrganization: { reference: `Organization/${keeper}` },
        } as Resource,
        BEFORE,
      );
    const [a, b] = [await record(FIRST, 1), await record(SECOND, 2)];
    return { a: a.id, b: b.id, cards: [card(1), card(2)] as const, join: () => decide(a.id, b.id, 'link') };
  };
  const joinedPair = async () => {
    const pair = await joined();
    await pair.join();
    return pair;
  };
  /** Of whose record it is and why, as the desk lists it. */
  const listed = async (a: string, b: string) => {
    const { later = [], one } = await lookAt(a, b);
    const name = (side: 'one' | 'other') => ((side === 'one') === (one.id === a) ? 'a' : 'b');
    return later.map(
      ({ on, belongs, because, held }) => `${name(on)} → ${name(belongs)}, ${because}${held ? `, ${held}` : ''}`,
    );
  };

  return {
    within,
    write,
    change,
    stored,
    lookAt,
    decide,
    codesOf,
    joined,
    joinedPair,
    listed,
    /** For the time of the work other rooms keep or know something. */
    async beside(some: Partial<IdentityPorts>, work: () => Promise<void>) {
      ports = { ...NOTHING_BESIDE, ...some };
      try {
        await work();
      } finally {
        ports = NOTHING_BESIDE;
      }
    },
  };
}

/** The one group of later writes that there is. */
export function only(later: readonly LaterWrites[] | undefined): LaterWrites {
  assert.equal(later?.length, 1);
  return later[0] as LaterWrites;
}
