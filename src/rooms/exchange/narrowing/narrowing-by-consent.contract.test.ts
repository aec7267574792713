import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { asking, PATIENT } from '../consent-fixtures.ts';
import { call } from '../fixtures.ts';
import { narrowCopies } from './narrow-copies.ts';

const subject = { reference: `Patient/${PATIENT}` };
const active = (system: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code: 'active' }],
});
const HIV = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' };
const RECORD: readonly object[] = [
  {
    resourceType: 'Condition',
    id: `${PATIENT}-hiv`,
    meta: { security: [HIV] },
    clinicalStatus: active('condition-clinical'),
    code: { text: 'labelled finding' },
    recordedDate: '2026-05-01',
    subject,
  },
  {
    resourceType: 'AllergyIntolerance',
    id: `${PATIENT}-allergy`,
    clinicalStatus: active('allergyintolerance-clinical'),
    code: { text: 'penicillin' },
    recordedDate: '2026-05-01',
    patient: subject,
  },
];

/** The record crossed because an institution asked and the patient agreed; afterwards the patient makes a standing choice, in the portal. */
describe('a standing no after a record was handed over under a consent', () => {
  const { pair, settle, given, end, summary, copies, receipts, contracted, file } = asking(RECORD);
  before(async () => void (await file(await contracted())));
  const choose = async (choice: object): Promise<string> => {
    const preview = await call(pair.hk, 'patient', 'POST', '/api/consents/standing/preview', choice);
    const { termsHash } = preview.json;
    const made = await call(pair.hk, 'patient', 'POST', '/api/consents/standing', { ...choice, termsHash });
    assert.equal(made.status, 201, made.text);
    return made.json.id;
  };
  async function reach(): Promise<void> {
    while ((await narrowCopies(pair.hk.parts)) > 0);
    await settle();
  }

  it('by section or by label takes out what it names, and leaves the rest of the copy and the consent', async () => {
    const { receivedId, consent } = await given();
    await reach();
    assert.match((await summary(receivedId)).text, /labelled finding/);
    const noAllergies = await choose({ effect: 'deny', to: 'anybody', sections: ['allergies'] });
    await reach();
    const [copy] = await copies(consent);
    assert.equal(copy?.status, 'open');
    assert.deepEqual(
      [/penicillin/.test(copy?.bundle ?? ''), /labelled finding/.test(copy?.bundle ?? '')],
      [false, true],
    );
    const noHiv = await choose({ effect: 'deny', to: 'anybody', sensitive: ['hiv'] });
    await reach();
    const seen = await summary(receivedId);
    assert.equal(seen.status, 200, seen.text);
    assert.doesNotMatch(seen.text, /penicillin|labelled finding/);
    for (const one of [noAllergies, noHiv]) await end(one);
    await reach();
    assert.doesNotMatch((await summary(receivedId)).text, /penicillin|labelled finding/);
  });

  it('to its holder altogether ends the copy, and its erasure is signed for', async () => {
    const { receivedId, consent } = await given();
    const no = await choose({ effect: 'deny', to: 'anybody' });
    await reach();
    const [copy] = await copies(consent);
    assert.deepEqual([copy?.status, copy?.bundle], ['revoked', null]);
    assert.equal((await summary(receivedId)).status, 410);
    assert.deepEqual(await receipts(consent), ['erased']);
    await end(no);
  });
});
