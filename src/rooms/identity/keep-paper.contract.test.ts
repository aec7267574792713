import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type AccessGate, parseFhirJson, readResource, type StoredResource, writeResources } from '#fhir';
import { RefusalError, type Scope, seededIds } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import type { KeepPaper } from './contract.ts';
import { keepPaperWith } from './operations/keep-paper.ts';
import { systemOf } from './papers/identifier.ts';

const openGate: AccessGate = {
  admit: () => undefined,
  restrict: async () => 'all',
  mayDisclose: async (_scope, _action, resources) => resources,
  mayWrite: async () => undefined,
};
const keepPaper = keepPaperWith(openGate);

/** As another system wrote it: an identifier of its own, with an extension that we do not know. */
const FOREIGN = {
  extension: [{ url: 'http://example.org/colour', valueString: 'blue' }],
  system: 'http://example.org/mrn',
  value: '77',
};

describe('a further paper of somebody who is here', () => {
  let db: TestDatabase;
  before(async () => {
    db = await testDatabase();
  });
  after(() => db.close());

  const ids = seededIds('keep-paper');
  const within = <T>(work: (scope: Scope) => Promise<T>) =>
    db.database.transaction((tx) => work(testScope(tx, { ids })));
  const someone = async (...identifier: object[]) => {
    const patient = { resourceType: 'Patient', birthDate: '1990-01-01', name: [{ text: '陳大文' }], identifier };
    const [stored] = await within((scope) => writeResources(scope, [{ create: patient }]));
    return (stored as StoredResource).id;
  };
  const keep = (paper: KeepPaper) => within((scope) => keepPaper(scope, paper));
  const identifiersOf = async (id: string) => {
    const stored = await within((scope) => readResource(scope.tx, 'Patient', id));
    return (parseFhirJson(stored?.body ?? '{}') as { identifier?: object[] }).identifier;
  };
  const codeOf = async (work: Promise<unknown>) => {
    try {
      await work;
      return 'kept';
    } catch (error) {
      assert.ok(error instanceof RefusalError, String(error));
      return error.refusals.map(({ code }) => code).join(' ');
    }
  };

  it('stands behind what was there, which stays as it came', async () => {
    const id = await someone(FOREIGN, { system: systemOf('hkid'), value: 'A1234563' });
    const view = await keep({ id, kind: 'home-return-permit', number: 'H1111111100', verified: 'paper-seen' });
    assert.deepEqual(
      view.papers.map(({ kind, number, verified }) => [kind, number, verified?.how]),
      [
        ['hkid', 'A123456(3)', undefined],
        ['home-return-permit', 'H1111111100', 'paper-seen'],
      ],
    );
    const [foreign, hkid] = (await identifiersOf(id)) ?? [];
    assert.deepEqual([foreign, hkid], [FOREIGN, { system: systemOf('hkid'), value: 'A1234563' }]);
  });

  it('replaces the one it renews, which is kept with its last day', async () => {
    const id = await someone();
    await keep({
      id,
      kind: 'passport',
      number: 'X0000001',
      issuer: 'AAA',
      validFrom: '2012-01-01',
      validUntil: '2022-01-01',
    });
    const { papers } = await keep({ id, kind: 'passport', number: 'X0000002', issuer: 'AAA', validFrom: '2021-07-01' });
    assert.deepEqual(
      papers.map(({ number, validFrom, validUntil, isReplaced }) => [number, validFrom, validUntil, isReplaced]),
      [
        ['X0000001', '2012-01-01', '2021-06-30', true],
        ['X0000002', '2021-07-01', undefined, undefined],
      ],
    );
  });

  it('is refused where another person holds it, also when both are brought at the same moment', async () => {
    const [one, other] = [await someone(), await someone()];
    const outcomes = await Promise.all(
      [one, other].map((id) => codeOf(keep({ id, kind: 'home-return-permit', number: 'H22222222' }))),
    );
    assert.deepEqual(outcomes.sort(), ['identity.paper-held-by-another', 'kept']);
  });

  it('is refused where it is another number of a kind that a person has for life, and where the number says another birth date', async () => {
    const id = await someone({ system: systemOf('hkid'), value: 'A1234563' });
    const before = await identifiersOf(id);
    assert.equal(await codeOf(keep({ id, kind: 'hkid', number: 'E364912(5)' })), 'identity.paper-contradicts');
    assert.equal(
      await codeOf(keep({ id, kind: 'hk-macao-residence-permit', number: '820000198506150022' })),
      'identity.paper-other-birth-date',
    );
    assert.equal(await codeOf(keep({ id: 'nobody', kind: 'hkid', number: 'A123456(3)' })), 'identity.no-such-patient');
    assert.deepEqual(await identifiersOf(id), before);
  });
});
