import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Resource } from '../../types.ts';
import { codesOf, type FhirClient, fhirClient } from '../rest-harness.ts';

const UCUM = 'http://unitsofmeasure.org';
const LOINC = 'http://loinc.org';
const coded = (code: string, display?: string) => ({
  coding: [{ system: LOINC, code, ...(display ? { display } : {}) }],
});
const quantity = (value: number, code: string) => ({ value, unit: code, system: UCUM, code });

/** Searches of each kind, in the words of https://hl7.org/fhir/R4/search.html. */
describe('FHIR search by kind', () => {
  let fhir: FhirClient;
  const ids: Record<string, string> = {};
  before(async () => {
    fhir = await fhirClient();
    const make = async (name: string, resource: Resource) => {
      const reply = await fhir.send('POST', resource.resourceType, resource);
      assert.equal(reply.status, 201, reply.text);
      ids[name] = reply.json.id ?? '';
    };
    await make('patient', {
      resourceType: 'Patient',
      gender: 'male',
      telecom: [{ system: 'phone', value: '61234567' }],
    });
    await make('bare', { resourceType: 'Patient', name: [{ family: 'Ho' }] });
    const subject = { reference: `Patient/${ids.patient}` };
    const observation = (more: object) =>
      ({ resourceType: 'Observation', status: 'final', subject, ...more }) as Resource;
    await make(
      'pressure',
      observation({
        code: coded('85354-9', 'Blood pressure panel'),
        component: [
          { code: coded('8480-6', 'Systolic'), valueQuantity: quantity(150, 'mm[Hg]') },
          { code: coded('8462-4', 'Diastolic'), valueQuantity: quantity(80, 'mm[Hg]') },
        ],
      }),
    );
    await make(
      'weight',
      observation({
        code: { ...coded('29463-7', 'Body Weight'), text: 'Körpergewicht' },
        valueQuantity: quantity(70.5, 'kg'),
      }),
    );
    await make('grams', observation({ code: coded('29463-7'), valueQuantity: quantity(70500, 'g') }));
    await make('fever', observation({ code: coded('8310-5'), valueQuantity: quantity(98.6, '[degF]') }));
    await make('smoker', observation({ code: coded('72166-2'), valueCodeableConcept: coded('LA18978-9') }));
    await make('dated', observation({ code: coded('11368-8'), valueDateTime: '2026-02-03' }));
    await make('said', observation({ code: coded('11369-6'), valueString: 'Said to be well' }));
    const canonical = (name: string, url: string) =>
      make(name, { resourceType: 'Library', status: 'active', url, type: { text: 'x' } } as Resource);
    await canonical('acme', 'http://acme.org/fhir');
    await canonical('acme-set', 'http://acme.org/fhir/ValueSet/123');
    await make('rule', {
      resourceType: 'Library',
      status: 'draft',
      type: coded('x'),
      useContext: [
        { code: { system: 'urn:c', code: 'age' }, valueRange: { low: quantity(18, 'a'), high: quantity(30, 'a') } },
        { code: { system: 'urn:c', code: 'focus' }, valueCodeableConcept: coded('diabetes') },
      ],
    } as Resource);
  });
  after(() => fhir.close());

  const names = async (query: string) => {
    const reply = await fhir.send('GET', query);
    assert.equal(reply.status, 200, reply.text);
    const byId = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
    return (reply.json.entry ?? []).map((entry) => byId.get(entry.resource?.id ?? '') ?? '?');
  };
  const found = async (query: string) => (await names(query)).sort();

  it('composite: both values belong to the same element', async () => {
    const pair = (code: string, value: string) => `${LOINC}|${code}$${value}`;
    assert.deepEqual(await found(`Observation?component-code-value-quantity=${pair('8480-6', 'gt140')}`), ['pressure']);
    assert.deepEqual(await found(`Observation?component-code-value-quantity=${pair('8462-4', 'gt140')}`), []);
    assert.deepEqual(await found(`Observation?component-code-value-quantity=8480-6$lt100,8462-4$lt100`), ['pressure']);
    assert.deepEqual(await found(`Observation?component-code-value-quantity=${pair('8480-6', `150|${UCUM}|mm[Hg]`)}`), [
      'pressure',
    ]);
    assert.deepEqual(await found(`Observation?component-code-value-quantity=${pair('8480-6', `15|${UCUM}|kg`)}`), []);
    assert.deepEqual(await found(`Observation?code-value-quantity=${pair('29463-7', `gt70|${UCUM}|kg`)}`), [
      'grams',
      'weight',
    ]);
    assert.deepEqual(await found(`Observation?code-value-quantity=${pair('8480-6', 'gt140')}`), []);
    assert.deepEqual(
      await found(`Observation?combo-code-value-quantity=${pair('8480-6', 'gt140')},${pair('29463-7', 'gt70000')}`),
      ['grams', 'pressure'],
    );
    assert.deepEqual(await found(`Observation?code-value-concept=${pair('72166-2', `${LOINC}|LA18978-9`)}`), [
      'smoker',
    ]);
    assert.deepEqual(await found(`Observation?combo-code-value-concept=72166-2$LA18978-9`), ['smoker']);
    assert.deepEqual(await found(`Observation?code-value-date=${pair('11368-8', 'ge2026-02')}`), ['dated']);
    assert.deepEqual(await found(`Observation?code-value-string=${pair('11369-6', 'said')}`), ['said']);
    assert.deepEqual(await found('Library?context-type-quantity=age$20'), []);
    assert.deepEqual(await found('Library?context-type-quantity=age$ap20'), ['rule']);
    assert.deepEqual(await found('Library?context-type-value=focus$diabetes'), ['rule']);
    assert.deepEqual(await found('Library?context-type-value=age$diabetes'), []);
    assert.deepEqual(codesOf(await fhir.send('GET', 'Observation?code-value-quantity=8480-6')), [
      'fhir.bad-search-value',
    ]);
  });
  it('quantity: “the server should convert to a canonical form before comparing”', async () => {
    const value = (text: string, unit: string) =>
      `Observation?value-quantity=${text}|${UCUM}|${encodeURIComponent(unit)}`;
    assert.deepEqual(await found(value('70.5', 'kg')), ['grams', 'weight']);
    assert.deepEqual(await found(value('70500', 'g')), ['grams', 'weight']);
    assert.deepEqual(await found(value('gt155', '[lb_av]')), ['grams', 'weight']);
    assert.deepEqual(await found(value('37.0', 'Cel')), ['fever']);
    assert.deepEqual(await found(value('37.0', 'kg')), []);
    assert.deepEqual(await found('Observation?value-quantity=70.5||kg'), ['weight']);
  });
  it('token :text is a string search on the words beside the code', async () => {
    assert.deepEqual(await found('Observation?code:text=body w'), ['weight']);
    assert.deepEqual(await found('Observation?code:text=KORPER'), ['weight']);
    assert.deepEqual(await found('Observation?code:text=weight'), []);
    assert.deepEqual(await found('Observation?combo-code:text=systolic'), ['pressure']);
  });
  it(':missing on tokens, references, uris, composites of words', async () => {
    assert.deepEqual(await found('Patient?gender:missing=true'), ['bare']);
    assert.deepEqual(await found('Patient?gender:missing=false'), ['patient']);
    assert.deepEqual(await found('Patient?phone:missing=false'), ['patient']);
    assert.deepEqual(await found('Patient?email:missing=false'), []);
    assert.deepEqual(await found('Patient?deceased:missing=true'), []);
    assert.deepEqual(await found('Patient?general-practitioner:missing=true'), ['bare', 'patient']);
    assert.deepEqual(await found('Observation?subject:missing=true'), []);
    assert.deepEqual(await found('Observation?value-quantity:missing=false&component-code:missing=true'), [
      'fever',
      'grams',
      'weight',
    ]);
    assert.deepEqual(await found('Library?url:missing=true'), ['rule']);
    assert.deepEqual(await found('Patient?family:missing=true'), ['patient']);
  });
  it('uri :below and :above', async () => {
    assert.deepEqual(await found('Library?url:below=http://acme.org/fhir/'), ['acme-set']);
    assert.deepEqual(await found('Library?url:below=http://acme.org/fhir'), ['acme', 'acme-set']);
    // A list of addresses is each of them.
    const profile = ['http://other.example/a', 'http://acme.org/profile/b'];
    await fhir.send('PUT', 'Basic/profiled', {
      resourceType: 'Basic',
      id: 'profiled',
      meta: { profile },
      code: { text: 'x' },
    });
    const profiled = async (query: string) => (await fhir.send('GET', `Basic?_profile:${query}`)).json.entry?.length;
    assert.equal(await profiled('below=http://acme.org/profile/'), 1);
    assert.equal(await profiled('above=http://acme.org/profile/b/c'), 1);
    assert.equal(await profiled('below=http://acme.org/profile/c'), undefined);
    assert.deepEqual(await found('Library?url:above=http://acme.org/fhir/ValueSet/123/_history/5'), [
      'acme',
      'acme-set',
    ]);
    assert.deepEqual(await found('Library?url=http://acme.org/fhir'), ['acme']);
  });
  it('sorts by tokens, references and addresses, those without a value last', async () => {
    assert.deepEqual(await names('Patient?_sort=gender'), ['patient', 'bare']);
    assert.deepEqual(await names('Library?_sort=-url'), ['acme-set', 'acme', 'rule']);
    assert.deepEqual(await names('Library?_sort=url'), ['acme', 'acme-set', 'rule']);
    assert.deepEqual(await names('Library?_sort=status,url'), ['acme', 'acme-set', 'rule']);
    const seen: string[] = [];
    let next: string | undefined = 'Observation?_sort=-code&_count=2';
    while (next) {
      const { json }: Awaited<ReturnType<FhirClient['send']>> = await fhir.send('GET', next);
      seen.push(
        ...(json.entry ?? []).map(
          (entry) => (entry.resource as unknown as { code: { coding: [{ code: string }] } }).code.coding[0].code,
        ),
      );
      next = json.link?.find((link) => link.relation === 'next')?.url;
    }
    assert.deepEqual(seen, ['85354-9', '8310-5', '72166-2', '29463-7', '29463-7', '11369-6', '11368-8']);
  });
  it('refuses by name what it does not do', async () => {
    for (const query of ['Patient?_query=x', 'Patient?_filter=x', 'Patient?_contained=true']) {
      const reply = await fhir.send('GET', query);
      assert.deepEqual([reply.status, ...codesOf(reply)], [400, 'fhir.unsupported-parameter'], query);
    }
    for (const query of [
      'Patient?gender:text=x',
      'Patient?gender:sounds=x',
      'Observation?date:missing=x',
      'Patient?name:below=x',
    ]) {
      assert.equal((await fhir.send('GET', query)).status, 400, query);
    }
  });
});

describe('FHIR search across types and within a compartment', () => {
  let fhir: FhirClient;
  let patient = '';
  let other = '';
  let organization = '';
  before(async () => {
    fhir = await fhirClient();
    const make = async (resource: Resource) => {
      const reply = await fhir.send('POST', resource.resourceType, resource);
      assert.equal(reply.status, 201, reply.text);
      return reply.json.id ?? '';
    };
    const tagged = { meta: { tag: [{ system: 'urn:tag', code: 'a' }] } };
    organization = await make({ resourceType: 'Organization', name: 'Synthetic clinic', ...tagged });
    patient = await make({
      resourceType: 'Patient',
      managingOrganization: { reference: `Organization/${organization}` },
      ...tagged,
    });
    other = await make({ resourceType: 'Patient', gender: 'female' });
    const subject = { reference: `Patient/${patient}` };
    await make({ resourceType: 'Observation', status: 'final', code: coded('1-8'), subject, ...tagged });
    await make({ resourceType: 'Condition', subject, code: coded('x') });
    await make({
      resourceType: 'Observation',
      status: 'final',
      code: coded('1-8'),
      subject: { reference: `Patient/${other}` },
      performer: [subject],
    });
  });
  after(() => fhir.close());

  const types = async (query: string) => {
    const reply = await fhir.send('GET', query);
    assert.equal(reply.status, 200, reply.text);
    return (reply.json.entry ?? []).map((entry) => entry.resource?.resourceType ?? '').sort();
  };

  it('GET [base]?_type=…: the parameters that all types have', async () => {
    assert.deepEqual(await types('?_tag=urn:tag|a'), ['Observation', 'Organization', 'Patient']);
    assert.deepEqual(await types('?_type=Patient,Observation&_tag=urn:tag|a'), ['Observation', 'Patient']);
    assert.deepEqual(await types(`?_type=Patient,Organization&_id=${patient},${organization}`), [
      'Organization',
      'Patient',
    ]);
    assert.deepEqual(await types('?_type:not=Patient&_tag=urn:tag|a'), ['Observation', 'Organization']);
    assert.deepEqual(codesOf(await fhir.send('GET', '?_type=Nothing')), ['fhir.bad-search-value']);
    assert.deepEqual(codesOf(await fhir.send('GET', '?code=1-8')), ['fhir.unknown-parameter']);
  });
  it('“If the _type parameter is included, all other search parameters SHALL be common to all provided types”', async () => {
    const found: Readonly<Record<string, readonly string[]>> = {
      '?_type=Observation,Condition&code=1-8': ['Observation', 'Observation'],
      '?code=x&_type=Observation,Condition': ['Condition'],
      [`?_type=Observation,Condition&subject=Patient/${patient}`]: ['Condition', 'Observation'],
      [`?_type=Observation,Condition&patient.organization=${organization}`]: ['Condition', 'Observation'],
      '?_type=Observation,Condition&code:not=x': ['Observation', 'Observation'],
      '?_type=Patient&gender=female&organization:missing=true': ['Patient'],
      '?_type=Observation,Condition&code:in=urn:vs:types': ['Condition'],
      '?_type=Observation,Condition&code:text=nothing': [],
      '?_type=Patient,Organization&_text=nothing': [],
      [`Patient/${patient}/*?_type=Observation,Condition&code=x`]: ['Condition'],
      '?_type=Observation,Condition&code=': ['Condition', 'Observation', 'Observation'],
    };
    const compose = { include: [{ system: 'http://loinc.org', concept: [{ code: 'x' }] }] };
    const set = { resourceType: 'ValueSet', status: 'active', url: 'urn:vs:types', compose };
    assert.equal((await fhir.send('POST', 'ValueSet', set)).status, 201);
    for (const [query, expected] of Object.entries(found)) assert.deepEqual(await types(query), expected, query);
    const count = await fhir.send('GET', `?_type=Observation,Condition&subject=Patient/${patient}&_summary=count`);
    assert.equal(count.json.total, 2);
    for (const query of [
      '?_type=Patient,Observation&code=x',
      '?_type=Patient,Organization&gender=',
      '?_type=Patient&x=1',
    ])
      assert.deepEqual(codesOf(await fhir.send('GET', query)), ['fhir.unknown-parameter'], query);
    // What each of four types has in its own way counts as four conditions.
    const clauses = Array.from({ length: 16 }, () => 'subject=Patient/1').join('&');
    assert.deepEqual(codesOf(await fhir.send('GET', `?_type=Observation,Condition,Procedure,Encounter&${clauses}`)), [
      'fhir.search-too-broad',
    ]);
  });
  it('over one type it is a search of that type, with its orders and its elements', async () => {
    const { status, json, text } = await fhir.send(
      'GET',
      '?_type=Patient&_sort=gender,-birthdate&_elements=gender&_count=1',
    );
    assert.equal(status, 200, text);
    const base = 'http://hk.test/fhir/R4?_type=Patient&';
    assert.ok(
      json.link?.every(({ url }) => url.startsWith(base)),
      'its pages are asked for as it was',
    );
    const next = await fhir.send('GET', json.link?.find(({ relation }) => relation === 'next')?.url ?? '');
    assert.deepEqual(
      [json, next.json].map(({ entry }) => entry?.[0]?.resource?.id),
      [other, patient],
    );
    assert.deepEqual(await types(`Patient/${patient}/*?_type=Observation&_sort=-date&code=1-8`), [
      'Observation',
      'Observation',
    ]);
    assert.deepEqual(codesOf(await fhir.send('GET', '?_type=Patient,Observation&_sort=code')), ['fhir.bad-sort']);
  });
  it('_type is a parameter of one type too, and of what a chain leads to', async () => {
    assert.deepEqual(await types('Patient?_type=Patient'), ['Patient', 'Patient']);
    assert.deepEqual(await types('Patient?_type=Observation,Condition'), []);
    assert.deepEqual(await types('Patient?_type:not=Observation'), ['Patient', 'Patient']);
    assert.deepEqual(await types('Observation?subject._type=Patient'), ['Observation', 'Observation']);
    assert.deepEqual(await types('Observation?subject:Patient._type=Device'), []);
    assert.deepEqual(await types('Patient?_has:Condition:patient:_type=Condition'), ['Patient']);
    assert.deepEqual(codesOf(await fhir.send('GET', 'Patient?_type=Nothing')), ['fhir.bad-search-value']);
    assert.deepEqual(codesOf(await fhir.send('GET', 'Patient?_type:missing=true')), ['fhir.unknown-modifier']);
  });
  it('pages and counts over types', async () => {
    const seen: string[] = [];
    let next: string | undefined =
      '?_type=Patient,Observation,Condition,Organization&_count=2&_sort=-_lastUpdated&_total=accurate';
    while (next) {
      const { json }: Awaited<ReturnType<FhirClient['send']>> = await fhir.send('GET', next);
      assert.equal(json.total, 6);
      seen.push(...(json.entry ?? []).map((entry) => entry.resource?.id ?? ''));
      next = json.link?.find((link) => link.relation === 'next')?.url;
    }
    assert.deepEqual([seen.length, new Set(seen).size], [6, 6]);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const count = await fhir.send('POST', '_search', '_type=Patient&_summary=count', form);
    assert.equal(count.json.total, 2);
  });
  it('GET [base]/Patient/[id]/[type]: the compartment, by any of its parameters', async () => {
    assert.deepEqual(await types(`Patient/${patient}/Observation?code=1-8`), ['Observation', 'Observation']);
    assert.deepEqual(await types(`Patient/${other}/Observation`), ['Observation']);
    assert.deepEqual(await types(`Patient/${patient}/Condition`), ['Condition']);
    assert.deepEqual(await types(`Patient/${patient}/Organization`), []);
    assert.deepEqual(await types(`Patient/${patient}/*`), ['Condition', 'Observation', 'Patient']);
    assert.deepEqual(await types(`Patient/${patient}/*?_type=Condition`), ['Condition']);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const reply = await fhir.send('POST', `Patient/${patient}/Observation/_search`, 'status=final', form);
    assert.equal(reply.json.entry?.length, 2);
    assert.equal((await fhir.send('GET', `Patient/${patient}/Nothing`)).status, 404);
  });
  it('_revinclude=* brings whatever refers to a match, _include:iterate what that refers to', async () => {
    assert.deepEqual(await types(`Organization?_id=${organization}&_revinclude=*`), ['Organization', 'Patient']);
    assert.deepEqual(await types(`Patient?_id=${patient}&_revinclude=*`), [
      'Condition',
      'Observation',
      'Observation',
      'Patient',
    ]);
    assert.deepEqual(
      await types(`Observation?patient=${patient}&_include=Observation:patient&_include:iterate=Patient:organization`),
      ['Observation', 'Organization', 'Patient'],
    );
  });
  it('answers HEAD like GET, without a body', async () => {
    const read = await fhir.send('HEAD', `Patient/${patient}`);
    assert.deepEqual([read.status, read.text, read.headers.get('etag')], [200, '', 'W/"1"']);
    assert.equal((await fhir.send('HEAD', 'Patient/never')).status, 404);
    assert.equal((await fhir.send('HEAD', 'Patient?_count=1')).status, 200);
  });
});
