import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { codesOf, type FhirClient, fhirClient } from '../rest-harness.ts';

/** Search parameters that look at more than the values of one path. */
describe('FHIR search by sound, place, text, list and part', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
    const put = async (resource: { resourceType: string; id: string }) => {
      const reply = await fhir.send('PUT', `${resource.resourceType}/${resource.id}`, resource);
      assert.equal(reply.status, 201, reply.text);
    };
    const patient = (id: string, ...name: object[]) => put({ resourceType: 'Patient', id, name } as never);
    await patient('wong', { family: 'Wong', given: ['Siu Ming'] }, { text: '黃小明' });
    await patient('huang', { family: 'Huang', given: ['Xiaoming'] });
    await patient('smyth', { family: 'Smyth', given: ['Kathryn'] });
    await put({ resourceType: 'Patient', id: 'nobody', gender: 'female' } as never);
    const place = (id: string, position?: object) =>
      put({ resourceType: 'Location', id, name: id, ...(position ? { position } : {}) } as never);
    await place('central', { latitude: 22.2819, longitude: 114.1589 });
    await place('shatin', { latitude: 22.3814, longitude: 114.1877 });
    await place('futian', { latitude: 22.541, longitude: 114.057 });
    await place('antimeridian', { latitude: 0, longitude: 179.99 });
    await place('impossible', { latitude: 1e200, longitude: 1e-290 });
    await place('nowhere');
    const condition = (id: string, div: string, code: string) =>
      put({
        resourceType: 'Condition',
        id,
        subject: { reference: 'Patient/wong' },
        code: { text: code },
        text: { status: 'generated', div: `<div xmlns="http://www.w3.org/1999/xhtml">${div}</div>` },
      } as never);
    await condition('c1', '<p>Severe <b>head</b>ache, fever</p>', 'x');
    await condition('c2', '<p>嚴重頭痛</p>', 'Fever of Élan');
    await put({
      resourceType: 'List',
      id: 'l',
      status: 'current',
      mode: 'working',
      entry: [{ item: { reference: 'Condition/c2' } }, { item: { reference: 'Patient/smyth' } }],
    } as never);
    // “Have and only have one”: a place in a genome, or a reference sequence (msq-5, msq-6).
    const inGenome = { chromosome: { coding: [{ system: 'urn:chr', code: '1' }] }, genomeBuild: 'GRCh 38' };
    const inReference = { referenceSeqId: { coding: [{ system: 'urn:ref', code: 'NC_1' }] } };
    const sequence = (id: string, place: object, ...variant: object[]) =>
      put({
        resourceType: 'MolecularSequence',
        id,
        coordinateSystem: 0,
        referenceSeq: { ...place, windowStart: 100, windowEnd: 200 },
        variant,
      } as never);
    await sequence('near', inGenome, { start: 10, end: 20 }, { start: 50, end: 60 });
    await sequence('far', inGenome, { start: 10, end: 60 });
    await sequence('referred', inReference, { start: 10, end: 60 });
  });
  after(() => fhir.close());

  const found = async (query: string): Promise<string[]> => {
    const reply = await fhir.send('GET', query);
    assert.equal(reply.status, 200, `${query}: ${reply.text.slice(0, 300)}`);
    return (reply.json.entry ?? []).map(({ resource }) => resource?.id ?? '').sort();
  };

  const TABLE: Readonly<Record<string, readonly (readonly [query: string, ids: readonly string[]])[]>> = {
    'phonetic: by the sound of each word': [
      ['Patient?phonetic=Wang', ['huang', 'wong']],
      ['Patient?phonetic=smith', ['smyth']],
      ['Patient?phonetic=Catherine Smith', ['smyth']],
      ['Patient?phonetic=Catherine Wong', []],
      ['Patient?phonetic=Smith,Wong', ['huang', 'smyth', 'wong']],
      ['Patient?phonetic=黃小明', ['wong']],
      ['Patient?phonetic:missing=true', ['nobody']],
      ['Condition?subject:Patient.phonetic=huang', ['c1', 'c2']],
    ],
    'near: within a distance, in the unit that is said': [
      ['Location?near=22.2819|114.1589|1|km', ['central']],
      ['Location?near=22.2819|114.1589|12|km', ['central', 'shatin']],
      ['Location?near=22.2819|114.1589|12000|m', ['central', 'shatin']],
      ['Location?near=22.2819|114.1589|12', ['central', 'shatin']],
      ['Location?near=22.2819|114.1589', ['central']],
      ['Location?near=22.2819|114.1589|30|[mi_i]', ['central', 'futian', 'shatin']],
      ['Location?near=22.2819|114.1589|1|km,22.541|114.057|1|km', ['central', 'futian']],
      // Over the line where 180° east is 180° west.
      ['Location?near=0|-179.99|3|km', ['antimeridian']],
      ['Location?near=22.2819|114.1589|12|km&name=shatin', ['shatin']],
    ],
    '_text: in the narrative': [
      ['Condition?_text=headache', []],
      ['Condition?_text=head ache', ['c1']],
      ['Condition?_text=FEVER', ['c1']],
      ['Condition?_text=fever severe', ['c1']],
      ['Condition?_text="severe head"', ['c1']],
      ['Condition?_text=頭痛', ['c2']],
      ['Condition?_text=fever OR 頭痛', ['c1', 'c2']],
      ['Condition?_text=div', []],
      // As R4's own example is written: “(bone OR liver) and metastases”.
      ['Condition?_text=(fever OR 頭痛) and ache', ['c1']],
      ['Condition?_text=ache AND (fever or 頭痛)', ['c1']],
      ['Condition?_text=((頭痛))', ['c2']],
      ['Condition?_text="(fever)"', []],
    ],
    '_content: anywhere': [
      ['Condition?_content=elan', ['c2']],
      ['Condition?_content=fever', ['c1', 'c2']],
      ['Condition?_content=fever&subject=Patient/wong&_text=head', ['c1']],
      ['Patient?_content=kathryn', ['smyth']],
    ],
    '_list: what a List names': [
      ['Condition?_list=l', ['c2']],
      ['Patient?_list=l', ['smyth']],
      ['Patient?_list=none', []],
    ],
    'composites of three: of one element': [
      ['MolecularSequence?chromosome-variant-coordinate=urn:chr|1$10$20', ['near']],
      ['MolecularSequence?chromosome-variant-coordinate=1$ge10$le60', ['far', 'near']],
      ['MolecularSequence?chromosome-variant-coordinate=1$10$60', ['far']],
      ['MolecularSequence?referenceseqid-variant-coordinate=NC_1$lt20$gt40', ['referred']],
      ['MolecularSequence?chromosome-variant-coordinate=2$10$20', []],
      ['MolecularSequence?chromosome-window-coordinate=1$100$200', ['far', 'near']],
      ['MolecularSequence?referenceseqid-window-coordinate=NC_1$gt100$200', []],
    ],
  };
  for (const [what, rows] of Object.entries(TABLE)) {
    it(what, async () => {
      for (const [query, ids] of rows) assert.deepEqual(await found(query), ids, query);
    });
  }

  it('pages keep their places', async () => {
    const first = await fhir.send('GET', 'Location?near=22.2819|114.1589|60|km&_count=2');
    const next = first.json.link?.find(({ relation }) => relation === 'next')?.url ?? '';
    const second = await fhir.send('GET', next);
    const ids = [first, second].flatMap(({ json }) => (json.entry ?? []).map(({ resource }) => resource?.id));
    assert.deepEqual(ids.sort(), ['central', 'futian', 'shatin']);
  });

  it('what cannot be meant is refused', async () => {
    for (const query of [
      'Location?near=91|0|1|km',
      'Location?near=1|181',
      'Location?near=1|1|1|kg',
      'Location?near=1|1|-1|km',
      'Location?near=x',
      'Patient?_list=$current-problems',
      'Patient?_text=""',
      'Patient?_text=(a',
      'Patient?_text=a)',
      'Patient?_text=a OR',
      'Patient?_text=and',
      `Patient?_text=${'('.repeat(5000)}a`,
      `Patient?_text=${'(a OR b) '.repeat(8)}`,
      `Patient?_content=${'x '.repeat(30)}`,
      'Patient?phonetic=-',
      'MolecularSequence?chromosome-variant-coordinate=1$2',
      'MolecularSequence?chromosome-variant-coordinate=1$a$2',
    ]) {
      const reply = await fhir.send('GET', query);
      assert.deepEqual([reply.status, ...codesOf(reply)], [400, 'fhir.bad-search-value'], query);
    }
    for (const query of ['Patient?phonetic:exact=x', 'Location?near:missing=true', 'Patient?_text:not=x'])
      assert.deepEqual(codesOf(await fhir.send('GET', query)), ['fhir.unknown-modifier'], query);
    assert.deepEqual(codesOf(await fhir.send('GET', 'Patient?_sort=phonetic')), ['fhir.bad-sort']);
    assert.deepEqual(codesOf(await fhir.send('GET', 'Binary?_text=x')), ['fhir.unknown-parameter']);
  });
});
