import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { ASK, asking, PATIENT } from './consent-fixtures.ts';
import { call, people } from './fixtures.ts';
import { wayHome } from './operations/homes-of.ts';

const HIV = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HIV' };
const subject = { reference: `Patient/${PATIENT}` };
const state = (system: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code: 'active' }],
});
const lab = (id: string, name: string, day: string) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  category: [
    { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] },
  ],
  code: { text: name },
  effectiveDateTime: day,
  subject,
});
const RECORD: readonly object[] = [
  lab(`${PATIENT}-new`, 'new creatinine', '2026-05-01'),
  lab(`${PATIENT}-old`, 'old creatinine', '2019-05-01'),
  {
    resourceType: 'Immunization',
    id: `${PATIENT}-flu`,
    status: 'completed',
    vaccineCode: { text: 'influenza vaccine' },
    occurrenceDateTime: '2026-01-02',
    patient: subject,
  },
  {
    resourceType: 'Condition',
    id: `${PATIENT}-hiv`,
    meta: { security: [HIV] },
    clinicalStatus: state('condition-clinical'),
    code: { text: 'labelled finding' },
    recordedDate: '2026-05-01',
    subject,
  },
  {
    resourceType: 'AllergyIntolerance',
    id: `${PATIENT}-allergy`,
    clinicalStatus: state('allergyintolerance-clinical'),
    code: { text: 'penicillin' },
    recordedDate: '2026-05-01',
    patient: subject,
  },
];

describe('a record that a neighbour’s institution asked for and the patient agreed to', () => {
  const { pair, settle, ask, asked, grant, given, end, summary, copies, notices, disclosures, contracted, file } =
    asking(RECORD);
  before(async () => void (await file(await contracted())));

  it('is not asked for where it is not to treat: a copy for another purpose is refused by name', async () => {
    const refused = await call(pair.sz, 'szDoctor', 'POST', '/api/consent-requests', {
      ...ASK,
      scope: { ...ASK.scope, purposes: ['HOPERAT'] },
    });
    assert.equal(refused.status, 422);
    assert.match(refused.text, /consent\.asked-copy-without-treatment/);
  });

  it('can be read by the institution that asked, and by no other', async () => {
    const { receivedId, consent } = await given();
    const seen = await summary(receivedId);
    assert.equal(seen.status, 200, seen.text);
    assert.match(seen.text, /new creatinine/);
    assert.equal((await summary(receivedId, 'szDoctor3')).status, 200);
    const other = await summary(receivedId, 'szOther');
    assert.deepEqual([other.status, other.code], [404, 'exchange.received-not-found']);
    await settle();
    const [entry, ...more] = await disclosures(consent);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [entry.outcome, entry.basis, entry.recipient, entry.actor.onBehalfOf.practitioner],
      ['permitted', 'consent/given-by-patient', 'sz/sz-clinic', 'Practitioner/sz1'],
    );
    const decision = await call(pair.hk, 'patient', 'GET', `/api/disclosures/${entry.detail.decision}`);
    assert.deepEqual([decision.json.allowed, decision.json.act], [true, 'consent-record']);
    assert.equal((await notices('consent-record-sent', consent)).length, 1);
    const log = await pair.hk.query(
      `select 1 from consent.notice where kind = 'record-read-elsewhere' and patient_id = $1`,
      [PATIENT],
    );
    assert.equal(log.length, 2, 'each look there is told at home');
    await end(consent);
    await settle();
  });

  it('is what was agreed to: sections, look-back and labels, and nothing that a no of the patient’s keeps shut', async () => {
    const wide = await given();
    const [all] = await copies(wide.consent);
    for (const said of ['new creatinine', 'influenza vaccine', 'labelled finding', 'penicillin']) {
      assert.match(all?.bundle ?? '', new RegExp(said), said);
    }
    assert.doesNotMatch(all?.bundle ?? '', /old creatinine/, 'before the look-back');
    const sections = { sections: ['problems', 'results', 'immunizations'] };
    const narrow = await given({}, { ...sections, without: ['hiv'] });
    const [less] = await copies(narrow.consent);
    assert.match(less?.bundle ?? '', /new creatinine/);
    assert.doesNotMatch(less?.bundle ?? '', /penicillin/, 'not one of the sections');
    assert.doesNotMatch(less?.bundle ?? '', /labelled finding/, 'the label was taken away');

    const no = { effect: 'deny', to: 'anybody', sections: ['immunizations'] };
    const { termsHash } = (await call(pair.hk, 'patient', 'POST', '/api/consents/standing/preview', no)).json;
    const choice = await call(pair.hk, 'patient', 'POST', '/api/consents/standing', { ...no, termsHash });
    assert.ok(choice.status < 300, choice.text);
    const denied = await given();
    const [shut] = await copies(denied.consent);
    assert.doesNotMatch(shut?.bundle ?? '', /influenza/);
    assert.match(shut?.bundle ?? '', /new creatinine/);
    for (const id of [wide.consent, narrow.consent, denied.consent, choice.json.id]) await end(id);
    await settle();
  });

  it('that was asked for by one person alone is that person’s', async () => {
    const { receivedId, consent } = await given({ onlyMe: true });
    assert.equal((await summary(receivedId)).status, 200);
    const colleague = await summary(receivedId, 'szDoctor3');
    assert.deepEqual([colleague.status, colleague.code], [404, 'exchange.received-not-found']);
    const listed = (await call(pair.sz, 'szDoctor3', 'GET', '/api/received')).json.received;
    assert.ok(listed.every(({ id }: { id: string }) => id !== receivedId));
    await end(consent);
    await settle();
  });

  it('is looked at where it lies, where no copy was agreed to', async () => {
    const request = await ask({ copy: false });
    const consent = await grant();
    await settle();
    const answer = await asked(request);
    assert.deepEqual([answer.state, answer.receivedId, answer.failure], ['active', undefined, undefined]);
    assert.deepEqual(await disclosures(consent), []);
    await end(consent);
    await settle();
  });

  it('its address opens nothing: it only says whether the consent stands', async () => {
    const { consent } = await given();
    const [row] = await pair.sz.query<{ address: string }>(
      'select address from exchange.received_share where share_ref = $1',
      [consent],
    );
    const knocked = await call(pair.hk, '', 'POST', new URL(row?.address ?? '').pathname, { recipient: 'a test' });
    assert.deepEqual([knocked.status, knocked.text.includes('embedded')], [404, false]);
    await end(consent);
    await settle();
  });

  it('is no record that the patient carried there: what goes back needs a word of its own', async () => {
    const { receivedId, consent } = await given();
    const { patientId } = (await call(pair.sz, 'szDoctor', 'POST', `/api/received/${receivedId}/register`, {})).json;
    const homes = await pair.sz.run(
      (scope) => wayHome(pair.trust).homesOf(scope, { patientId, receivedId }),
      people(PATIENT)['szDoctor'],
    );
    assert.deepEqual(homes, []);
    await end(consent);
    await settle();
  });
});
