import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Actor, type Refusal, RefusalError } from '#kernel';
import { inStore, type TestStore } from '../../../../test/store.ts';
import { aboutAddress, noteTurnedAway } from './turned-away.ts';

const doctor: Actor = { kind: 'system', clientId: 'synthetic', scopes: [] };
const refusal = (code: string, issue: Refusal['issue'] = 'forbidden'): Refusal => ({
  code,
  issue,
  text: { en: '', 'zh-Hans': '', 'zh-Hant-HK': '' },
});
const no = new RefusalError(refusal('consent.no'), refusal('consent.too'));
type Request = Parameters<typeof noteTurnedAway>[1];
const search = (
  type: string,
  query: string,
  form?: string,
  contentType = 'application/x-www-form-urlencoded',
): Request =>
  ({
    type,
    id: '',
    query: new URLSearchParams(query),
    body: { contentType: form === undefined ? '' : contentType, text: form ?? '' },
  }) as unknown as Request;
const read = (type: string, id: string): Request => ({ ...search(type, ''), id });

/** Patients p1 and p2 with a Condition of p1; and gone, who was. */
async function here(store: TestStore): Promise<void> {
  const subject = { reference: 'Patient/p1' };
  await store.put(...['p1', 'p2', 'gone'].map((id) => ({ resourceType: 'Patient', id })));
  await store.put({ resourceType: 'Condition', id: 'c1', subject }, { resourceType: 'Organization', id: 'o1' });
  await store.remove('Patient', 'gone');
}

/** For whom it was noted that this request was turned away; and whether anybody was named. */
async function notedOf(store: TestStore, request: Request, error = no) {
  const scope = store.scope(doctor);
  const isNamed = await noteTurnedAway(scope, request, error);
  assert.equal(isNamed, scope.notes.length > 0);
  return scope.notes;
}
const patientsOf = async (...asked: Parameters<typeof notedOf>) =>
  (await notedOf(...asked)).map(({ patientId }) => patientId);

describe('who was turned away at the door', () => {
  it('was turned away from the patient whom a search named, by each refusal, of the kind that was asked for', () =>
    inStore(async (store) => {
      await here(store);
      assert.deepEqual(await notedOf(store, search('Condition', 'patient=p1')), [
        {
          action: 'search',
          outcome: 'denied',
          patientId: 'p1',
          kinds: { Condition: 0 },
          basis: 'consent.no',
          detail: { refusals: 'consent.no consent.too' },
        },
      ]);
    }));

  it('was turned away from whose the resource is, or who the patient is, that was to be read', () =>
    inStore(async (store) => {
      await here(store);
      const [note, ...more] = await notedOf(store, read('Condition', 'c1'));
      assert.deepEqual([note?.action, note?.patientId, note?.kinds, more], ['read', 'p1', { Condition: 1 }, []]);
      assert.deepEqual(await patientsOf(store, read('Patient', 'p2')), ['p2']);
      assert.deepEqual(await patientsOf(store, read('Condition', 'none')), []);
      assert.deepEqual(await patientsOf(store, read('Organization', 'o1')), []);
    }));

  it('was turned away from nobody who is not a patient here', () =>
    inStore(async (store) => {
      await here(store);
      assert.deepEqual(await patientsOf(store, search('Condition', 'patient=stranger')), []);
      assert.deepEqual(await patientsOf(store, search('Condition', 'patient=gone')), []);
      assert.deepEqual(await patientsOf(store, read('Patient', 'gone')), []);
    }));

  it('is noted once for each patient, however often and by whatever parameter they were named', () =>
    inStore(async (store) => {
      await here(store);
      const named = async (type: string, query: string) => (await patientsOf(store, search(type, query))).sort();
      assert.deepEqual(await named('Condition', 'patient=p1,p2&subject=Patient/p1'), ['p1', 'p2']);
      assert.deepEqual(await named('Patient', '_id=p1,p2'), ['p1', 'p2']);
      assert.deepEqual(await named('Coverage', 'beneficiary=p1'), ['p1']);
      assert.deepEqual(await named('Coverage', 'payor=Patient/p2'), ['p2']);
      // An id by itself is no patient's where the parameter is not about patients.
      assert.deepEqual(await named('Coverage', 'payor=p2'), []);
      assert.deepEqual(await named('Condition', 'code=p1'), []);
      assert.deepEqual(await named('Condition', '_id=c1'), []);
    }));

  it('has named also in a form, in whatever case its kind is written, and in no other body', () =>
    inStore(async (store) => {
      await here(store);
      const form = (contentType?: string) =>
        patientsOf(store, search('Condition', 'subject=Patient/p2', 'patient=p1', contentType));
      assert.deepEqual((await form()).sort(), ['p1', 'p2']);
      assert.deepEqual((await form('Application/X-WWW-Form-Urlencoded ; charset=utf-8')).sort(), ['p1', 'p2']);
      assert.deepEqual(await form('text/plain'), ['p2']);
      assert.deepEqual(await form('application/x-www-form-urlencoded-not'), ['p2']);
      assert.deepEqual(await form('not-application/x-www-form-urlencoded'), ['p2']);
    }));

  it('is not noted where it was how, not who, that was refused, of what is no kind of data, nor where nothing can be read', () =>
    inStore(async (store) => {
      await here(store);
      const asked = search('Condition', 'patient=p1');
      for (const issue of ['forbidden', 'suppressed', 'security', 'login', 'expired'] as const)
        assert.deepEqual(await patientsOf(store, asked, new RefusalError(refusal('x', issue))), ['p1'], issue);
      for (const issue of ['invalid', 'not-found', 'throttled'] as const)
        assert.deepEqual(await patientsOf(store, asked, new RefusalError(refusal('x', issue), no.refusals[0])), []);
      assert.deepEqual(await patientsOf(store, search('Nothing', 'patient=p1')), []);
      assert.deepEqual(await patientsOf(store, search('Condition', 'onset-date=never')), []);
      // What cannot be read hides nobody who is named beside it.
      assert.deepEqual(await patientsOf(store, search('Condition', 'patient=p1&onset-date=never&bogus=1')), ['p1']);
    }));
});

describe('whom an address names, before anything was looked at', () => {
  const named = async ({ tx }: TestStore, path: string, input: Readonly<Record<string, unknown>>) =>
    [...(await aboutAddress(path)(tx, input))].sort();
  const ANY = '/:resource_type/:resource_id';

  it('is who the patient is, or whose the resource is, by its type and id', () =>
    inStore(async (store) => {
      await here(store);
      assert.deepEqual(await named(store, ANY, { resource_type: 'Patient', resource_id: 'p1' }), ['p1']);
      assert.deepEqual(await named(store, ANY, { resource_type: 'Condition', resource_id: 'c1' }), ['p1']);
      assert.deepEqual(await named(store, ANY, { resource_type: 'Condition', resource_id: 'none' }), []);
      assert.deepEqual(await named(store, ANY, { resource_type: 'Organization', resource_id: 'o1' }), []);
      // Of the one resource alone, whatever else stands in the address.
      const beside = { resource_type: 'Condition', resource_id: 'c1', patient: 'p2' };
      assert.deepEqual(await named(store, ANY, beside), ['p1']);
    }));

  it('is of the type that the path writes out, where the address has none', () =>
    inStore(async (store) => {
      await here(store);
      assert.deepEqual(await named(store, '/Patient/:resource_id/$everything', { resource_id: 'p2' }), ['p2']);
      assert.deepEqual(await named(store, '/Condition/:resource_id', { resource_id: 'c1' }), ['p1']);
      const other = { resource_type: 'Condition', resource_id: 'c1' };
      assert.deepEqual(await named(store, '/Patient/:resource_id', other), ['p1']);
    }));

  it('is nobody where no type is told, or none that there is', () =>
    inStore(async (store) => {
      await here(store);
      for (const path of ['/metadata', '/patient/:resource_id', '/x/Patient/:resource_id', '/Patient', '/P/x'])
        assert.deepEqual(await named(store, path, { resource_id: 'p1', patient: 'p1' }), [], path);
      for (const resource_type of ['Nothing', '', 7])
        assert.deepEqual(await named(store, ANY, { resource_type, resource_id: 'p1' }), []);
    }));

  it('is whom a search names, by ids or by a parameter, each once and those who are here', () =>
    inStore(async (store) => {
      await here(store);
      const search = (type: string, query: object) =>
        named(store, '/:resource_type', { resource_type: type, ...query });
      assert.deepEqual(await search('Condition', { patient: 'p1,p2,gone,stranger', subject: 'Patient/p1' }), [
        'p1',
        'p2',
      ]);
      assert.deepEqual(await search('Condition', { _id: 'c1,none' }), ['p1']);
      assert.deepEqual(await search('Patient', { _id: 'p1,p2' }), ['p1', 'p2']);
      assert.deepEqual(await search('Condition', { code: 'p1' }), []);
      assert.deepEqual(await search('Condition', { patient: ['p1'] }), []);
      assert.deepEqual(await search('Condition', {}), []);
    }));

  describe('and whom a body', () => {
    const JSON_BODY = 'application/fhir+json';
    const of = (patient: string) => ({ resourceType: 'Condition', subject: { reference: `Patient/${patient}` } });
    const sent = (body: unknown, contentType: unknown = JSON_BODY) => ({
      resource_type: 'Condition',
      body: { text: typeof body === 'string' ? body : JSON.stringify(body), contentType },
    });
    const bundled = (...resources: unknown[]) => ({
      resourceType: 'Bundle',
      type: 'batch',
      entry: resources.map((resource) => ({ resource })),
    });
    const cases: readonly [what: string, input: Readonly<Record<string, unknown>>, patients: readonly string[]][] = [
      ['is of', sent(of('p1')), ['p1']],
      ['is, a Patient with an id', sent({ resourceType: 'Patient', id: 'p2' }), ['p2']],
      ['is of, and the address besides', { ...sent(of('p2')), resource_id: 'c1' }, ['p1', 'p2']],
      ['is of, and the search besides', { ...sent(of('p2')), patient: 'p1' }, ['p1', 'p2']],
      [
        'brings, each once, beside what is nothing',
        sent(bundled(of('p1'), of('p2'), of('p1'), null, 'p1', {})),
        ['p1', 'p2'],
      ],
      ['brings where the address has no type', { body: sent(bundled(of('p1'))).body }, ['p1']],
      [
        'has entries of that are in a list of something else',
        sent({ ...of('p1'), entry: bundled(of('p2')).entry }),
        ['p1'],
      ],
      ['has in what is no list', sent({ resourceType: 'Bundle', entry: { resource: of('p1') } }), []],
      ['names who is not here', sent(of('stranger')), []],
      ['names by what can be no id', sent(of('p1 ')), []],
      ['is of a type that there is not', sent({ ...of('p1'), resourceType: 'Nothing' }), []],
      [
        'is in XML',
        sent(
          '<Condition xmlns="http://hl7.org/fhir"><subject><reference value="Patient/p1"/></subject></Condition>',
          'application/fhir+xml',
        ),
        ['p1'],
      ],
      ['cannot be read', sent('{"resourceType":"Condition",'), []],
      ['is empty', sent(''), []],
      ['says nothing of its kind', sent(of('p1'), null), []],
      ['is of no text', { resource_type: 'Condition', body: { text: 7, contentType: JSON_BODY } }, []],
      ['is none', { resource_type: 'Condition', body: 'Patient/p1' }, []],
    ];
    for (const [what, input, patients] of cases)
      it(`${what}: ${patients.join(', ') || 'nobody'}`, () =>
        inStore(async (store) => {
          await here(store);
          assert.deepEqual(await named(store, ANY, input), patients);
        }));
  });

  it('is looked for as often where there is nobody as where there is somebody', () =>
    inStore(async (store) => {
      await here(store);
      const asksOf = async (work: (tx: TestStore['tx']) => Promise<unknown>) => {
        const asked: string[] = [];
        const query: typeof store.tx.query = (text, params) => {
          asked.push(text);
          return store.tx.query(text, params);
        };
        await work({ ...store.tx, query });
        return asked;
      };
      const address = (id: string) =>
        asksOf((tx) => aboutAddress(ANY)(tx, { resource_type: 'Condition', resource_id: id }) as Promise<unknown>);
      const somebody = await address('c1');
      assert.ok(somebody.length > 1);
      assert.deepEqual(await address('none'), somebody);
      const away = (id: string) =>
        asksOf((tx) => noteTurnedAway({ ...store.scope(doctor), tx }, read('Condition', id), no));
      assert.deepEqual(await away('none'), await away('c1'));
    }));

  it('is by no id that can be none', () =>
    inStore(async (store) => {
      await here(store);
      const asked: string[] = [];
      const query: typeof store.tx.query = (text, params) => {
        asked.push(JSON.stringify(params));
        return store.tx.query(text, params);
      };
      const tx = { ...store.tx, query };
      for (const bad of ['p1 ', ' p1', 'p1/x', 'x'.repeat(65), '', 'p1\u0000'])
        for (const input of [
          { resource_type: 'Patient', resource_id: bad },
          { resource_type: 'Condition', resource_id: bad },
          { resource_type: 'Condition', _id: bad },
          { resource_type: 'Condition', patient: bad },
        ])
          assert.deepEqual(await aboutAddress(ANY)(tx, input), [], JSON.stringify(input));
      // Nor of a type that there is not: the database is not asked at all.
      for (const input of [{ resource_type: 'Nothing', resource_id: 'p1' }, { resource_id: 'p1' }])
        assert.deepEqual(await aboutAddress(ANY)(tx, input), []);
      assert.deepEqual(asked, []);
    }));
});
