import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parseFhirJson, type Resource, stringifyFhirJson, toDecimal, validate, writeResources } from '#fhir';
import { type Actor, LANGS, type Scope, seededIds, stoppedClock } from '#kernel';
import { registerOrFindPatient } from '#rooms/identity';
import { TEST_SYSTEM, type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { renderDocument } from './document/render-document.ts';
import { AN_ELDER, aClinician, aPatientActor, codesOf, testPorts } from './fixtures.ts';
import { composeSummary } from './operations/compose-summary.ts';
import { getSummaryWith } from './operations/get-summary.ts';

describe('a summary composed from the record', () => {
  let db: TestDatabase;
  let patientId = '';
  let bareId = '';
  const clock = stoppedClock('2026-11-22T02:00:00Z');
  const doctor = aClinician();
  const ids = seededIds('summary');
  const within = <T>(
    work: (scope: Scope) => Promise<T>,
    actor: Actor = TEST_SYSTEM,
    purpose: Scope['purpose'] = 'TREAT',
    own = ids,
  ) => db.database.transaction((tx) => work(testScope(tx, { actor, purpose, ids: own, clock })));

  before(async () => {
    db = await testDatabase();
    await within(
      async (scope) => {
        patientId = (await registerOrFindPatient(scope, AN_ELDER)).patientId;
        bareId = (
          await registerOrFindPatient(scope, {
            resourceType: 'Patient',
            name: [{ text: 'B' }],
            birthDate: '1960-01-01',
          })
        ).patientId;
        const subject = { reference: `Patient/${patientId}` };
        const write = (resource: Resource) => ({ create: resource });
        await writeResources(scope, [
          write({
            resourceType: 'Condition',
            clinicalStatus: {
              coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
            },
            code: { coding: [{ system: 'http://snomed.info/sct', code: '38341003' }], text: '<b>高血壓</b> & more' },
            subject,
            encounter: { reference: 'Encounter/not-taken-along' },
            recordedDate: '2001-05-05',
          }),
          write({
            resourceType: 'Observation',
            status: 'final',
            category: [
              {
                coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }],
              },
            ],
            code: { text: 'HbA1c' },
            subject,
            effectiveDateTime: '2026-01-01',
            valueQuantity: { value: toDecimal('6.10'), unit: '%' },
          }),
          write({
            resourceType: 'Observation',
            status: 'final',
            code: { text: 'an old result' },
            subject,
            effectiveDateTime: '2015-01-01',
          }),
        ]);
      },
      { ...doctor, kind: 'person' },
    );
  });
  after(() => db.close());

  const view = async (wish: Parameters<typeof composeSummary>[1]) =>
    renderDocument(parseFhirJson(stringifyFhirJson(await within((scope) => composeSummary(scope, wish)))), 'en');
  const statements = async (wish: Parameters<typeof composeSummary>[1]) =>
    Object.fromEntries((await view(wish)).sections.map(({ kind, statement }) => [kind, statement]));

  it('is a valid document without a fault in any language', async () => {
    const bundle = await within((scope) => composeSummary(scope, { patientId }));
    assert.deepEqual(
      validate(bundle).map(({ code, expression }) => `${code} ${expression}`),
      [],
    );
    for (const lang of LANGS) assert.deepEqual(renderDocument(bundle, lang).issues, [], lang);
    assert.equal(bundle.entry?.[0]?.resource?.resourceType, 'Composition');
    assert.equal(bundle.language, 'zh-Hant-HK', 'in the patient’s own language');
    assert.deepEqual(
      bundle.meta?.tag?.map(({ code }) => code),
      ['HTEST'],
      'synthetic people have synthetic summaries',
    );
  });

  it('says of each section what the record says; that nothing is listed is no statement that there is nothing', async () => {
    assert.deepEqual(await statements({ patientId }), {
      problems: 'present',
      allergies: 'none-listed',
      medications: 'none-listed',
      immunizations: 'none-listed',
      results: 'present',
      'vital-signs': 'none-listed',
      procedures: 'none-listed',
    });
    assert.equal((await statements({ patientId: bareId })).problems, 'none-listed');
  });

  it('holds what lies in the look-back, and values as written', async () => {
    const results = (await view({ patientId })).sections.find(({ kind }) => kind === 'results');
    assert.deepEqual(
      results?.entries.map(({ title, value }) => [title.shown.text, value]),
      [['HbA1c', '6.10 %']],
    );
    const long = (await view({ patientId, lookBackMonths: 240 })).sections.find(({ kind }) => kind === 'results');
    assert.equal(long?.entries.length, 2);
  });

  it('marks every section that is not given as withheld, and gives the others', async () => {
    const shown = await statements({ patientId, sections: ['problems'] });
    assert.equal(shown.problems, 'present');
    const others = Object.entries(shown).filter(([kind]) => kind !== 'problems');
    assert.ok(others.length > 10);
    for (const [kind, statement] of others) assert.equal(statement, 'withheld', kind);
    const text = stringifyFhirJson(
      await within((scope) => composeSummary(scope, { patientId, sections: ['allergies'] })),
    );
    assert.doesNotMatch(text, /38341003|HbA1c/);
  });

  it('says to everybody but the patient how to read what is not there, the same whether or not something is hidden', async () => {
    const notice = async (wish: object) => {
      const bundle = await within((scope) => composeSummary(scope, { patientId, language: 'en', ...wish }));
      const composition = bundle.entry?.[0]?.resource as (Resource & { text?: { div: string } }) | undefined;
      return composition?.text?.div;
    };
    const whole = await notice({});
    assert.match(whole ?? '', /must not be taken as absent/);
    assert.equal(await notice({ mayShow: () => Promise.resolve([]) }), whole);
    assert.equal(await notice({ forPatient: true }), undefined);
  });

  it('has a narrative made of its entries, with the markup of their texts as text', async () => {
    const bundle = await within((scope) => composeSummary(scope, { patientId }));
    const composition = bundle.entry?.[0]?.resource as unknown as { section: { text: { div: string } }[] };
    const problems = composition.section[0]?.text.div ?? '';
    assert.match(problems, /2001-05-05/);
    assert.doesNotMatch(problems, /<b>/);
    assert.match(composition.section.map(({ text }) => text.div).join(''), /6\.10 %/);
  });

  it('refers to nothing that is not in it: what stays behind is named and leads nowhere', async () => {
    const text = stringifyFhirJson(await within((scope) => composeSummary(scope, { patientId })));
    assert.doesNotMatch(text, /"reference":"Encounter\/not-taken-along"/);
    assert.match(text, /"value":"not-taken-along"/);
  });

  it('is the same document for the same record, clock and ids', async () => {
    const once = () => within((scope) => composeSummary(scope, { patientId }), TEST_SYSTEM, 'TREAT', seededIds('same'));
    assert.equal(stringifyFhirJson(await once()), stringifyFhirJson(await once()));
  });

  it('is read by the patient and by those who treat the patient, and by nobody else', async () => {
    const read = (actor: Actor, purpose: Scope['purpose'], id = patientId) =>
      within((scope) => getSummaryWith(testPorts())(scope, { id }), actor, purpose);
    assert.equal((await read(aPatientActor(patientId), 'PATRQT')).person.names[0]?.text, '陳大文');
    assert.equal((await read(doctor, 'TREAT')).sections[0]?.kind, 'problems');
    assert.deepEqual(await codesOf(read(aPatientActor(bareId), 'PATRQT')), ['records.patient-unknown']);
    const stranger = aClinician({ organization: { id: 'elsewhere', name: doctor.name } });
    assert.deepEqual(await codesOf(read(stranger, 'TREAT')), ['records.patient-unknown']);
  });
});
