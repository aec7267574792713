import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Resource } from '../../types.ts';
import { create, entriesOf, idsOf, observation, patient, SYSTEM } from '../rest-fixtures.ts';
import { codesOf, type FhirClient, fhirClient, type Reply } from '../rest-harness.ts';

describe('FHIR search', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
  });
  after(() => fhir.close());

  const made = (resource: Resource) => create(fhir, resource);

  let a: Reply['json'];
  let b: Reply['json'];
  before(async () => {
    a = await made(
      patient('s-a', {
        name: [{ family: 'Chan', given: ['Tai Man'] }, { text: '陳大文' }],
        gender: 'male',
        birthDate: '1950-02-03',
      }),
    );
    b = await made(
      patient('s-b', { name: [{ family: 'Lee', given: ['Siu'] }], gender: 'female', birthDate: '1960-05' }),
    );
    for (let i = 0; i < 7; i++) {
      await made(
        observation(a.id ?? '', {
          effectiveDateTime: `2026-04-0${i + 1}`,
          valueQuantity: { value: 60 + i, system: 'http://unitsofmeasure.org', code: 'kg' },
        }),
      );
    }
    await made(observation(b.id ?? '', { status: 'preliminary', performer: [{ reference: `Patient/${a.id}` }] }));
  });

  const found = async (query: string) => {
    const reply = await fhir.send('GET', query);
    assert.equal(reply.status, 200, reply.text);
    return idsOf(reply);
  };

  it('finds by token, with and without system', async () => {
    assert.deepEqual(await found(`Patient?identifier=${SYSTEM}|s-a`), [a.id]);
    assert.deepEqual(await found('Patient?identifier=s-a'), [a.id]);
    assert.deepEqual(await found('Patient?identifier=|s-a'), []);
    assert.deepEqual(await found(`Patient?identifier=${SYSTEM}|s-a,${SYSTEM}|s-b&gender=female`), [b.id]);
    assert.deepEqual(await found(`Patient?identifier=${SYSTEM}|s-a,${SYSTEM}|s-b&gender:not=female`), [a.id]);
  });
  it('finds by name: its beginning, a part, exactly', async () => {
    assert.deepEqual(await found('Patient?name=chan'), [a.id]);
    assert.deepEqual(await found('Patient?family=Ch'), [a.id]);
    assert.deepEqual(await found('Patient?family=han'), []);
    assert.deepEqual(await found('Patient?family:contains=han'), [a.id]);
    assert.deepEqual(await found('Patient?family:exact=chan'), []);
    assert.deepEqual(await found('Patient?family:exact=Chan'), [a.id]);
    assert.deepEqual(await found(`Patient?name=${encodeURIComponent('陳')}`), [a.id]);
    assert.deepEqual(await found('Patient?family:contains=%25'), []);
  });
  it('finds by date with prefixes and precision', async () => {
    assert.deepEqual(await found('Patient?birthdate=1950-02-03'), [a.id]);
    assert.deepEqual(await found('Patient?birthdate=1950'), [a.id]);
    assert.deepEqual(await found('Patient?birthdate=1960-05-01'), []);
    assert.deepEqual(await found('Patient?birthdate=lt1955'), [a.id]);
    assert.deepEqual(await found('Patient?birthdate=ge1960-05'), [b.id]);
    assert.equal((await found(`Observation?patient=${a.id}&date=ge2026-04-03&date=lt2026-04-06`)).length, 3);
    assert.equal((await found('Patient?_lastUpdated=gt2999')).length, 0);
    const all = (await found('Patient')).length;
    for (const [query, count] of [
      ['ge0000', all],
      ['lt0000', 0],
      ['le9999', all],
      ['gt9999', 0],
      ['ne9999', all],
    ] as const) {
      assert.equal((await found(`Patient?_lastUpdated=${query}`)).length, count, query);
    }
  });
  it('finds by quantity with and without unit', async () => {
    assert.equal((await found(`Observation?patient=${a.id}&value-quantity=gt64`)).length, 2);
    assert.equal((await found(`Observation?patient=${a.id}&value-quantity=65|http://unitsofmeasure.org|kg`)).length, 1);
    assert.equal((await found(`Observation?patient=${a.id}&value-quantity=65||kg`)).length, 1);
    assert.equal((await found(`Observation?patient=${a.id}&value-quantity=65||g`)).length, 0);
  });
  it('finds by reference, by chain and by what refers to it', async () => {
    assert.equal((await found(`Observation?subject=Patient/${a.id}&_summary=false`)).length, 7);
    assert.equal((await found(`Observation?subject=http://hk.test/fhir/R4/Patient/${a.id}`)).length, 7);
    assert.equal((await found(`Observation?subject=${a.id}`)).length, 7);
    assert.equal((await found(`Observation?performer=Patient/${a.id}`)).length, 1);
    assert.equal((await found('Observation?patient.family=Lee')).length, 1);
    assert.equal((await found(`Observation?subject:Patient.identifier=${SYSTEM}|s-a`)).length, 7);
    assert.deepEqual(await found('Patient?_has:Observation:patient:status=preliminary'), [b.id]);
    assert.deepEqual(await found('Patient?_has:Observation:performer:status=preliminary'), [a.id]);
    assert.deepEqual(await found('Patient?_has:Observation:patient:status=amended'), []);
  });
  it('finds by id and by absence of a date', async () => {
    assert.deepEqual((await found(`Patient?_id=${a.id},${b.id},never`)).sort(), [a.id, b.id].sort());
    assert.deepEqual(await found(`Patient?_id=${a.id}&death-date:missing=true`), [a.id]);
    assert.deepEqual(await found(`Patient?_id=${a.id}&birthdate:missing=true`), []);
  });
  it('sorts both ways, also by several keys, and pages exactly', async () => {
    const dates = async (sort: string) => {
      const seen: unknown[] = [];
      let next: string | undefined = `Observation?patient=${a.id}&_sort=${sort}&_count=3`;
      while (next) {
        const reply: Reply = await fhir.send('GET', next);
        seen.push(...entriesOf(reply).map((resource) => resource.effectiveDateTime));
        next = reply.json.link?.find((link) => link.relation === 'next')?.url;
      }
      return seen;
    };
    const days = [1, 2, 3, 4, 5, 6, 7].map((day) => `2026-04-0${day}`);
    assert.deepEqual(await dates('date'), days);
    assert.deepEqual(await dates('-date'), days.toReversed());
    assert.deepEqual(await dates('-value-quantity,date'), days.toReversed());
    assert.deepEqual(await dates('_lastUpdated,-date'), days.toReversed());
  });
  it('brings along what matches refer to, and what refers to them', async () => {
    const include = await fhir.send(
      'GET',
      `Observation?patient=${b.id}&_include=Observation:subject&_include=Observation:performer`,
    );
    assert.deepEqual(
      include.json.entry?.map((e) => e.search?.mode),
      ['match', 'include', 'include'],
    );
    assert.deepEqual(idsOf(include).slice(1).sort(), [a.id, b.id].sort());
    const revinclude = await fhir.send('GET', `Patient?_id=${a.id}&_revinclude=Observation:subject`);
    assert.equal(revinclude.json.entry?.length, 8);
    const iterate = await fhir.send(
      'GET',
      `Observation?patient=${b.id}&_include=Observation:performer&_revinclude:iterate=Observation:subject`,
    );
    assert.equal(iterate.json.entry?.length, 9);
  });
  it('counts on request, and for nothing where one page holds all', async () => {
    assert.equal((await fhir.send('GET', `Observation?patient=${a.id}`)).json.total, 7);
    assert.equal((await fhir.send('GET', `Observation?patient=${a.id}&_count=2`)).json.total, undefined);
    assert.equal((await fhir.send('GET', `Observation?patient=${a.id}&_count=2&_total=accurate`)).json.total, 7);
    assert.equal((await fhir.send('GET', `Observation?patient=${a.id}&_total=none`)).json.total, undefined);
    const count = await fhir.send('GET', `Observation?patient=${a.id}&_summary=count`);
    assert.deepEqual([count.json.total, count.json.entry], [7, undefined]);
    const countOfNone = await fhir.send('GET', `Observation?patient=${a.id}&_count=0&_total=none`);
    assert.equal(countOfNone.json.total, 7);
  });
  it('“the list of elements does not apply to included resources”, unless it names their type', async () => {
    const keys = async (elements: string) => {
      const { json } = await fhir.send(
        'GET',
        `Observation?patient=${b.id}&_include=Observation:subject&_elements=${elements}`,
      );
      return json.entry?.map(({ resource }) => [
        resource?.resourceType,
        'name' in (resource ?? {}),
        'status' in (resource ?? {}),
      ]);
    };
    assert.deepEqual(await keys('subject'), [
      ['Observation', false, true],
      ['Patient', true, false],
    ]);
    assert.deepEqual(await keys('subject,Patient.gender'), [
      ['Observation', false, true],
      ['Patient', false, false],
    ]);
  });
  it('takes the parameters as a form', async () => {
    const reply = await fhir.send('POST', 'Patient/_search', `identifier=${SYSTEM}|s-a`, {
      'content-type': 'application/x-www-form-urlencoded',
    });
    assert.deepEqual(idsOf(reply), [a.id]);
  });
  it('says which form it takes to whoever sends another', async () => {
    for (const type of ['application/fhir+json', 'text/plain']) {
      const reply = await fhir.send('POST', 'Patient/_search', '{"gender":"male"}', { 'content-type': type });
      assert.deepEqual([reply.status, ...codesOf(reply)], [415, 'fhir.unsupported-form'], type);
      assert.match(JSON.stringify(reply.json), /application\/x-www-form-urlencoded/);
    }
  });
  it('names a parameter it does not know; lenient handling says what it left out', async () => {
    const strict = await fhir.send('GET', 'Patient?shoe-size=42');
    assert.deepEqual([strict.status, ...codesOf(strict)], [400, 'fhir.unknown-parameter']);
    const lenient = await fhir.send('GET', `Patient?shoe-size=42&identifier=${SYSTEM}|s-a`, undefined, {
      prefer: 'handling=lenient',
    });
    assert.deepEqual(
      lenient.json.entry?.map((e) => e.search?.mode),
      ['match', 'outcome'],
    );
  });
  it('has a parameter called type, which is no part of the address', async () => {
    await made({ resourceType: 'Organization', name: 'x', type: [{ coding: [{ system: 'urn:t', code: 'prov' }] }] });
    assert.equal((await found('Organization?type=urn:t|prov')).length, 1);
  });
  it('pages stay right while others write: what was there is met exactly once', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 12; i++) ids.push((await made({ resourceType: 'Basic', code: { text: `${i}` } })).id ?? '');
    const seen: string[] = [];
    let next: string | undefined = 'Basic?_count=3';
    for (let n = 0; next; n++) {
      const reply: Reply = await fhir.send('GET', next);
      seen.push(...idsOf(reply));
      await fhir.send('PUT', `Basic/${ids[n]}`, { resourceType: 'Basic', id: ids[n], code: { text: 'changed' } });
      await fhir.send('PUT', `Basic/${ids[11 - n]}`, {
        resourceType: 'Basic',
        id: ids[11 - n],
        code: { text: 'changed' },
      });
      await made({ resourceType: 'Basic', code: { text: 'new' } });
      next = reply.json.link?.find((link) => link.relation === 'next')?.url;
    }
    assert.deepEqual(seen.filter((id) => ids.includes(id)).sort(), ids.sort());
  });

  it('pages in an order stay right while others write before and behind, and delete what was met or is to come', async () => {
    const day = (n: number) => `2020-01-${String(n).padStart(2, '0')}`;
    const born = (n: number) => made({ resourceType: 'Person', birthDate: day(n), name: [{ text: 'paged' }] });
    const ids: string[] = [];
    for (let n = 2; n <= 25; n += 2) ids.push((await born(n)).id ?? '');
    const gone = new Set<string>();
    const seen: string[] = [];
    let next: string | undefined = 'Person?_sort=-birthdate&_count=3';
    for (let page = 0; next; page++) {
      const reply: Reply = await fhir.send('GET', next);
      seen.push(...idsOf(reply));
      // The one behind which the next page begins, and one that is still to come.
      for (const id of [seen.at(-1) ?? '', ids[page] ?? '']) {
        if (page > 1 || gone.has(id)) continue;
        await fhir.send('DELETE', `Person/${id}`);
        gone.add(id);
      }
      await born(1);
      await born(27);
      next = page > 12 ? undefined : reply.json.link?.find((link) => link.relation === 'next')?.url;
    }
    assert.deepEqual(
      seen.filter((id) => ids.includes(id)),
      ids.toReversed().filter((id) => seen.includes(id)),
    );
    assert.deepEqual(
      ids.filter((id) => !seen.includes(id) && !gone.has(id)),
      [],
    );
    assert.equal(new Set(seen).size, seen.length);
  });
});
