import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { hasErrors, parseFhirJson, type Resource, readResource, validate } from '#fhir';
import { type Actor, refused, type Scope, seededIds, stoppedClock } from '#kernel';
import { registerOrFindPatient } from '#rooms/identity';
import { type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { registerClinicians } from '../../../test/permits.ts';
import { loadCompartment, parse } from './composing/load.ts';
import { SignVisit, VisitNote, VisitView } from './contract.ts';
import { renderDocument } from './document/render-document.ts';
import { getDocument } from './document/store.ts';
import { takeAnnouncements } from './events.ts';
import { AN_ELDER, aClinician, aPatientActor, codesOf, TEST_SZ, testPorts } from './fixtures.ts';
import { refuse } from './messages.ts';
import { findVisitsWith, getVisitWith } from './operations/find-visits.ts';
import { applyImportOutcome, followVisit } from './operations/follow-visit.ts';
import { createVisitWith, saveVisitWith } from './operations/record-visit.ts';
import { signVisitWith } from './operations/sign-visit.ts';

const NOTE = VisitNote.parse({
  reason: '咳嗽三天 <b>x</b>',
  history: '夜间加重',
  vitals: { systolic: '128', diastolic: '76', temperature: '36.50', glucose: '5.6' },
  findings: '双肺呼吸音清',
  diagnoses: [{ conceptId: 'condition.hypertension' }, { text: '急性支气管炎', certainty: 'provisional' }],
  plan: {
    reassurance: '病情不重',
    prescription: [{ text: '氨溴索', dose: '30 mg', frequency: '每日三次', days: 5 }],
    referral: '呼吸科门诊',
    investigation: '胸片',
    observation: '三天后复诊',
  },
  language: 'zh-Hans',
  translation: { language: 'en', texts: { reason: 'Cough for three days' } },
});

describe('a visit', () => {
  let db: TestDatabase;
  let patientId = '';
  const clock = stoppedClock('2026-11-22T02:00:00Z');
  const ids = seededIds('visits');
  const ports = testPorts();
  before(async () => {
    db = await testDatabase();
    await registerClinicians(db.database, 'mainland-registration', 'dr-lin', 'dr-ho', 'dr-x');
    patientId = await within(aClinician(), async (scope) => (await registerOrFindPatient(scope, AN_ELDER)).patientId);
  });
  after(() => db.close());

  const within = <T>(actor: Actor, work: (scope: Scope) => Promise<T>, purpose: Scope['purpose'] = 'TREAT') =>
    db.database.transaction((tx) =>
      work(testScope(tx, { actor, ids, clock, node: TEST_SZ, lang: 'zh-Hans', purpose })),
    );
  const begin = (note = NOTE) => within(aClinician(), (scope) => createVisitWith(ports)(scope, { patientId, note }));
  const sign = (id: string, version: string, sendTo?: string) =>
    within(aClinician(), (scope) =>
      signVisitWith(ports)(scope, { id, version, ...(sendTo ? { sendTo, patientAgreed: true as const } : {}) }),
    );

  it('is a draft that only its doctor sees', async () => {
    const draft = VisitView.parse(await begin());
    assert.equal(draft.status, 'draft');
    assert.equal(draft.diagnoses[0]?.shown.text, '高血压');
    const colleague = aClinician({ accountId: 'dr-ho', fhirUser: 'Practitioner/dr-ho' });
    assert.deepEqual(await codesOf(within(colleague, (scope) => getVisitWith(ports)(scope, { id: draft.id }))), [
      'records.visit-unknown',
    ]);
    const seen = await within(
      aPatientActor(patientId),
      (scope) => findVisitsWith(ports)(scope, { limit: 50 }),
      'PATRQT',
    );
    assert.equal(
      seen.visits.some(({ id }) => id === draft.id),
      false,
    );
  });

  it('of a patient whom the organisation does not treat cannot be begun', async () => {
    const stranger = aClinician({ organization: { id: 'elsewhere', name: aClinician().name } });
    assert.deepEqual(
      await codesOf(within(stranger, (scope) => createVisitWith(ports)(scope, { patientId, note: NOTE }))),
      ['records.patient-unknown'],
    );
  });

  it('changed in two tabs keeps the first change and refuses the second', async () => {
    const { id, version } = await begin();
    const save = (reason: string) =>
      within(aClinician(), (scope) => saveVisitWith(ports)(scope, { id, version, note: { ...NOTE, reason } }));
    const results = await Promise.all([codesOf(save('one')), codesOf(save('two'))]);
    assert.deepEqual(results.map((codes) => codes.join()).sort(), ['none', 'records.version-conflict']);
  });

  it('incomplete or impossible is not signed, and nothing is written', async () => {
    const { id, version } = await begin(
      VisitNote.parse({ reason: 'x', plan: {}, vitals: { temperature: '60' }, language: 'en' }),
    );
    assert.deepEqual(await codesOf(sign(id, version)), ['records.diagnosis-missing', 'records.vital-impossible']);
    const unknown = await begin({ ...NOTE, diagnoses: [{ conceptId: 'condition.no-such', certainty: 'confirmed' }] });
    assert.deepEqual(await codesOf(sign(unknown.id, unknown.version)), ['records.concept-unknown']);
    const strange = await begin();
    assert.deepEqual(await codesOf(sign(strange.id, strange.version, 'mo')), ['records.send-to-not-home']);
    const written = await within(aClinician(), (scope) =>
      loadCompartment(scope.tx, patientId, ['Encounter', 'Condition']),
    );
    assert.deepEqual(written, []);
  });

  it('signed becomes valid FHIR in the record, a signed document, and one announcement', async () => {
    const { id, version } = await begin();
    const signed = await sign(id, version, 'hk');
    assert.equal(signed.status, 'signed');
    assert.deepEqual(await codesOf(sign(id, signed.version)), ['records.visit-final']);
    const save = within(aClinician(), (scope) =>
      saveVisitWith(ports)(scope, { id, version: signed.version, note: NOTE }),
    );
    assert.deepEqual(await codesOf(save), ['records.visit-final']);

    const types = [
      'Encounter',
      'Composition',
      'Condition',
      'Observation',
      'MedicationRequest',
      'ServiceRequest',
      'CarePlan',
      'Provenance',
    ];
    const stored = await within(aClinician(), (scope) => loadCompartment(scope.tx, patientId, types));
    const counts = Object.fromEntries(types.map((type) => [type, stored.filter((one) => one.type === type).length]));
    assert.deepEqual(counts, {
      Encounter: 1,
      Composition: 1,
      Condition: 2,
      Observation: 3,
      MedicationRequest: 1,
      ServiceRequest: 2,
      CarePlan: 1,
      Provenance: 1,
    });
    for (const one of stored) {
      const issues = validate(parse(one)).filter((issue) => issue.severity === 'error');
      assert.deepEqual(
        issues.map(({ code, expression }) => `${code} ${expression}`),
        [],
        one.type,
      );
    }
    assert.ok(
      stored.some((one) => one.body.includes('"value":36.50')),
      'a vital sign keeps the digits that were typed',
    );

    const provenance = parse(stored.find((one) => one.type === 'Provenance') ?? assert.fail()) as Resource;
    const [author, patient] = provenance.agent as { who: { reference: string }; role?: { text: string }[] }[];
    assert.match(author?.who.reference ?? '', /^Practitioner\//);
    assert.equal(patient?.who.reference, `Patient/${patientId}`);
    assert.match(patient?.role?.[0]?.text ?? '', /患者单独同意.*“hk”/);

    const [announcement] = await within(aClinician(), (scope) => takeAnnouncements(scope.tx, ['visit-signed'], 10));
    assert.equal(announcement?.payload.visitId, id);
    assert.equal(announcement?.payload.agreement.recordedBy, aClinician().accountId);
    assert.equal(announcement?.payload.sendTo, 'hk');
    const text = await within(aClinician(), (scope) => getDocument(scope.tx, announcement?.payload.documentId ?? ''));
    const bundle = parseFhirJson(text.body);
    assert.equal(hasErrors(validate(bundle)), false);
    const view = renderDocument(bundle, 'en');
    assert.deepEqual(view.issues, []);
    assert.deepEqual(
      view.sections.map(({ kind }) => kind),
      [
        'visit-reason',
        'visit-history',
        'vital-signs',
        'visit-findings',
        'visit-diagnoses',
        'care-plan',
        'plan-reassurance',
        'plan-prescription',
        'plan-referral',
        'plan-investigation',
        'plan-observation',
        'encounters',
      ],
    );
    const reason = view.sections[0]?.narrative ?? '';
    assert.match(reason, /咳嗽三天 &lt;b&gt;x&lt;\/b&gt;/);
    assert.match(reason, /Translated by Dr Lin \(synthetic\), 2026-11-2\d.*Cough for three days/);
  });

  it('is not signed to be sent where the patient was not asked, nor where no law lets it out; to stay here it can be signed', async () => {
    const { id, version } = await begin();
    const signing = (more: object, own = ports) =>
      codesOf(within(aClinician(), (scope) => signVisitWith(own)(scope, { id, version, sendTo: 'hk', ...more })));
    assert.deepEqual(await signing({}), ['records.agreement-missing']);
    const lawless = testPorts({ decideSending: () => refused(refuse('records.send-to-not-home', { node: 'hk' })) });
    assert.deepEqual(await signing({ patientAgreed: true }, lawless), ['records.send-to-not-home']);
    assert.equal(SignVisit.safeParse({ id, version, sendTo: 'hk', patientAgreed: false }).success, false);
    assert.deepEqual(await within(aClinician(), (scope) => takeAnnouncements(scope.tx, ['visit-signed'], 10)), []);
    const signed = await sign(id, version);
    assert.equal(signed.status, 'signed');
    const provenances = await within(aClinician(), (scope) => loadCompartment(scope.tx, patientId, ['Provenance']));
    const agents = provenances.map((one) => (parse(one) as { agent?: unknown[] }).agent?.length);
    assert.ok(agents.includes(1), 'nobody agreed to anything, and nothing says so');
  });

  it('goes home, and what became of it there comes back once and for all', async () => {
    const draft = await begin();
    await sign(draft.id, draft.version, 'hk');
    const [announcement] = await within(aClinician(), (scope) => takeAnnouncements(scope.tx, ['visit-signed'], 10));
    const documentId = announcement?.payload.documentId ?? '';
    const status = async () =>
      (await within(aClinician(), (scope) => getVisitWith(ports)(scope, { id: draft.id }))).status;
    await within(aClinician(), (scope) => followVisit(scope, { visitId: draft.id, event: 'hand-over' }));
    assert.equal(await status(), 'sent');
    await within(aClinician(), (scope) => followVisit(scope, { visitId: draft.id, event: 'arrive' }));
    await within(aClinician(), (scope) => followVisit(scope, { visitId: draft.id, event: 'hand-over' }));
    assert.equal(await status(), 'arrived');
    const tell = (accepted: number, rejected: number, pending: number, decidedAt: string, node = 'hk') =>
      within(aClinician(), (scope) =>
        applyImportOutcome(scope, {
          documentId,
          node,
          outcome: {
            accepted,
            rejected: Array.from({ length: rejected }, () => ({ title: 't', reason: 'r' })),
            pending,
            decidedAt,
          },
        }),
      );
    assert.equal(await tell(1, 0, 0, '2026-11-23T00:00:00Z', 'mo'), undefined, 'another node has no say');
    assert.equal((await tell(2, 1, 4, '2026-11-23T00:00:00Z'))?.status, 'part-imported');
    assert.equal((await tell(1, 0, 6, '2026-11-22T12:00:00Z'))?.status, 'part-imported');
    assert.equal((await tell(7, 0, 0, '2026-11-24T00:00:00Z'))?.status, 'imported');
    const view = await within(aClinician(), (scope) => getVisitWith(ports)(scope, { id: draft.id }));
    assert.deepEqual(view.homeOutcome, {
      node: 'hk',
      accepted: 7,
      confirmed: 0,
      rejected: [],
      pending: 0,
      decidedAt: '2026-11-24T00:00:00Z',
    });
  });

  it('once signed cannot be changed even by hand in the database', async () => {
    await assert.rejects(
      db.database.transaction((tx) => tx.query(`update records.visit set note = '{}' where state <> 'draft'`)),
      /final/,
    );
  });

  it('is not announced when the transaction fails', async () => {
    const { id, version } = await begin();
    await assert.rejects(
      within(aClinician(), async (scope) => {
        await signVisitWith(ports)(scope, { id, version, sendTo: 'hk', patientAgreed: true });
        throw new Error('the machine stopped');
      }),
    );
    const left = await within(aClinician(), (scope) => takeAnnouncements(scope.tx, ['visit-signed'], 10));
    assert.deepEqual(left, []);
    const visit = await within(aClinician(), (scope) => getVisitWith(ports)(scope, { id }));
    assert.equal(visit.status, 'draft');
  });

  it('is the patient’s to read once it is signed', async () => {
    const seen = await within(
      aPatientActor(patientId),
      (scope) => findVisitsWith(ports)(scope, { limit: 50 }),
      'PATRQT',
    );
    assert.ok(seen.visits.length >= 2);
    const stored = await within(aClinician(), (scope) => readResource(scope.tx, 'Patient', patientId));
    assert.equal((parse(stored ?? assert.fail()) as Resource).resourceType, 'Patient');
  });
});
