import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { parseFhirJson, type Resource, writeResources } from '#fhir';
import { type Scope, seededIds, stoppedClock } from '#kernel';
import { permitsOf, recordPermit, suspendPermit } from '#rooms/credentialing';
import { registerOrFindPatient } from '#rooms/identity';
import { TEST_SYSTEM, type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { loadCompartment, parse } from './composing/load.ts';
import { VisitNote } from './contract.ts';
import { getDocument } from './document/store.ts';
import { AN_ELDER, aClinician, codesOf, TEST_SZ, testPorts } from './fixtures.ts';
import { getVisitWith } from './operations/find-visits.ts';
import { createVisitWith, saveVisitWith } from './operations/record-visit.ts';
import { signVisitWith } from './operations/sign-visit.ts';

const NOTE = VisitNote.parse({
  reason: 'synthetic cough',
  diagnoses: [{ text: 'acute bronchitis' }],
  plan: { prescription: [{ text: 'ambroxol', dose: '30 mg', frequency: 'three times a day', days: 5 }] },
  language: 'en',
});
const WITHOUT_MEDICINES = VisitNote.parse({ ...NOTE, plan: { advice: 'rest', prescription: [] } });
const MIDNIGHT = '2026-11-22T16:00:00.000Z';

interface Attester {
  readonly extension?: readonly { readonly valueReference: { readonly identifier: { readonly value: string } } }[];
}

/** A Hong Kong doctor at a Shenzhen hospital, whose short-term permit ends with 22 November 2026. */
describe('a permit that ends between opening a visit and signing it', () => {
  let db: TestDatabase;
  let patientId = '';
  let shortTerm = '';
  const clock = stoppedClock('2026-11-22T02:00:00Z');
  const ids = seededIds('ended');
  const ports = testPorts();
  const name = { en: 'Bao’an Central', 'zh-Hans': '宝安区中心医院', 'zh-Hant-HK': '寶安區中心醫院' };
  const doctor = aClinician({
    accountId: 'dr-ho',
    fhirUser: 'Practitioner/dr-ho',
    organization: { id: 'baoan-central', name },
  });
  const within = <T>(work: (scope: Scope) => Promise<T>) =>
    db.database.transaction((tx) => work(testScope(tx, { actor: doctor, ids, clock, node: TEST_SZ })));
  /** The desk that keeps permits: nobody records or suspends their own. */
  const desk = (scope: Scope): Scope => ({ ...scope, actor: TEST_SYSTEM });
  const begin = (note = NOTE) => within((scope) => createVisitWith(ports)(scope, { patientId, note }));
  const save = (id: string, version: string) =>
    within((scope) => saveVisitWith(ports)(scope, { id, version, note: NOTE }));
  const sign = (id: string, version: string) => within((scope) => signVisitWith(ports)(scope, { id, version }));
  const refusedWith = async (work: Promise<unknown>) =>
    (await codesOf(work)).map((code) => code.replace('credentialing.', ''));
  const signedResources = () =>
    within(({ tx }) => loadCompartment(tx, patientId, ['Encounter', 'MedicationRequest', 'Composition']));

  before(async () => {
    db = await testDatabase();
    await within(async (scope) => {
      const practitioner: Resource = {
        resourceType: 'Practitioner',
        id: 'dr-ho',
        name: [{ text: 'Dr Ho (synthetic)' }],
      };
      await writeResources(scope, [{ create: practitioner, method: 'PUT' }]);
      patientId = (await registerOrFindPatient(scope, AN_ELDER)).patientId;
      const own = { practitionerId: 'dr-ho', profession: 'doctor', evidence: 'certificate' } as const;
      await recordPermit(desk(scope), { ...own, kind: 'hk-registration', number: 'M1', firstDay: '2004-07-01' });
      const employers = [{ organizationId: 'baoan-central' }];
      const days = { firstDay: '2024-11-23', lastDay: '2026-11-22' };
      const permit = await recordPermit(desk(scope), {
        ...own,
        ...days,
        kind: 'short-term-practice',
        number: 'SZ-1',
        employers,
      });
      shortTerm = permit.id;
    });
  });
  beforeEach(() => clock.set('2026-11-22T02:00:00Z'));
  after(() => db.close());

  it('refuses the signature from midnight on, and nothing of it is written', async () => {
    const { id, version } = await begin();
    clock.set(MIDNIGHT);
    assert.deepEqual(await refusedWith(sign(id, version)), ['expired']);
    assert.deepEqual(await signedResources(), []);
    const draft = await within((scope) => getVisitWith(ports)(scope, { id }));
    assert.deepEqual([draft.status, draft.version, draft.signedUnder], ['draft', version, undefined]);
  });

  it('refuses prescribing alike, and a visit that prescribes nothing', async () => {
    const [one, other] = [await begin(), await begin(WITHOUT_MEDICINES)];
    clock.set(MIDNIGHT);
    assert.deepEqual(await refusedWith(sign(one.id, one.version)), ['expired']);
    assert.deepEqual(await refusedWith(sign(other.id, other.version)), ['expired']);
  });

  it('lets no visit begin, and none be recorded further', async () => {
    const { id, version } = await begin();
    clock.set(MIDNIGHT);
    assert.deepEqual(await refusedWith(begin()), ['expired']);
    assert.deepEqual(await refusedWith(save(id, version)), ['expired']);
  });

  it('lets the same visit be signed in the last instant of its last day', async () => {
    const { id, version } = await begin();
    clock.set('2026-11-22T15:59:59.999Z');
    const signed = await sign(id, version);
    assert.equal(signed.status, 'signed');
    assert.deepEqual(
      signed.signedUnder?.map(({ kind, number }) => [kind, number]),
      [
        ['short-term-practice', 'SZ-1'],
        ['hk-registration', 'M1'],
      ],
    );
  });

  it('leaves what was signed before valid, with the permit it was signed under', async () => {
    const { id, version } = await begin();
    await sign(id, version);
    clock.set('2027-06-01T00:00:00Z');
    const later = await within((scope) => getVisitWith(ports)(scope, { id }));
    assert.equal(later.status, 'signed');
    assert.match(later.signedUnder?.[0]?.name.en ?? '', /no\. SZ-1$/);
    const [provenance] = (await within(({ tx }) => loadCompartment(tx, patientId, ['Provenance']))).map(parse);
    const cited = (provenance as { entity?: { what: { reference: string } }[] } | undefined)?.entity;
    assert.equal(cited?.[0]?.what.reference, `VerificationResult/${shortTerm}`);
    const [composition] = (await within(({ tx }) => loadCompartment(tx, patientId, ['Composition']))).map(parse);
    const { attester } = composition as unknown as { attester?: Attester[] };
    assert.equal(attester?.[0]?.extension?.[0]?.valueReference.identifier.value, 'SZ-1');
  });

  it('is told to the reader of the document, which goes where the permit does not', async () => {
    const { id, version } = await begin();
    await sign(id, version);
    const [row] = await within(({ tx }) =>
      tx.query<{ document_id: string }>('select document_id from records.visit where id = $1', [id]),
    );
    const { body } = await within(({ tx }) => getDocument(tx, row?.document_id ?? ''));
    const bundle = parseFhirJson(body) as { entry?: { resource: { resourceType: string } }[] };
    const composition = bundle.entry?.find(({ resource }) => resource.resourceType === 'Composition')?.resource;
    assert.match(JSON.stringify(composition), /signed-under-permit.*SZ-1/);
    assert.ok(!JSON.stringify(composition).includes('VerificationResult'));
  });

  it('has counted the days on which visits were signed under it', async () => {
    const rows = await within(({ tx }) =>
      tx.query<{ day: string; visits: number; permit_id: string }>(
        `select day::text, visits, permit_id from credentialing.practice_day where practitioner_id = 'dr-ho'`,
      ),
    );
    const signed = (await signedResources()).filter(({ type }) => type === 'Encounter').length;
    assert.deepEqual(rows, [{ day: '2026-11-22', visits: signed, permit_id: shortTerm }]);
  });

  it('suspended meanwhile refuses with every reason', async () => {
    const { id, version } = await begin();
    await within((scope) => suspendPermit(desk(scope), { id: shortTerm, reason: 'inquiry' }));
    assert.deepEqual(await refusedWith(sign(id, version)), ['suspended']);
    clock.set(MIDNIGHT);
    assert.deepEqual(await refusedWith(sign(id, version)), ['expired', 'suspended']);
    assert.equal((await within(({ tx }) => permitsOf(tx, 'dr-ho'))).length, 2);
  });
});
