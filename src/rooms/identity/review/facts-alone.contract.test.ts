import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { writeResources } from '#fhir';
import { seededIds } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import { indexSome } from '../matching/index-store.ts';
import { pairOf } from './groups.ts';
import { findPair, recordsOfOnePerson } from './store.ts';
import { sweepSome } from './sweep.ts';

/** What a neighbour knows of somebody: name, birth date, telephone. No card was shown. */
const KNOWN = (family: string) => ({
  resourceType: 'Patient',
  name: [{ text: `${family}國華` }],
  birthDate: '1960-05-17',
  gender: 'male',
  telecom: [{ system: 'phone', value: '6123 4567' }],
});
const keptBy = (organization: string) => ({ managingOrganization: { reference: `Organization/${organization}` } });

describe('two records that agree in what anybody may know, and in no paper', () => {
  let db: TestDatabase;
  const ids = seededIds('facts-alone');
  const within = <T>(work: (scope: ReturnType<typeof testScope>) => Promise<T>) =>
    db.database.transaction((tx) => work(testScope(tx, { ids })));
  const write = async (facts: object) => {
    const [stored] = await within((scope) => writeResources(scope, [{ create: facts as never }]));
    return stored?.id ?? '';
  };
  const swept = async (one: string, other: string) => {
    while ((await db.database.transaction((tx) => indexSome(tx, '2026-11-22'))) > 0);
    while ((await within((scope) => sweepSome(scope))) > 0);
    return within(async ({ tx }) => ({
      together: ((await recordsOfOnePerson(tx, [one])).get(one) ?? []).includes(other),
      state: (await findPair(tx, pairOf(one, other)))?.state,
    }));
  };
  before(async () => {
    db = await testDatabase();
  });
  after(() => db.close());

  it('are joined by nobody but a person where that would open one institution’s record to another', async () => {
    const there = await write({ ...KNOWN('曾'), ...keptBy('hospital') });
    const typed = await write({ ...KNOWN('曾'), ...keptBy('clinic') });
    assert.deepEqual(await swept(there, typed), { together: false, state: 'open' });
  });

  it('nor where nobody keeps the other: it would be open from then on', async () => {
    const there = await write(KNOWN('關'));
    const typed = await write({ ...KNOWN('關'), ...keptBy('clinic') });
    assert.deepEqual(await swept(there, typed), { together: false, state: 'open' });
  });

  it('are joined by the machine where one institution keeps both, for nothing is opened by it', async () => {
    const one = await write({ ...KNOWN('歐陽'), ...keptBy('clinic') });
    const other = await write({ ...KNOWN('歐陽'), ...keptBy('clinic') });
    assert.deepEqual(await swept(one, other), { together: true, state: 'linked' });
  });
});
