import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Actor } from '#kernel';
import type { AccessGate } from '../gate.ts';
import { codesOf, OPEN_GATE } from '../rest/rest-harness.ts';
import { type BulkClient, bulkClient } from './bulk-harness.ts';

const ACTORS: Record<string, Actor> = { system: { kind: 'system', clientId: 'system', scopes: ['system/*.cruds'] } };
const LENIENT = { prefer: 'respond-async, handling=lenient' };

/** Patients whom nobody may be shown. */
const hidden = new Set<string>();
const gate: AccessGate = {
  ...OPEN_GATE,
  mayDisclose: async (_scope, _action, resources) =>
    resources.filter(({ patientId }) => patientId === undefined || !hidden.has(patientId)),
};

const patient = (id: string, gender: string) => ({
  resourceType: 'Patient',
  id,
  name: [{ family: `Synthetic-${id}` }],
  gender,
  birthDate: '1950-01-01',
});
const observation = (id: string, patientId: string, code: string) => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'urn:test', code }] },
  subject: { reference: `Patient/${patientId}` },
  note: [{ text: 'synthetic' }],
});
const provenance = (id: string, ...targets: string[]) => ({
  resourceType: 'Provenance',
  id,
  target: targets.map((reference) => ({ reference })),
  recorded: '2026-01-01T00:00:00Z',
  agent: [{ who: { display: 'Synthetic' } }],
});
const parametersOf = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });
const patientsOf = (...ids: string[]) =>
  parametersOf(...ids.map((id) => ({ name: 'patient', valueReference: { reference: `Patient/${id}` } })));

/** @source https://hl7.org/fhir/uv/bulkdata/STU2/export.html#query-parameters */
describe('Bulk Data export parameters', () => {
  let node: BulkClient;
  const put = async (resource: { resourceType: string; id: string }) => {
    const { status, text } = await node.send('PUT', `${resource.resourceType}/${resource.id}`, resource);
    assert.ok(status < 300, text);
  };
  const manifestOf = async (job: string) => {
    await node.work();
    const { status, json } = await node.send('GET', job);
    assert.equal(status, 200);
    return json as unknown as Record<'output' | 'error' | 'deleted', { type: string; url: string; count: number }[]>;
  };
  const linesOf = async (job: string) => {
    const lines: Record<string, unknown>[] = [];
    for (const { url } of (await manifestOf(job)).output) lines.push(...(await node.lines(url)));
    return lines;
  };
  const idsIn = async (job: string) =>
    (await linesOf(job)).map(({ resourceType, id }) => `${resourceType}/${id}`).sort();
  const refused = async (path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const method = body === undefined ? 'GET' : 'POST';
    return codesOf(await node.send(method, path, body, { prefer: 'respond-async', ...headers }));
  };

  before(async () => {
    node = await bulkClient({ gate }, ACTORS);
    await put(patient('p1', 'female'));
    await put(patient('p2', 'male'));
    await put(patient('p3', 'male'));
    await put(observation('o1', 'p1', 'a'));
    await put(observation('o2', 'p2', 'b'));
    await put(observation('o3', 'p3', 'a'));
    await put(provenance('old', 'Observation/o1'));
    node.clock.move(1_000);
    await put(provenance('new', 'Observation/o1/_history/1', 'http://hk.test/fhir/R4/Observation/o2'));
    await put(provenance('apart', 'Organization/elsewhere'));
    const member = ['p1', 'p2'].map((id) => ({ entity: { reference: `Patient/${id}` } }));
    await put({ resourceType: 'Group', id: 'g', type: 'person', actual: true, member } as never);
    node.clock.move(60_000);
  });
  after(() => node.close());

  describe('_elements', () => {
    it('omits unlisted elements that need not be there, marks what is left as SUBSETTED, and leaves types whole that none of them names', async () => {
      const lines = await linesOf(await node.begin('$export?_type=Patient,Observation&_elements=Patient.gender'));
      const [one] = lines.filter(({ id }) => id === 'p1');
      assert.deepEqual(Object.keys(one ?? {}).sort(), ['gender', 'id', 'meta', 'resourceType']);
      assert.match(JSON.stringify(one?.['meta']), /SUBSETTED/);
      assert.ok(lines.filter(({ resourceType }) => resourceType === 'Observation').every((line) => 'note' in line));
    });

    it('without a type is of all types; mandatory elements are always there', async () => {
      const lines = await linesOf(await node.begin('$export?_type=Patient,Observation&_elements=id'));
      const [one] = lines.filter(({ id }) => id === 'o1');
      assert.deepEqual(Object.keys(one ?? {}).sort(), ['code', 'id', 'meta', 'resourceType', 'status']);
    });
  });

  describe('patient', () => {
    it('returns nothing of the compartments of patients outside of the list', async () => {
      assert.deepEqual(await idsIn(await node.begin('Patient/$export', patientsOf('p1', 'p3'))), [
        'Observation/o1',
        'Observation/o3',
        'Patient/p1',
        'Patient/p3',
        'Provenance/new',
        'Provenance/old',
      ]);
      const group = await node.begin('Group/g/$export', patientsOf('p2'));
      assert.deepEqual(await idsIn(group), ['Observation/o2', 'Patient/p2', 'Provenance/new']);
    });

    it('who is not here, is hidden, or is not a member of the group is an error', async () => {
      assert.deepEqual(await refused('Patient/$export', patientsOf('p1', 'none')), ['bulk.no-such-patient']);
      assert.deepEqual(await refused('Group/g/$export', patientsOf('p3')), ['bulk.no-such-patient']);
      hidden.add('p1');
      assert.deepEqual(await refused('Patient/$export', patientsOf('p1')), ['bulk.no-such-patient']);
      hidden.clear();
    });

    it('a manifest tells of each of them by its numbers, and of whom there is nothing: it is noted, whether a file is fetched or not', async () => {
      const noted = async (filter: string) => {
        const job = await node.begin(`Patient/$export?_type=Observation${filter}`, patientsOf('p1', 'p2'));
        await node.work();
        const from = node.notes.length;
        assert.equal((await node.send('GET', job)).status, 200);
        return node.notes
          .slice(from)
          .map(({ note: { action, outcome, patientId, kinds } }) => [action, outcome, patientId, kinds])
          .sort((a, b) => (String(a[2]) < String(b[2]) ? -1 : 1));
      };
      const look = (patientId: string, kinds: object) => ['search', 'permitted', patientId, kinds];
      assert.deepEqual(await noted(''), [look('p1', { Observation: 1 }), look('p2', { Observation: 1 })]);
      const none = encodeURIComponent('Observation?code=urn:test|never');
      assert.deepEqual(await noted(`&_typeFilter=${none}`), [look('p1', { Patient: 0 }), look('p2', { Patient: 0 })]);
    });

    it('who is named and hidden was asked for, and it is noted', async () => {
      hidden.add('p1');
      for (const headers of [{}, LENIENT]) {
        const from = node.notes.length;
        const prefer = { prefer: 'respond-async', ...headers };
        await node.send('POST', 'Patient/$export', patientsOf('p1', 'p2', 'none'), prefer);
        const notes = node.notes
          .slice(from)
          .map(({ note: { action, outcome, patientId } }) => [action, outcome, patientId]);
        assert.deepEqual(notes, [['export', 'denied', 'p1']]);
      }
      hidden.clear();
      await node.work();
    });

    it('is only valid in a POST, and not of the system', async () => {
      assert.deepEqual(await refused('Patient/$export?patient=Patient/p1'), ['bulk.patient-misplaced']);
      assert.deepEqual(await refused('$export', patientsOf('p1')), ['bulk.patient-misplaced']);
      const odd = parametersOf({ name: 'patient', valueString: 'p1' });
      assert.deepEqual(await refused('Patient/$export', odd), ['bulk.patient-misplaced']);
    });

    it('leniently: of those that are here', async () => {
      const job = await node.begin('Patient/$export?_type=Patient', patientsOf('p1', 'none'), LENIENT);
      assert.deepEqual(await idsIn(job), ['Patient/p1']);
    });
  });

  describe('includeAssociatedData', () => {
    const ask = (query: string) => node.begin(`$export?_type=Observation${query}`);

    it('LatestProvenanceResources: the most recent Provenance of each resource returned, no other', async () => {
      const job = await ask('&_typeFilter=Observation%3Fcode%3Da&includeAssociatedData=LatestProvenanceResources');
      assert.deepEqual(await idsIn(job), ['Observation/o1', 'Observation/o3', 'Provenance/new']);
    });

    it('RelevantProvenanceResources: all of it; of several values the least restrictive', async () => {
      const job = await ask('&includeAssociatedData=LatestProvenanceResources,RelevantProvenanceResources');
      const observations = ['Observation/o1', 'Observation/o2', 'Observation/o3'];
      assert.deepEqual(await idsIn(job), [...observations, 'Provenance/new', 'Provenance/old']);
    });

    it('not given: of patients, all that is about their compartments; of the system, all there is; none where types are named and it is none of them', async () => {
      const about = async (path: string) =>
        (await idsIn(await node.begin(path))).filter((name) => name.startsWith('Provenance'));
      assert.deepEqual(await about('Patient/$export'), ['Provenance/new', 'Provenance/old']);
      assert.deepEqual(await about('$export'), ['Provenance/apart', 'Provenance/new', 'Provenance/old']);
      assert.deepEqual(await about('Patient/$export?_type=Observation'), []);
    });
  });

  describe('_typeFilter', () => {
    it('takes every condition of a search: chains, _has, terminology', async () => {
      const filtered = async (filter: string) =>
        idsIn(await node.begin(`$export?_type=${filter.split('?')[0]}&_typeFilter=${encodeURIComponent(filter)}`));
      assert.deepEqual(await filtered('Observation?patient.gender=female'), ['Observation/o1']);
      assert.deepEqual(await filtered('Patient?_has:Observation:patient:code=urn:test|a'), [
        'Patient/p1',
        'Patient/p3',
      ]);
      await put({
        resourceType: 'ValueSet',
        id: 'vs',
        url: 'urn:test:vs',
        status: 'active',
        compose: { include: [{ system: 'urn:test', concept: [{ code: 'b' }] }] },
      } as never);
      assert.deepEqual(await filtered('Observation?code:in=urn:test:vs'), ['Observation/o2']);
    });

    it('of one type are alternatives, and filter no other type', async () => {
      const two = ['Observation?code=b', 'Observation?patient.gender=female'].map(encodeURIComponent);
      const job = await node.begin(`$export?_type=Observation,Patient&_typeFilter=${two[0]}&_typeFilter=${two[1]}`);
      const patients = ['Patient/p1', 'Patient/p2', 'Patient/p3'];
      assert.deepEqual(await idsIn(job), ['Observation/o1', 'Observation/o2', ...patients]);
    });

    it('with _since: what changed and passes; what was deleted is told whatever the filter says', async () => {
      const since = node.clock.now().toISOString();
      node.clock.move(1_000);
      await put(observation('o4', 'p1', 'a'));
      await put(observation('o5', 'p1', 'b'));
      await put(observation('o6', 'p1', 'a'));
      await node.send('DELETE', 'Observation/o6');
      const filter = encodeURIComponent('Observation?code=a');
      const job = await node.begin(`$export?_type=Observation&_since=${since}&_typeFilter=${filter}`);
      assert.deepEqual(await idsIn(job), ['Observation/o4']);
      const { deleted } = await manifestOf(job);
      const [gone] = await node.lines(deleted[0]?.url ?? '');
      assert.deepEqual(gone?.['entry'], [{ request: { method: 'DELETE', url: 'Observation/o6' } }]);
    });
  });

  describe('Prefer: handling=lenient', () => {
    it('goes on without what is not supported, and says so in the manifest', async () => {
      const query =
        'organizeOutputBy=Patient&nothing=1&includeAssociatedData=_own&_type=Patient&_typeFilter=Patient%3F_sort%3Dname';
      const job = await node.begin(`$export?${query}`, undefined, LENIENT);
      assert.deepEqual(await idsIn(job), ['Patient/p1', 'Patient/p2', 'Patient/p3']);
      const { error } = await manifestOf(job);
      assert.deepEqual(
        error.map(({ type, count }) => [type, count]),
        [['OperationOutcome', 4]],
      );
      const outcomes = await node.lines(error[0]?.url ?? '');
      const told = JSON.stringify(outcomes);
      for (const name of ['organizeOutputBy', 'nothing', '_own', '_sort']) assert.match(told, new RegExp(name));
      assert.doesNotMatch(told, /"severity":"error"/);
    });

    it('never gives out everything because no type that was asked for is known', async () => {
      assert.deepEqual(await refused('$export?_type=Nothing', undefined, LENIENT), ['fhir.bad-search-value']);
    });

    it('strict, which is what we are unless asked otherwise, is refused by name', async () => {
      assert.deepEqual(await refused('$export?organizeOutputBy=Patient'), ['bulk.parameter-not-supported']);
      assert.deepEqual(await refused('$export?allowPartialManifests=true'), ['bulk.parameter-not-supported']);
    });
  });
});
