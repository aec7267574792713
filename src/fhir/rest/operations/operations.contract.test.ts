import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Resource } from '../../types.ts';
import { validate } from '../../validate/validate.ts';
import { codesOf, type FhirClient, fhirClient, type Reply } from '../rest-harness.ts';

const LOINC = 'http://loinc.org';
const UCUM = 'http://unitsofmeasure.org';
const COLOURS = 'urn:test:colours';

interface Parameter {
  readonly name: string;
  readonly resource?: Resource;
  readonly part?: readonly Parameter[];
  readonly [value: `value${string}`]: unknown;
}

const parametersOf = ({ json }: Reply) => (json.parameter ?? []) as readonly Parameter[];
const valueNamed = (parameters: readonly Parameter[], name: string) => {
  const found = parameters.find((parameter) => parameter.name === name);
  return Object.entries(found ?? {}).find(([key]) => key.startsWith('value'))?.[1];
};

describe('FHIR operations', () => {
  let fhir: FhirClient;
  let patient = '';
  before(async () => {
    fhir = await fhirClient({
      operations: {
        summary: async (_scope, patientId, mayShow) => {
          await mayShow([]);
          return { resourceType: 'Bundle', type: 'document', id: patientId } as Resource;
        },
      },
    });
    patient = await made({ resourceType: 'Patient', gender: 'female' });
  });
  after(() => fhir.close());

  async function made(resource: object): Promise<string> {
    const reply = await fhir.send('POST', (resource as Resource).resourceType, resource);
    assert.equal(reply.status, 201, reply.text);
    return reply.json.id ?? '';
  }
  async function got(path: string): Promise<Reply> {
    const reply = await fhir.send('GET', path);
    assert.equal(reply.status, 200, reply.text);
    return reply;
  }
  const measured = (code: string, day: string, value: number, unit: string, more: object = {}) =>
    made({
      resourceType: 'Observation',
      status: 'final',
      code: { coding: [{ system: LOINC, code }] },
      category: [{ coding: [{ code: 'vital-signs' }] }],
      subject: { reference: `Patient/${patient}` },
      effectiveDateTime: day,
      valueQuantity: { value, unit, system: UCUM, code: unit },
      ...more,
    });

  it('$meta, $meta-add, $meta-delete: labels come and go, and no version is made of it', async () => {
    const id = await made({
      resourceType: 'Basic',
      code: { text: 'x' },
      meta: { tag: [{ system: 'urn:t', code: 'a' }] },
    });
    const change = (name: string, meta: object) =>
      fhir.send('POST', `Basic/${id}/$${name}`, {
        resourceType: 'Parameters',
        parameter: [{ name: 'meta', valueMeta: meta }],
      });
    const tags = (reply: Reply) =>
      ((valueNamed(parametersOf(reply), 'return') as { tag?: { code: string }[] }).tag ?? []).map(({ code }) => code);
    assert.deepEqual(tags(await got(`Basic/${id}/$meta`)), ['a']);
    const added = await change('meta-add', {
      tag: [
        { system: 'urn:t', code: 'b' },
        { system: 'urn:t', code: 'a' },
      ],
    });
    assert.deepEqual([added.status, tags(added), added.headers.get('etag')], [200, ['a', 'b'], 'W/"1"']);
    assert.equal((await got(`Basic?_tag=urn:t|b`)).json.entry?.length, 1);
    const again = await change('meta-add', { tag: [{ system: 'urn:t', code: 'b' }] });
    assert.equal(again.headers.get('etag'), 'W/"1"');
    assert.deepEqual(tags(await change('meta-delete', { tag: [{ system: 'urn:t', code: 'a' }] })), ['b']);
    assert.deepEqual(tags(await change('meta-delete', { tag: [{ system: 'urn:t', code: 'b' }] })), []);
    assert.equal((await got(`Basic?_tag=urn:t|b`)).json.entry, undefined);
    const { entry } = (await got(`Basic/${id}/_history`)).json;
    assert.deepEqual([entry?.length, entry?.[0]?.request?.method, entry?.[0]?.response?.status], [1, 'POST', '201']);
    assert.equal((await fhir.send('GET', 'Basic/never/$meta')).status, 404);
    assert.deepEqual(codesOf(await fhir.send('POST', `Basic/${id}/$meta-add`, { resourceType: 'Parameters' })), [
      'fhir.missing-parameter',
    ]);
  });

  // “This operation can also be used on historical entries - to update them without creating a different historical version.”
  it('$meta-add and $meta-delete label a version that is past where it stands', async () => {
    const id = await made({ resourceType: 'Basic', code: { text: 'first' } });
    await fhir.send('PUT', `Basic/${id}`, { resourceType: 'Basic', id, code: { text: 'second' } });
    const before = (await got(`Basic/${id}/_history/1`)).json;
    const label = {
      resourceType: 'Parameters',
      parameter: [{ name: 'meta', valueMeta: { tag: [{ system: 'urn:t', code: 'past' }] } }],
    };
    const change = (version: number | string, name: string) =>
      fhir.send('POST', `Basic/${id}/_history/${version}/$${name}`, label);
    const added = await change(1, 'meta-add');
    assert.deepEqual([added.status, added.headers.get('etag')], [200, 'W/"1"'], added.text);
    const past = (await got(`Basic/${id}/_history/1`)).json;
    assert.deepEqual(past, { ...before, meta: { ...before.meta, tag: [{ system: 'urn:t', code: 'past' }] } });
    assert.match((await got(`Basic/${id}/_history/1/$meta`)).text, /"past"/);
    assert.doesNotMatch((await got(`Basic/${id}/$meta`)).text, /"past"/);
    assert.equal((await got(`Basic?_tag=urn:t|past&_id=${id}`)).json.total, 0, 'nobody searches what is past');
    assert.deepEqual((await change(1, 'meta-delete')).status, 200);
    assert.deepEqual((await got(`Basic/${id}/_history/1`)).json, before);
    assert.equal((await change(2, 'meta-add')).headers.get('etag'), 'W/"2"');
    assert.equal((await got(`Basic?_tag=urn:t|past&_id=${id}`)).json.total, 1, 'the last version is the present one');
    assert.equal((await got(`Basic/${id}/_history`)).json.total, 2);
    for (const version of [3, 'x'])
      assert.deepEqual(codesOf(await change(version, 'meta-add')), ['fhir.version-not-found']);
    await fhir.send('DELETE', `Basic/${id}`);
    assert.deepEqual(codesOf(await change(3, 'meta-add')), ['fhir.gone']);
    assert.equal((await change(1, 'meta-add')).status, 200, 'what was before a deletion can be labelled');
  });

  it('$lastn: “the most recent or last n=number of observations”, of each code', async () => {
    for (const [day, value] of [
      ['2026-01-01', 60],
      ['2026-02-01', 61],
      ['2026-03-01', 62],
    ] as const) {
      await measured('29463-7', day, value, 'kg');
    }
    await measured('8867-4', '2026-01-05', 72, '/min');
    const values = async (query: string) =>
      ((await got(`Observation/$lastn?${query}`)).json.entry ?? []).map(
        (e) => (e.resource as unknown as { valueQuantity: { value: number } }).valueQuantity.value,
      );
    assert.deepEqual(await values(`patient=${patient}&category=vital-signs`), [62, 72]);
    assert.deepEqual(await values(`patient=${patient}&category=vital-signs&max=2`), [62, 61, 72]);
    assert.deepEqual(await values(`subject=Patient/${patient}&code=29463-7&max=9`), [62, 61, 60]);
    assert.equal((await fhir.send('GET', 'Observation/$lastn?category=vital-signs')).status, 400);
    assert.equal((await fhir.send('GET', `Observation/$lastn?patient=${patient}`)).status, 400);
    assert.equal((await fhir.send('GET', `Observation/$lastn?patient=${patient}&code=1&max=0`)).status, 400);
  });

  it('$stats: numbers of one code, in one unit', async () => {
    await measured('8302-2', '2026-01-01', 160, 'cm');
    await measured('8302-2', '2026-01-02', 1.7, 'm');
    await measured('8302-2', '2026-01-03', 1800, 'mm');
    const ask = (query: string) => `Observation/$stats?subject=Patient/${patient}&system=${LOINC}&code=8302-2&${query}`;
    const reply = await got(ask('statistic=average,maximum,minimum,count,median,std-dev'));
    const resource = parametersOf(reply)[0]?.resource as unknown as Resource & {
      component: { valueQuantity: { value: number; code?: string } }[];
    };
    assert.deepEqual(
      resource.component.map(({ valueQuantity }) => valueQuantity.value),
      [1700, 1800, 1600, 3, 1700, 100],
    );
    assert.equal(resource.component[0]?.valueQuantity.code, 'mm');
    assert.deepEqual(
      validate(resource).filter((issue) => issue.severity === 'error'),
      [],
    );
    const since = await got(ask('statistic=count&period=2026-01-02/2026-01-02&include=true'));
    assert.deepEqual(
      parametersOf(since).map(({ name }) => name),
      ['statistics', 'source'],
    );
    assert.equal((await fhir.send('GET', ask('statistic=skew'))).status, 400);
    await measured('8302-2', '2026-01-04', 3, 'kg');
    assert.equal((await fhir.send('GET', ask('statistic=average'))).status, 400);
  });

  it('$document: the stored Composition first, then what it refers to', async () => {
    const practitioner = await made({ resourceType: 'Practitioner', name: [{ text: 'Synthetic' }] });
    const weight = await measured('3141-9', '2026-04-01', 61, 'kg', {
      performer: [{ reference: `Practitioner/${practitioner}` }],
    });
    const composition = (entry: string) => ({
      resourceType: 'Composition',
      status: 'final',
      type: { text: 'note' },
      date: '2026-04-02',
      title: 'Synthetic note',
      subject: { reference: `Patient/${patient}` },
      author: [{ reference: `Practitioner/${practitioner}` }],
      section: [{ title: 'Weight', entry: [{ reference: entry }] }],
    });
    const id = await made(composition(`Observation/${weight}`));
    const reply = await got(`Composition/${id}/$document`);
    assert.deepEqual(
      reply.json.entry?.map((e) => e.resource?.resourceType),
      ['Composition', 'Patient', 'Practitioner', 'Observation'],
    );
    assert.equal(reply.json.type, 'document');
    assert.deepEqual(
      validate(reply.json as unknown as Resource).filter((issue) => issue.severity === 'error'),
      [],
    );
    const broken = await made(composition('Observation/never'));
    assert.deepEqual(codesOf(await fhir.send('GET', `Composition/${broken}/$document`)), ['fhir.dangling-reference']);
    const asked = (query: string) => fhir.send('GET', `Composition/${query}`);
    for (const query of [`${id}/$document?persist=false`, `$document?id=${id}`, `$document?id=Composition/${id}`])
      assert.equal((await asked(query)).json.entry?.[0]?.resource?.id, id, query);
    assert.deepEqual(codesOf(await asked('$document')), ['fhir.missing-parameter']);
    for (const query of [`${id}/$document?persist=true`, '$document?id=Patient/1'])
      assert.deepEqual(codesOf(await asked(query)), ['fhir.bad-search-value'], query);
  });

  it('$summary is what the composition gives, and is noted', async () => {
    assert.equal((await got(`Patient/${patient}/$summary`)).json.id, patient);
    assert.equal(fhir.notes.at(-1)?.note.detail?.operation, '$summary');
    assert.equal((await fhir.send('GET', 'Patient/never/$summary')).status, 404);
  });

  it('$summary is also asked by an identifier, which one patient must have', async () => {
    const identified = async (...values: string[]) => {
      const identifier = values.map((value) => ({ system: 'urn:card', value }));
      return (await fhir.send('POST', 'Patient', { resourceType: 'Patient', identifier })).json.id;
    };
    const one = await identified('x|1', 'both');
    await identified('both');
    const asked = async (query: string) => (await got(`Patient/$summary?${query}`)).json.id;
    assert.equal(await asked(`identifier=${encodeURIComponent('urn:card|x\\|1')}`), one);
    assert.equal(await asked(`identifer=${encodeURIComponent('urn:card|x\\|1')}`), one, 'as the guide spells it');
    const valueIdentifier = { system: 'urn:card', value: 'x|1' };
    for (const name of ['identifier', 'identifer']) {
      const body = { resourceType: 'Parameters', parameter: [{ name, valueIdentifier }] };
      assert.equal((await fhir.send('POST', 'Patient/$summary', body)).json.id, one);
    }
    const refused = async (path: string) => {
      const { status, text } = await fhir.send('GET', path);
      return [status, /fhir\.[a-z-]+/.exec(text)?.[0]];
    };
    assert.deepEqual(await refused('Patient/$summary?identifier=urn:card|none'), [404, 'fhir.not-found']);
    assert.deepEqual(await refused('Patient/$summary?identifier=urn:card|both'), [412, 'fhir.multiple-matches']);
    assert.deepEqual(await refused('Patient/$summary'), [400, 'fhir.missing-parameter']);
    assert.deepEqual(await refused(`Patient/${one}/$summary?identifier=urn:card|both`), [400, 'fhir.bad-search-value']);
    assert.deepEqual(await refused('Patient/$summary?identifier=a&identifier=b'), [400, 'fhir.repeated-parameter']);
    assert.deepEqual(await refused('Patient/$summary?identifier=a&graph=urn:g'), [400, 'fhir.unknown-parameter']);
  });

  it('an operation that there is not, or not here, is refused by name', async () => {
    for (const path of [
      `Patient/${patient}/$nothing`,
      'Patient/$lastn',
      `Observation/$document`,
      `Patient/${patient}/$expand`,
    ]) {
      const reply = await fhir.send('GET', path);
      assert.ok([404, 405].includes(reply.status), `${path} ${reply.status}`);
    }
  });

  describe('terminology', () => {
    before(async () => {
      await made({
        resourceType: 'CodeSystem',
        url: COLOURS,
        status: 'active',
        content: 'complete',
        concept: [
          {
            code: 'red',
            display: 'Red',
            designation: [{ language: 'zh-Hans', value: '红' }],
            concept: [{ code: 'crimson', display: 'Crimson red', concept: [{ code: 'ruby', display: 'Ruby' }] }],
          },
          { code: 'blue', display: 'Blue' },
        ],
      });
      const set = (url: string, compose: object) => made({ resourceType: 'ValueSet', url, status: 'active', compose });
      await set('urn:test:reds', {
        include: [{ system: COLOURS, filter: [{ property: 'concept', op: 'is-a', value: 'red' }] }],
      });
      await set('urn:test:not-ruby', {
        include: [{ system: COLOURS }],
        exclude: [{ system: COLOURS, concept: [{ code: 'ruby' }] }],
      });
      await set('urn:test:both', { include: [{ valueSet: ['urn:test:reds', 'urn:test:not-ruby'] }] });
      await set('urn:test:lost', { include: [{ system: 'urn:nowhere' }] });
      await made({
        resourceType: 'ConceptMap',
        url: 'urn:test:map',
        status: 'active',
        group: [
          {
            source: COLOURS,
            target: 'urn:test:paint',
            element: [{ code: 'red', target: [{ code: 'P1', equivalence: 'wider' }] }],
          },
        ],
      });
    });
    const expanded = async (query: string) => {
      const { expansion } = (await got(`ValueSet/$expand?${query}`)).json as unknown as {
        expansion: { contains?: { code: string; display?: string }[] };
      };
      return (expansion.contains ?? []).map(({ code }) => code);
    };

    it('$expand: filters, exclusions, value sets in value sets, pages, R4’s own', async () => {
      assert.deepEqual(await expanded('url=urn:test:reds'), ['red', 'crimson', 'ruby']);
      assert.deepEqual(await expanded('url=urn:test:not-ruby'), ['red', 'crimson', 'blue']);
      assert.deepEqual(await expanded('url=urn:test:both'), ['red', 'crimson']);
      assert.deepEqual(await expanded('url=urn:test:reds&filter=rub'), ['ruby']);
      assert.deepEqual(await expanded('url=urn:test:reds&offset=1&count=1'), ['crimson']);
      assert.deepEqual(await expanded('url=http://hl7.org/fhir/ValueSet/administrative-gender'), [
        'male',
        'female',
        'other',
        'unknown',
      ]);
      const { json } = await got('ValueSet/$expand?url=urn:test:reds&count=1&displayLanguage=zh-Hans');
      assert.deepEqual((json as unknown as { expansion: { contains: object[]; total: number } }).expansion.contains, [
        { system: COLOURS, code: 'red', display: '红' },
      ]);
      assert.equal((await fhir.send('GET', 'ValueSet/$expand?url=urn:test:lost')).status, 404);
      assert.equal((await fhir.send('GET', 'ValueSet/$expand?url=urn:nowhere')).status, 404);
      assert.deepEqual(codesOf(await fhir.send('GET', 'ValueSet/$expand?url=urn:test:reds&profile=x')), [
        'fhir.unknown-parameter',
      ]);
    });
    it('$validate-code: whether it is in it, and whether it is called that', async () => {
      const result = async (path: string) => valueNamed(parametersOf(await got(path)), 'result');
      assert.equal(await result(`ValueSet/$validate-code?url=urn:test:reds&system=${COLOURS}&code=ruby`), true);
      assert.equal(await result(`ValueSet/$validate-code?url=urn:test:reds&system=${COLOURS}&code=blue`), false);
      assert.equal(await result(`ValueSet/$validate-code?url=urn:test:reds&system=urn:other&code=ruby`), false);
      assert.equal(await result(`ValueSet/$validate-code?url=urn:test:reds&code=red&display=红`), true);
      assert.equal(await result(`ValueSet/$validate-code?url=urn:test:reds&code=red&display=Green`), false);
      assert.equal(await result(`CodeSystem/$validate-code?url=${COLOURS}&code=blue`), true);
      const posted = await fhir.send('POST', 'ValueSet/$validate-code', {
        resourceType: 'Parameters',
        parameter: [
          { name: 'url', valueUri: 'urn:test:reds' },
          { name: 'codeableConcept', valueCodeableConcept: { coding: [{ system: COLOURS, code: 'crimson' }] } },
        ],
      });
      assert.equal(valueNamed(parametersOf(posted), 'result'), true);
    });
    it('$lookup: what a code means', async () => {
      const found = parametersOf(await got(`CodeSystem/$lookup?system=${COLOURS}&code=red&displayLanguage=zh-Hans`));
      assert.equal(valueNamed(found, 'display'), '红');
      assert.equal(found.filter(({ name }) => name === 'designation').length, 1);
      assert.equal((await fhir.send('GET', `CodeSystem/$lookup?system=${COLOURS}&code=green`)).status, 404);
      assert.equal((await fhir.send('GET', 'CodeSystem/$lookup?code=green')).status, 400);
    });
    it('$translate: by the maps, and backwards', async () => {
      const matches = async (query: string) =>
        parametersOf(await got(`ConceptMap/$translate?${query}`))
          .filter(({ name }) => name === 'match')
          .map(({ part }) => [
            valueNamed(part ?? [], 'equivalence'),
            (valueNamed(part ?? [], 'concept') as { code: string }).code,
          ]);
      assert.deepEqual(await matches(`system=${COLOURS}&code=red`), [['wider', 'P1']]);
      assert.deepEqual(await matches(`url=urn:test:map&system=${COLOURS}&code=blue`), []);
      assert.deepEqual(await matches('system=urn:test:paint&code=P1&reverse=true'), [['narrower', 'red']]);
      assert.equal((await fhir.send('GET', 'ConceptMap/$translate?url=urn:nowhere&code=x')).status, 404);
    });
    it('token :in, :not-in, :below and :above ask it', async () => {
      const coloured = (code: string) => made({ resourceType: 'Basic', code: { coding: [{ system: COLOURS, code }] } });
      const ids = { red: await coloured('red'), ruby: await coloured('ruby'), blue: await coloured('blue') };
      const found = async (query: string) => {
        const { json } = await got(`Basic?code=${COLOURS}|&${query}`);
        const there = new Set((json.entry ?? []).map((entry) => entry.resource?.id));
        return Object.entries(ids).flatMap(([name, id]) => (there.has(id) ? [name] : []));
      };
      assert.deepEqual(await found('code:in=urn:test:reds'), ['red', 'ruby']);
      assert.deepEqual(await found('code:not-in=urn:test:reds'), ['blue']);
      assert.deepEqual(await found(`code:below=${COLOURS}|crimson`), ['ruby']);
      assert.deepEqual(await found(`code:above=${COLOURS}|crimson`), ['red']);
      assert.equal((await fhir.send('GET', 'Basic?code:in=urn:nowhere')).status, 404);
      assert.equal((await fhir.send('GET', 'Basic?code:below=red')).status, 400);
    });
  });

  it('the CapabilityStatement names them where they are', async () => {
    const { rest } = (await got('metadata')).json as unknown as {
      rest: { resource: { type: string; operation?: { name: string }[] }[] }[];
    };
    const named = (type: string) =>
      rest[0]?.resource
        .find((r) => r.type === type)
        ?.operation?.map(({ name }) => name)
        .sort();
    assert.deepEqual(named('Patient'), ['everything', 'meta', 'meta-add', 'meta-delete', 'summary', 'validate']);
    assert.deepEqual(named('Observation'), ['lastn', 'meta', 'meta-add', 'meta-delete', 'stats', 'validate']);
    const bare = await fhirClient();
    const { text } = await bare.send('GET', 'metadata');
    await bare.close();
    assert.doesNotMatch(text, /"summary"/);
  });
});
