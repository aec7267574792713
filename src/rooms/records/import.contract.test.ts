import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  copyJson,
  mapReferences,
  parseFhirJson,
  parseSearch,
  type Resource,
  readResource,
  searchResources,
  stringifyFhirJson,
} from '#fhir';
import { type AccessNote, canonicalJson, LANGS, type Scope, seededIds, stoppedClock } from '#kernel';
import { TEST_SYSTEM, type TestDatabase, testDatabase, testScope } from '../../../test/harness.ts';
import { parse } from './composing/load.ts';
import { type ImportedEntry, ImportReport } from './contract.ts';
import { renderDocument } from './document/render-document.ts';
import { codesOf, type SampleBundle, sampleBundles, testPorts } from './fixtures.ts';
import { composeSummary } from './operations/compose-summary.ts';
import { importBundleWith } from './operations/import-bundle.ts';

describe('an import', () => {
  let db: TestDatabase;
  const ids = seededIds('import');
  const clock = stoppedClock('2026-11-22T02:00:00Z');
  const within = <T>(work: (scope: Scope) => Promise<T>) =>
    db.database.transaction((tx) => work(testScope(tx, { actor: TEST_SYSTEM, ids, clock })));
  const take = async (text: string, label = 'test') =>
    ImportReport.parse(await within((scope) => importBundleWith(testPorts())(scope, { text, label })));
  before(async () => {
    db = await testDatabase();
  });
  after(() => db.close());

  /** What an entry was before: its content without the server's own members, references as they lead here. */
  const asTaken = (resource: Resource, map: (reference: string) => string): string => {
    const { id: _id, meta, ...content } = mapReferences(copyJson(resource), map);
    const { versionId: _v, lastUpdated: _l, source: _s, ...labels } = meta ?? {};
    return canonicalJson({ ...content, ...(Object.keys(labels).length > 0 ? { meta: labels } : {}) });
  };

  const compareFieldByField = async (sample: SampleBundle, report: ImportReport) => {
    const entries = sample.bundle.entry as { fullUrl?: string; resource: Resource }[];
    const here = new Map<string, string>();
    for (const { index, resource } of report.entries) {
      const entry = entries[index];
      if (resource === undefined || !entry) continue;
      const { fullUrl } = entry;
      if (fullUrl !== undefined) here.set(fullUrl, resource);
    }
    for (const { index, resource: key, type } of report.entries) {
      const entry = entries[index];
      if (key === undefined || type === 'Patient' || !entry) continue;
      const [, id = ''] = key.split('/');
      const stored = await within((scope) => readResource(scope.tx, type, id));
      const now = parse(stored ?? assert.fail(`${key} is not stored`));
      // References are compared by what they lead to; every other field as it was written.
      const one = asTaken(entry.resource, () => '→');
      const other = asTaken(now, () => '→');
      assert.equal(other, one, `${sample.name} entry ${index} ${key}`);
    }
  };

  it('says in each patient’s list what was taken for that patient, and nothing of the others who came with it', async () => {
    const person = (name: string) => ({
      fullUrl: `urn:uuid:${name}`,
      resource: { resourceType: 'Patient', name: [{ text: name }], birthDate: '1960-05-17' },
    });
    const finding = (name: string, resourceType: string, more: object) => ({
      fullUrl: `urn:uuid:${resourceType}-${name}`,
      resource: { resourceType, code: { text: 'synthetic' }, subject: { reference: `urn:uuid:${name}` }, ...more },
    });
    const entry = [
      person('one'),
      person('two'),
      finding('one', 'Condition', {}),
      finding('two', 'Observation', { status: 'final' }),
    ];
    const text = JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry });
    const notes: AccessNote[] = [];
    const report = await within((scope) =>
      importBundleWith(testPorts())({ ...scope, note: (access) => void notes.push(access) }, { text, label: 'two' }),
    );
    const [one, two] = report.patients;
    const told = notes.filter(({ basis, detail }) => basis.includes('import') || detail?.['label'] === 'two');
    assert.deepEqual(
      told.map(({ patientId, kinds }) => [patientId, kinds]),
      [
        [one, { Condition: 1 }],
        [two, { Observation: 1 }],
      ],
    );
  });

  it('of every real bundle takes everything, field by field, and a rerun changes nothing', async (t) => {
    const samples = sampleBundles(t, ['ips/connectathon', 'ips/hl7-uv-ips-2.0.1/examples', 'fhir-zh-hant-twcore']);
    for (const sample of samples) {
      const first = await take(sample.text, sample.name);
      assert.equal(
        first.counts.refused,
        0,
        `${sample.name}: ${JSON.stringify(first.entries.filter((e) => e.outcome === 'refused'))}`,
      );
      assert.equal(first.entries.length, (sample.bundle.entry as unknown[]).length);
      await compareFieldByField(sample, first);
      const again = await take(sample.text, sample.name);
      assert.deepEqual([again.counts.taken, again.counts.changed], [0, 0], sample.name);
      assert.deepEqual(
        again.entries.map(({ resource }) => resource),
        first.entries.map(({ resource }) => resource),
      );
      if (first.document) assert.deepEqual(again.document, { ...first.document, isNew: false });
    }
  });

  it('of synthea’s transactions takes everything, and a rerun changes nothing', async (t) => {
    const samples = sampleBundles(t, ['synthea/r4-transaction'])
      .filter(({ text }) => text.includes('"resourceType": "Patient"'))
      .sort((a, b) => a.text.length - b.text.length)
      .slice(0, 3);
    for (const sample of samples) {
      const first = await take(sample.text, 'synthea');
      assert.equal(first.counts.refused, 0);
      await compareFieldByField(sample, first);
      const again = await take(sample.text, 'synthea');
      assert.deepEqual([again.counts.taken, again.counts.changed], [0, 0], sample.name);
      const [patientId = ''] = first.patients;
      const bundle = await within((scope) => composeSummary(scope, { patientId, lookBackMonths: 1200 }));
      for (const lang of LANGS) {
        const view = renderDocument(parseFhirJson(stringifyFhirJson(bundle)), lang);
        assert.deepEqual(
          view.issues.filter(({ severity }) => severity === 'error'),
          [],
          `${sample.name} ${lang}`,
        );
      }
    }
  });

  it('of two people whose source gave their entries the same addresses keeps them apart', async (t) => {
    const [one, two] = sampleBundles(t, ['ips/connectathon']).filter(({ name }) => name.includes('HK_IPS_Sample'));
    if (!one || !two) return;
    const allergies = (report: ImportReport) =>
      report.entries.filter(({ type }) => type === 'AllergyIntolerance').map(({ resource }) => resource);
    const [first, second] = [await take(one.text), await take(two.text)];
    assert.notDeepEqual(allergies(first), allergies(second));
    assert.notDeepEqual(first.patients, second.patients);
  });

  it('takes a change as a new version of what it made before', async () => {
    const observation = (value: string) =>
      `{"resourceType":"Bundle","type":"collection","entry":[
        {"fullUrl":"urn:uuid:11111111-1111-4111-8111-111111111111","resource":{"resourceType":"Patient","name":[{"text":"A"}]}},
        {"fullUrl":"urn:uuid:22222222-2222-4222-8222-222222222222","resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},
         "subject":{"reference":"urn:uuid:11111111-1111-4111-8111-111111111111"},"valueQuantity":{"value":${value}}}}]}`;
    const outcomes = (report: ImportReport) => report.entries.map(({ outcome }: ImportedEntry) => outcome);
    assert.deepEqual(outcomes(await take(observation('1.10'))), ['taken', 'taken']);
    assert.deepEqual(outcomes(await take(observation('1.10'))), ['unchanged', 'unchanged']);
    const changed = await take(observation('1.1'));
    assert.deepEqual(outcomes(changed), ['unchanged', 'changed']);
    const [, id = ''] = (changed.entries[1]?.resource ?? '').split('/');
    const stored = await within((scope) => readResource(scope.tx, 'Observation', id));
    assert.equal(stored?.version, 2);
  });

  it('of the same content by several at once makes everything once', async () => {
    const text = JSON.stringify({
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        { resource: { resourceType: 'Patient', id: 'p', name: [{ text: 'Twin' }] } },
        { resource: { resourceType: 'Condition', id: 'c', code: { text: 'x' }, subject: { reference: 'Patient/p' } } },
        { resource: { resourceType: 'Organization', id: 'o', name: 'Org' } },
      ],
    });
    const reports = await Promise.all(Array.from({ length: 5 }, () => take(text, 'at-once')));
    const made = reports.map(({ entries }) => entries.map(({ resource }) => resource).join());
    assert.equal(new Set(made).size, 1);
    assert.equal(
      reports.reduce((sum, { counts }) => sum + counts.taken, 0),
      3,
    );
  });

  it('reports entry by entry what it cannot take, and why, and takes the rest', async () => {
    const report = await take(
      JSON.stringify({
        resourceType: 'Bundle',
        type: 'batch',
        entry: [
          { request: { method: 'DELETE', url: 'Patient/1' } },
          { resource: { resourceType: 'Spaceship', id: 'x' }, request: { method: 'POST', url: 'Spaceship' } },
          {},
          null,
          {
            resource: { resourceType: 'Organization', id: 'o', name: 'Org', active: 'yes' },
            request: { method: 'PUT', url: 'Organization/o' },
          },
        ],
      }),
    );
    assert.deepEqual(
      report.entries.map(({ outcome }) => outcome),
      ['refused', 'refused', 'refused', 'refused', 'taken'],
    );
    assert.match(report.entries[1]?.issues[0]?.text ?? '', /Spaceship/);
    assert.ok(report.entries[4]?.issues.some(({ expression }) => expression === 'Organization.active'));
  });

  it('follows references to what came before from the same source, file by file', async () => {
    await take('{"resourceType":"Patient","id":"example","name":[{"text":"B"}]}', 'examples');
    const report = await take(
      '{"resourceType":"Condition","id":"c","code":{"text":"x"},"subject":{"reference":"Patient/example"}}',
      'examples',
    );
    const [, id = ''] = (report.entries[0]?.resource ?? '').split('/');
    const stored = await within((scope) => readResource(scope.tx, 'Condition', id));
    assert.ok(stored?.patientId);
    const found = await within((scope) =>
      searchResources(
        scope.tx,
        parseSearch('Condition', new URLSearchParams()),
        { patients: [stored?.patientId ?? ''] },
        10,
      ),
    );
    assert.equal(found.matches.length, 1);
  });

  it('of what came before its patient: joins it to the patient when it comes again, and makes no second one', async () => {
    const code = { text: 'came too early' };
    const early = { resourceType: 'Observation', id: 'e1', status: 'final', code, subject: { reference: 'Patient/e' } };
    const first = await take(JSON.stringify(early), 'early');
    const person = await take(
      JSON.stringify({ resourceType: 'Patient', id: 'e', name: [{ text: 'Synthetic' }] }),
      'early',
    );
    const joined = await take(JSON.stringify(early), 'early');
    assert.deepEqual([joined.counts.taken, joined.counts.changed], [0, 1]);
    assert.equal(joined.entries[0]?.resource, first.entries[0]?.resource);
    const again = await take(JSON.stringify(early), 'early');
    assert.equal(again.counts.unchanged, 1);
    const another = { resourceType: 'Patient', id: 'e', name: [{ text: 'Another' }], birthDate: '1960-01-01' };
    const bundle = { resourceType: 'Bundle', type: 'collection', entry: [{ resource: another }, { resource: early }] };
    const others = await take(
      JSON.stringify(bundle).replaceAll('"e"', '"other"').replaceAll('Patient/e', 'Patient/other'),
      'early',
    );
    assert.notEqual(others.entries[1]?.resource, first.entries[0]?.resource, 'another person’s is another resource');
    const found = await within((scope) =>
      searchResources(
        scope.tx,
        parseSearch('Observation', new URLSearchParams({ subject: person.patients[0] ?? '' })),
        'all',
        5,
      ),
    );
    assert.deepEqual(
      found.matches.map(({ id }) => `Observation/${id}`),
      [first.entries[0]?.resource],
    );
  });

  it('keeps a person apart whose papers are another’s, says so, and loses nothing', async () => {
    const patient = (birthDate: string) => ({
      resourceType: 'Patient',
      identifier: [{ system: 'https://papers.test', value: 'P-1' }],
      name: [{ text: 'C' }],
      birthDate,
    });
    await take(JSON.stringify(patient('1950-01-01')), 'papers');
    const report = await take(
      JSON.stringify({
        resourceType: 'Bundle',
        type: 'collection',
        entry: [
          { fullUrl: 'urn:uuid:33333333-3333-4333-8333-333333333333', resource: patient('1980-01-01') },
          {
            resource: {
              resourceType: 'Condition',
              code: { text: 'x' },
              subject: { reference: 'urn:uuid:33333333-3333-4333-8333-333333333333' },
            },
          },
          { resource: { resourceType: 'Organization', name: 'Org' } },
        ],
      }),
      'papers',
    );
    assert.deepEqual(
      report.entries.map(({ outcome }) => outcome),
      ['taken', 'taken', 'taken'],
    );
    assert.match(report.entries[0]?.issues[0]?.text ?? '', /registered for another person/);
    const holders = await within((scope) =>
      searchResources(
        scope.tx,
        parseSearch('Patient', new URLSearchParams({ identifier: 'https://papers.test|P-1' })),
        'all',
        10,
      ),
    );
    assert.equal(holders.matches.length, 2);
  });

  it('of two files that bring different states of one thing: a rerun of both changes nothing', async () => {
    const state = (status: string) =>
      `{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:44444444-4444-4444-8444-444444444444",
        "resource":{"resourceType":"Organization","name":"${status}"}}]}`;
    const outcomes = async () => {
      const reports = [await take(state('before')), await take(state('after'))];
      return reports.flatMap((report) => report.entries.map(({ outcome }) => outcome));
    };
    assert.deepEqual(await outcomes(), ['taken', 'changed']);
    assert.deepEqual(await outcomes(), ['unchanged', 'unchanged']);
  });

  it('of what is no content is refused', async () => {
    assert.deepEqual(await codesOf(take('{"resourceType":"Bundle","type":"history","entry":[]}')), [
      'records.import-type',
    ]);
    assert.deepEqual(await codesOf(take('{"resourceType":"Bundle","type":"batch"}')), ['records.import-empty']);
    assert.deepEqual(await codesOf(take('[1]')), ['fhir.not-an-object']);
  });
});
