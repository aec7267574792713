import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { type AccessGate, type Resource, readMany, validate, writeResources } from '#fhir';
import { type AccessNote, type Actor, LANGS, type Scope, seededIds, stoppedClock } from '#kernel';
import { registerOrFindPatient } from '#rooms/identity';
import { TEST_SYSTEM, type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { ABSENCE_NOTICE } from './contract.ts';
import { AN_ELDER, aClinician, aPatientActor, testPorts } from './fixtures.ts';
import { getSummaryDocumentWith, getSummaryWith } from './operations/get-summary.ts';

/** Undoes what was done in its transaction and carries out what was seen there. */
class Undone extends Error {
  readonly seen: unknown;
  constructor(seen: unknown) {
    super('undone');
    this.seen = seen;
  }
}

describe('a summary with something hidden', () => {
  let db: TestDatabase;
  let patientId = '';
  let record: readonly Resource[] = [];
  const clock = stoppedClock('2026-11-22T02:00:00Z');
  const doctor = aClinician();
  const within = <T>(work: (scope: Scope) => Promise<T>, actor: Actor = TEST_SYSTEM, notes?: AccessNote[]) =>
    db.database.transaction((tx) => {
      const purpose = actor.kind === 'person' && actor.role === 'patient' ? 'PATRQT' : 'TREAT';
      const scope = testScope(tx, { actor, purpose, ids: seededIds('the same'), clock });
      return work(notes === undefined ? scope : { ...scope, note: (note) => void notes.push(note) });
    });

  before(async () => {
    db = await testDatabase();
    patientId = (await within((scope) => registerOrFindPatient(scope, AN_ELDER), doctor)).patientId;
    record = aRecord({ reference: `Patient/${patientId}` });
    await within((scope) =>
      writeResources(
        scope,
        record.map((resource) => ({ create: resource, method: 'PUT' as const })),
      ),
    );
  });
  after(() => db.close());

  const keyOf = ({ resourceType, id }: Resource) => `${resourceType}/${id}`;
  /** All that one reader gets: the document, three readings of it, and what was noted of it. */
  const readAll = async (scope: Scope, gate: AccessGate, notes: AccessNote[]) => {
    const ports = testPorts({ gate });
    const seen: string[] = [String((await getSummaryDocumentWith(ports)(scope, { id: patientId })).text())];
    for (const lang of LANGS) seen.push(JSON.stringify(await getSummaryWith(ports)(scope, { id: patientId, lang })));
    return [...seen, JSON.stringify(notes)];
  };
  const hiding = (hidden: ReadonlySet<string>): AccessGate => {
    const { gate } = testPorts();
    return {
      ...gate,
      mayDisclose: async (scope, action, resources) =>
        (await gate.mayDisclose(scope, action, resources)).filter(({ type, id }) => !hidden.has(`${type}/${id}`)),
    };
  };
  /** What a reader gets from whom these are hidden. */
  const withHidden = (hidden: readonly string[]) => {
    const notes: AccessNote[] = [];
    return within((scope) => readAll(scope, hiding(new Set(hidden)), notes), doctor, notes);
  };
  /** What the same reader gets of a store in which these never were. */
  const without = async (hidden: readonly string[]) => {
    const notes: AccessNote[] = [];
    const keys = hidden.map((key) => ({ type: key.split('/')[0] ?? '', id: key.split('/')[1] ?? '' }));
    try {
      await within(
        async (scope) => {
          const stored = await readMany(scope.tx, keys);
          const system = { ...scope, actor: TEST_SYSTEM, note: () => undefined };
          await writeResources(
            system,
            stored.map((one) => ({ remove: one })),
          );
          throw new Undone(await readAll({ ...scope, ids: seededIds('the same') }, testPorts().gate, notes));
        },
        doctor,
        notes,
      );
    } catch (error) {
      if (error instanceof Undone) return error.seen;
      throw error;
    }
    return undefined;
  };

  it('is letter by letter that of a store that never had it, whichever entries are hidden', async () => {
    const keys = record.map(keyOf);
    assert.notDeepEqual(await withHidden([]), await withHidden(keys));
    await fc.assert(
      fc.asyncProperty(fc.subarray(keys), async (hidden) => {
        assert.deepEqual(await withHidden(hidden), await without(hidden));
      }),
      { numRuns: 20, seed: 20261122, examples: keys.map((key) => [[key]]) },
    );
  });

  it('keeps the other entries of the section', async () => {
    const [text = ''] = await withHidden(['Condition/hidden-hiv']);
    assert.match(text, /"id":"shown-hypertension"/);
    assert.doesNotMatch(text, /withheld|MASKED|REDACTED|SUBSETTED/);
  });

  it('does not name it by a reason, a part, a specimen or a plan that is shown', async () => {
    const hidden = ['Condition/hidden-hiv', 'Observation/cd4', 'Specimen/blood', 'MedicationStatement/art'];
    const [text = '', ...others] = await withHidden(hidden);
    for (const seen of [text, ...others.slice(0, -1)]) {
      assert.deepEqual(seen.match(/.{20}(?:HIV|CD4|Specimen|antiretroviral).{20}/gi), null);
    }
    assert.match(text, /"id":"plan"/);
    assert.deepEqual(
      validate(JSON.parse(text)).map(({ code, expression }) => `${code} ${expression}`),
      [],
    );
  });

  it('of which all is hidden claims nothing: no section says that there is none, or that something is kept back', async () => {
    const view = await within(
      (scope) => getSummaryWith(testPorts({ gate: hiding(new Set(record.map(keyOf))) }))(scope, { id: patientId }),
      doctor,
    );
    assert.ok(view.sections.length >= 7);
    for (const { kind, statement } of view.sections) assert.equal(statement, 'none-listed', kind);
  });

  it('tells every reader but the patient how to read what is not listed, the same whether or not something is hidden', async () => {
    const notice = (actor: Actor, hidden: readonly string[] = []) => {
      const ports = testPorts({ gate: hiding(new Set(hidden)) });
      return within(
        async (scope) => String((await getSummaryDocumentWith(ports)(scope, { id: patientId, lang: 'en' })).text()),
        actor,
      );
    };
    assert.ok((await notice(doctor)).includes(ABSENCE_NOTICE.en));
    assert.ok((await notice(doctor, record.map(keyOf))).includes(ABSENCE_NOTICE.en));
    assert.ok(!(await notice(aPatientActor(patientId))).includes(ABSENCE_NOTICE.en));
  });

  function aRecord(subject: { reference: string }): Resource[] {
    const withId = (resourceType: string, id: string, rest: object): Resource => ({
      resourceType,
      id,
      subject,
      ...rest,
    });
    const patient = subject;
    const coded = (system: string, code: string) => ({ coding: [{ system, code }] });
    const clinical = (kind: string) => coded(`http://terminology.hl7.org/CodeSystem/${kind}-clinical`, 'active');
    const hiv = { reference: 'Condition/hidden-hiv', display: 'HIV infection' };
    const observation = (id: string, text: string, on: string, rest: object = {}) =>
      withId('Observation', id, { status: 'final', code: { text }, effectiveDateTime: on, ...rest });
    const social = {
      category: [coded('http://terminology.hl7.org/CodeSystem/observation-category', 'social-history')],
      code: coded('http://loinc.org', '72166-2'),
    };
    return [
      withId('Condition', 'hidden-hiv', {
        clinicalStatus: clinical('condition'),
        code: { text: 'HIV infection' },
        recordedDate: '2026-01-01',
      }),
      withId('Condition', 'shown-hypertension', {
        clinicalStatus: clinical('condition'),
        code: coded('http://snomed.info/sct', '38341003'),
        recordedDate: '2025-01-01',
        evidence: [{ detail: [hiv] }],
      }),
      { ...withId('AllergyIntolerance', 'penicillin', { clinicalStatus: clinical('allergyintolerance') }), patient },
      withId('MedicationStatement', 'art', {
        status: 'active',
        medicationCodeableConcept: { text: 'an antiretroviral' },
        reasonReference: [hiv],
      }),
      withId('MedicationStatement', 'vitamin', {
        status: 'active',
        medicationCodeableConcept: { text: 'a vitamin' },
        reasonReference: [hiv],
      }),
      withId('Specimen', 'blood', { type: { text: 'blood taken for CD4' } }),
      observation('cd4', 'CD4 count', '2026-02-01', { specimen: { reference: 'Specimen/blood' } }),
      observation('panel', 'Blood count', '2026-02-01', {
        hasMember: [{ reference: 'Observation/cd4', display: 'CD4 count' }],
        specimen: { reference: 'Specimen/blood' },
      }),
      observation('smoking-now', 'Smoking', '2026-03-01', { ...social, valueString: 'never' }),
      observation('smoking-before', 'Smoking', '2025-03-01', { ...social, valueString: 'every day' }),
      withId('DiagnosticReport', 'report', {
        status: 'final',
        code: { text: 'Laboratory report' },
        effectiveDateTime: '2026-02-02',
        result: [{ reference: 'Observation/cd4', display: 'CD4 count' }, { reference: 'Observation/panel' }],
      }),
      withId('CarePlan', 'plan', {
        status: 'active',
        intent: 'plan',
        title: 'Next steps',
        addresses: [hiv],
        activity: [{ reference: { reference: 'MedicationRequest/art-request', display: 'HIV medicine' } }],
      }),
    ].map((resource) => {
      if (resource.resourceType !== 'AllergyIntolerance') return resource;
      const { subject: _none, ...rest } = resource as Resource & { subject?: unknown };
      return { ...rest, code: { text: 'Penicillin' } } as Resource;
    });
  }
});
