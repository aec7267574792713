import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { writeResources } from '#fhir';
import { type PersonActor, type Role, seededIds } from '#kernel';
import { type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import type { KeepPaper, VerificationWay } from '../contract.ts';
import { indexSome } from '../matching/index-store.ts';
import { decidePairWith } from '../operations/decide-pair.ts';
import { keepPaperWith } from '../operations/keep-paper.ts';
import { registerPatientWith } from '../operations/register-patient.ts';
import { getPairWith } from '../operations/review-queue.ts';
import { hkidCheckDigit } from '../papers/check-digits.ts';
import { systemOf } from '../papers/identifier.ts';
import { NOTHING_BESIDE, OPEN_GATE, officerAt } from './fixtures.ts';
import { pairOf } from './groups.ts';
import { findPair, recordsOfOnePerson } from './store.ts';
import { sweepSome } from './sweep.ts';

/** As a program of another institution wrote it: with a word of its own that the card was seen. */
const CLAIMED = {
  url: 'https://causeway.health/fhir/StructureDefinition/paper-verification',
  extension: [
    { url: 'how', valueCode: 'paper-seen' },
    { url: 'at', valueInstant: '2026-11-20T02:00:00.000Z' },
    { url: 'by', valueReference: { reference: 'Practitioner/officer' } },
  ],
};

describe('two records of two institutions that hold one identity card', () => {
  let db: TestDatabase;
  const ids = seededIds('paper-join');
  const within = <T>(
    work: (scope: ReturnType<typeof testScope>) => Promise<T>,
    actor: PersonActor = officerAt('desk'),
  ) => db.database.transaction((tx) => work(testScope(tx, { ids, actor, purpose: 'HOPERAT' })));
  const at = (organization: string, role: Role = 'coordinator'): PersonActor => ({ ...officerAt(organization), role });
  const numbered = (n: number) => `Y${600_100 + n}`;
  const cardOf = (n: number) => `${numbered(n)}(${hkidCheckDigit('Y', numbered(n).slice(1))})`;
  const GIVEN = '國志家文明偉嘉';
  const factsOf = (n: number) => ({
    text: `歐陽${GIVEN[n % 7]}${GIVEN[(n * 3 + 1) % 7]}`,
    birthDate: `19${50 + n}-05-17`,
  });

  /** Taken down at a counter, the card in somebody's hands or not. */
  const registered = async (n: number, organization: string, verified?: VerificationWay, role?: Role) => {
    const { text, birthDate } = factsOf(n);
    const { id } = await within(
      (scope) =>
        registerPatientWith(OPEN_GATE)(scope, {
          names: [{ text, script: 'han-traditional' }],
          birthDate,
          gender: 'male',
          papers: [{ kind: 'hkid', number: cardOf(n), ...(verified ? { verified } : {}) }],
        }),
      at(organization, role),
    );
    return id;
  };
  /** Brought by a program, with the same card. */
  const brought = async (n: number, organization: string) => {
    const { text, birthDate } = factsOf(n);
    const value = cardOf(n).replaceAll(/[()]/g, '');
    const patient = {
      resourceType: 'Patient',
      name: [{ text }],
      birthDate,
      gender: 'male',
      identifier: [{ system: systemOf('hkid'), value, extension: [CLAIMED] }],
      managingOrganization: { reference: `Organization/${organization}` },
    };
    const [stored] = await within((scope) => writeResources(scope, [{ create: patient as never }]));
    return stored?.id ?? '';
  };
  const shown = (n: number, id: string, organization: string, verified: VerificationWay, role?: Role) => {
    const paper: KeepPaper = { id, kind: 'hkid', number: cardOf(n), verified };
    return within((scope) => keepPaperWith(OPEN_GATE)(scope, paper), at(organization, role));
  };
  const swept = async (one: string, other: string) => {
    while ((await db.database.transaction((tx) => indexSome(tx, '2026-11-22'))) > 0);
    while ((await within((scope) => sweepSome(scope))) > 0);
    return within(async ({ tx }) => ({
      together: ((await recordsOfOnePerson(tx, [one])).get(one) ?? []).includes(other),
      state: (await findPair(tx, pairOf(one, other)))?.state,
    }));
  };
  const viewOf = (one: string, other: string) =>
    within((scope) => getPairWith(OPEN_GATE, NOTHING_BESIDE)(scope, pairOf(one, other)));
  before(async () => {
    db = await testDatabase();
  });
  after(() => db.close());

  const WAITS = { together: false, state: 'open' };
  const JOINED = { together: true, state: 'linked' };

  it('wait at the desk where the card was seen for one of them alone, whatever a program says of the other', async () => {
    const one = await registered(1, 'hospital', 'paper-seen');
    const other = await brought(1, 'clinic');
    assert.deepEqual(await swept(one, other), WAITS);
    const { papersOfBoth, hasOneKeeper, reason } = await viewOf(one, other);
    const { one: first } = pairOf(one, other);
    const seen = { how: 'paper-seen', at: '2026-11-22T02:00:00.000Z' };
    assert.deepEqual(papersOfBoth, [{ kind: 'hkid', [first === one ? 'one' : 'other']: seen }]);
    assert.deepEqual([hasOneKeeper, reason], [false, 'paper']);
  });

  it('are joined by the machine once the other’s keeper has seen it too', async () => {
    const one = await registered(2, 'hospital', 'chip-read');
    const other = await brought(2, 'clinic');
    assert.deepEqual(await swept(one, other), WAITS);
    await shown(2, other, 'clinic', 'paper-seen');
    assert.deepEqual(await swept(one, other), JOINED);
    const { papersOfBoth } = await viewOf(one, other);
    assert.deepEqual(
      papersOfBoth.map(({ one: a, other: b }) => [a?.how, b?.how].sort()),
      [['chip-read', 'paper-seen']],
    );
  });

  it('are joined by a coordinator who decides, card or no card', async () => {
    const one = await registered(3, 'hospital', 'told');
    const other = await brought(3, 'clinic');
    assert.deepEqual(await swept(one, other), WAITS);
    const decision = { verb: 'link', reason: 'both cards were seen', revision: 0 } as const;
    await within((scope) => decidePairWith(OPEN_GATE, NOTHING_BESIDE)(scope, { ...pairOf(one, other), ...decision }));
    assert.deepEqual(await swept(one, other), JOINED);
  });

  for (const [n, why, how, organization, role] of [
    [4, 'a copy of it', 'copy-seen', 'clinic', 'coordinator'],
    [5, 'what somebody told of it', 'told', 'clinic', 'coordinator'],
    [6, 'another node’s word', 'by-another-node', 'clinic', 'coordinator'],
    [7, 'the counter of another institution', 'paper-seen', 'hospital', 'coordinator'],
    [8, 'the word of a clinician, who would open the other record by it', 'paper-seen', 'clinic', 'clinician'],
  ] as const) {
    it(`are not joined by ${why}`, async () => {
      const one = await registered(n, 'hospital', 'paper-seen');
      const other = await brought(n, 'clinic');
      await shown(n, other, organization, how, role);
      assert.deepEqual(await swept(one, other), WAITS);
    });
  }

  it('are joined without it where one institution keeps both, for nothing is opened by it', async () => {
    const one = await registered(9, 'clinic');
    const other = await brought(9, 'clinic');
    assert.deepEqual(await swept(one, other), JOINED);
    assert.equal((await viewOf(one, other)).hasOneKeeper, true);
  });

  it('are not taken for seen by a card that took its place', async () => {
    const one = await registered(10, 'hospital', 'paper-seen');
    const other = await registered(11, 'clinic', 'paper-seen');
    await db.database.transaction((tx) =>
      tx.query(`update identity.seen_paper set patient = $1 where patient = $2`, [other, one]),
    );
    assert.deepEqual(
      (await viewOf(one, other)).papersOfBoth,
      [],
      'two cards: what was seen of one says nothing of another',
    );
  });
});
