import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { isObject, type Resource, readResource, writeResources } from '#fhir';
import { LANGS, type Lang, type Scope, seededIds, stoppedClock } from '#kernel';
import { TEST_NODE, TEST_SYSTEM, type TestDatabase, testDatabase, testScope } from '../../../../test/harness.ts';
import { parse } from '../composing/load.ts';
import { ImportReport } from '../contract.ts';
import { testPorts } from '../fixtures.ts';
import { importBundleWith } from '../operations/import-bundle.ts';

const OWN = `${TEST_NODE.url}/fhir/R4`;
const FOREIGN = 'https://elsewhere.test/fhir';

/** Somebody of this node has the very id that a stranger's content uses for its own patient. */
describe('a reference of imported content', () => {
  let db: TestDatabase;
  const ids = seededIds('references');
  const clock = stoppedClock('2026-11-22T02:00:00Z');
  const within = <T>(work: (scope: Scope) => Promise<T>, lang: Lang = 'en') =>
    db.database.transaction((tx) => work(testScope(tx, { actor: TEST_SYSTEM, ids, clock, lang })));
  const take = async (content: object, label = 'stranger', lang: Lang = 'en') =>
    ImportReport.parse(
      await within((scope) => importBundleWith(testPorts())(scope, { text: JSON.stringify(content), label }), lang),
    );
  before(async () => {
    db = await testDatabase();
    await within((scope) =>
      writeResources(scope, [
        { create: { resourceType: 'Patient', id: 'wong', name: [{ text: 'Local' }] } as Resource },
        { create: { resourceType: 'Organization', id: 'clinic', name: 'Local clinic' } as Resource },
      ]),
    );
  });
  after(() => db.close());

  const names = seededIds('conditions');
  const condition = (reference: string) => ({
    resourceType: 'Condition',
    id: names.next(),
    code: { text: 'somebody’s' },
    subject: { reference },
  });
  const collection = (...entry: readonly object[]) => ({ resourceType: 'Bundle', type: 'collection', entry });
  /** Where the last entry of an import went: whose it is, and what its reference became. */
  const landed = async (report: ImportReport, member = 'subject') => {
    const { resource = '', issues } = report.entries.at(-1) ?? assert.fail('nothing was imported');
    const [type = '', id = ''] = resource.split('/');
    const stored =
      (await within((scope) => readResource(scope.tx, type, id))) ?? assert.fail(`${resource} is not here`);
    const holder = (parse(stored) as unknown as Record<string, unknown>)[member];
    return {
      patientId: stored.patientId,
      reference: isObject(holder) ? holder.reference : undefined,
      warned: issues.some(({ text }) => /refers to/.test(text)),
    };
  };

  it('that is relative and equals the id of somebody here attaches to nobody, and is reported by name', async () => {
    for (const content of [condition('Patient/wong'), collection({ resource: condition('Patient/wong') })]) {
      const report = await take(content);
      assert.deepEqual(await landed(report), {
        patientId: undefined,
        reference: 'urn:causeway:source:stranger:Patient/wong',
        warned: true,
      });
      assert.equal(report.counts.taken, 1);
    }
    const { patientId } = await landed(await take(condition('Patient/wong/_history/1')));
    assert.equal(patientId, undefined);
  });
  it('is reported in the reader’s language', async () => {
    const texts = new Set<string>();
    for (const lang of LANGS) {
      const { entries } = await take(condition('Patient/wong'), 'stranger', lang);
      const text = entries[0]?.issues.find((issue) => issue.text.includes('Patient/wong'))?.text;
      texts.add(text ?? assert.fail(`nothing is said in ${lang}`));
    }
    assert.equal(texts.size, 3);
  });
  it('makes no visit at a clinic here of a visit at another clinic of that id', async () => {
    const visit = {
      resourceType: 'Encounter',
      id: 'v1',
      status: 'finished',
      class: { code: 'AMB' },
      serviceProvider: { reference: 'Organization/clinic' },
    };
    const { reference } = await landed(await take(visit), 'serviceProvider');
    assert.equal(reference, 'urn:causeway:source:stranger:Organization/clinic');
  });
  it('that is an absolute address of this node leads there, where there is something', async () => {
    const there = await landed(await take(condition(`${OWN}/Patient/wong`)));
    assert.deepEqual(there, { patientId: 'wong', reference: 'Patient/wong', warned: false });
    const nothing = await landed(await take(condition(`${OWN}/Patient/nobody`)));
    assert.deepEqual(nothing, { patientId: undefined, reference: `${OWN}/Patient/nobody`, warned: true });
  });
  it('that is an absolute address of another server stays that', async () => {
    const stays = { patientId: undefined, reference: `${FOREIGN}/Patient/wong`, warned: false };
    assert.deepEqual(await landed(await take(condition(`${FOREIGN}/Patient/wong`))), stays);
  });
  it('that is relative is meant at the server of its entry’s address, as FHIR has it', async () => {
    const at = (base: string) => {
      const resource = condition('Patient/wong');
      return collection({ fullUrl: `${base}/Condition/${resource.id}`, resource });
    };
    const foreign = await landed(await take(at(FOREIGN)));
    assert.deepEqual([foreign.patientId, foreign.reference], [undefined, `${FOREIGN}/Patient/wong`]);
    const own = await landed(await take(at(OWN)));
    assert.deepEqual([own.patientId, own.reference], ['wong', 'Patient/wong']);
  });
  it('leads to the person of the content itself, and later to the one who came before from the same source', async () => {
    const person = { resourceType: 'Patient', id: 'wong', name: [{ text: 'Another' }], birthDate: '1970-01-01' };
    const report = await take(collection({ resource: person }, { resource: condition('Patient/wong') }), 'hospital');
    const [patientId] = report.patients;
    assert.notEqual(patientId, 'wong');
    assert.deepEqual(await landed(report), { patientId, reference: `Patient/${patientId}`, warned: false });
    assert.equal((await landed(await take(condition('Patient/wong'), 'hospital'))).patientId, patientId);
    assert.equal((await landed(await take(condition('Patient/wong'), 'another source'))).patientId, undefined);
  });
  it('to a contained resource, and to the container, stays as it is', async () => {
    const contained = [{ resourceType: 'Organization', id: 'clinic', name: 'x' }];
    const visit = {
      resourceType: 'Encounter',
      id: 'v2',
      status: 'finished',
      class: { code: 'AMB' },
      contained,
      serviceProvider: { reference: '#clinic' },
    };
    assert.deepEqual(await landed(await take(visit), 'serviceProvider'), {
      patientId: undefined,
      reference: '#clinic',
      warned: false,
    });
  });
});
