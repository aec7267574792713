import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seededRandom } from '#kernel';
import { type FhirClient, fhirClient, type Reply } from './rest-harness.ts';

/** A refusal that a client can read: 4xx, an OperationOutcome, no word of ours or of a library inside. */
function assertRefused(reply: Reply, what: string): void {
  assert.ok(reply.status >= 400 && reply.status < 500, `${what}: ${reply.status}`);
  assert.equal(reply.json.resourceType, 'OperationOutcome', what);
  assert.ok((reply.json.issue?.length ?? 0) > 0, what);
  assert.doesNotMatch(reply.text, /node_modules|at Object\.|relation "|syntax error|invalid input syntax|pg_/i, what);
}

describe('hostile requests to FHIR REST are answered, never with a 500', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
    await fhir.send('PUT', 'Patient/p', { resourceType: 'Patient', id: 'p', name: [{ family: 'Chan' }] });
    await fhir.send('PUT', 'Observation/o', {
      resourceType: 'Observation',
      id: 'o',
      status: 'final',
      code: { text: 'x' },
      subject: { reference: 'Patient/p' },
    });
  });
  after(() => fhir.close());

  it('bodies', async () => {
    const bodies: Record<string, string> = {
      empty: '',
      'a list': '[]',
      'a number': '7',
      null: 'null',
      truncated: '{"resourceType":"Patient","name":[{"family":"Ch',
      'deep nesting': `{"resourceType":"Patient","extension":${'[{"url":"a","extension":'.repeat(5000)}[]${'}]'.repeat(5000)}}`,
      'a million brackets': '['.repeat(1_000_000),
      'a doubled key': '{"resourceType":"Patient","gender":"male","gender":"female"}',
      prototype: '{"resourceType":"Patient","__proto__":{"x":1}}',
      'U+0000': '{"resourceType":"Patient","name":[{"family":"a\\u0000b"}]}',
      'half a surrogate': '{"resourceType":"Patient","name":[{"family":"\\ud800"}]}',
      'wrong kinds': '{"resourceType":"Patient","name":{"family":["x"]},"birthDate":19500203,"active":"yes"}',
      'a year that never was': '{"resourceType":"Patient","birthDate":"0000-00-00"}',
      'a number without end':
        '{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1e999999}}',
      'no type': '{"name":[]}',
      'type of another kind': '{"resourceType":{"a":1}}',
    };
    for (const [what, body] of Object.entries(bodies)) {
      const type = body.includes('"Observation"') ? 'Observation' : 'Patient';
      assertRefused(await fhir.send('POST', type, body, { 'content-type': 'application/fhir+json' }), what);
      assertRefused(
        await fhir.send('POST', '', body, { 'content-type': 'application/fhir+json' }),
        `${what} as a bundle`,
      );
      // An empty list is a patch that changes nothing.
      if (what === 'a list') continue;
      assertRefused(
        await fhir.send('PATCH', 'Patient/p', body, { 'content-type': 'application/json-patch+json' }),
        `${what} as a patch`,
      );
    }
  });

  it('a body over the limit is 413', async () => {
    const reply = await fhir.send('POST', 'Patient', `{"resourceType":"Patient","x":"${'a'.repeat(53_000_000)}"}`);
    assertRefused(reply, '53 MB');
    assert.equal(reply.status, 413);
  });

  it('addresses', async () => {
    const addresses = [
      'Patient/%00',
      'Patient/a%2Fb',
      `Patient/${'x'.repeat(65)}`,
      'Patient/p/_history/-1',
      'Patient/p/_history/99999999999999999999',
      "Patient/p'--",
      'patient/p',
      '%F0%9F%92%A9',
      'Patient/p/_history/1/2',
      'Patient/p/$nothing',
      '__proto__/constructor',
      'constructor',
    ];
    for (const address of addresses) assertRefused(await fhir.send('GET', address), address);
  });

  it('searches', async () => {
    const queries = [
      "name='; drop table fhir.resource; --",
      'name=%00',
      'name:exact=%00',
      'identifier=|',
      'identifier=a|b|c',
      'birthdate=2026-13-45',
      'birthdate=xx2026',
      'birthdate=99999',
      '_lastUpdated=yesterday',
      '_count=-1',
      '_count=1e9',
      '_sort=name;select',
      '_page=AAAA',
      `_page=${Buffer.from('["x","y"]').toString('base64url')}`,
      `_page=${Buffer.from('[1e9,"y"]').toString('base64url')}`,
      `_sort=_lastUpdated&_page=${Buffer.from('["0000-01-01T00:00:00.000Z","y"]').toString('base64url')}`,
      `_sort=birthdate&_page=${Buffer.from('["NaN","y"]').toString('base64url')}`,
      `_page=${Buffer.from('[1,"\\u0000"]').toString('base64url')}`,
      `_page=${'A'.repeat(10_000)}`,
      '_include=*:*:*:*',
      '_include=Observation',
      '_revinclude=*:subject',
      '_has:Observation:patient=x',
      '_has:x:y:z=1',
      'organization.organization.name=x',
      'name:unknown=x',
      'gender:text=x',
      'identifier:missing=perhaps',
      '_elements=nothing',
      '_summary=perhaps',
      '_total=roughly',
      'general-practitioner.name.name=x',
      `name=${'a,'.repeat(2000)}a`,
      '_id=a_b',
      '_since=2020',
    ];
    for (const query of queries) {
      const reply = await fhir.send('GET', `Patient?${query}`);
      if (query.startsWith("name='")) assert.equal(reply.json.total, 0);
      else assertRefused(reply, query.slice(0, 80));
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      assert.equal(
        (await fhir.send('POST', 'Patient/_search', query, form)).status,
        reply.status,
        `${query.slice(0, 80)} as a form`,
      );
    }
    const odd = [
      'date=9999',
      'date=0001-01-01',
      'date=le9999-12-31',
      'value-quantity=1e300',
      'value-quantity=-0',
      'date=gt0001',
    ];
    for (const query of odd) assert.equal((await fhir.send('GET', `Observation?${query}`)).status, 200, query);
  });

  it('headers', async () => {
    for (const value of ['W/"x"', '""', 'W/"99999999999999"', '1,x', '8,9']) {
      const put = await fhir.send('PUT', 'Patient/p', { resourceType: 'Patient', id: 'p' }, { 'if-match': value });
      assertRefused(put, `If-Match ${value}`);
    }
    for (const value of ['name', '_count=1', 'nothing=1', '=', '&&&', 'identifier=']) {
      assertRefused(
        await fhir.send('POST', 'Patient', { resourceType: 'Patient' }, { 'if-none-exist': value }),
        `If-None-Exist ${value}`,
      );
    }
    assert.equal(
      (await fhir.send('GET', 'Patient/p', undefined, { 'if-modified-since': 'never', 'if-none-match': ',' })).status,
      200,
    );
  });

  it('references that are no references', async () => {
    const references = [
      '',
      ' ',
      '?',
      'Patient?',
      'Patient?nothing=1',
      'Nothing?identifier=1',
      'Patient?identifier=',
      '#',
      'urn:',
      'Patient/1/2/3',
    ];
    for (const reference of references) {
      const resource = { resourceType: 'Observation', status: 'final', code: { text: 'x' }, subject: { reference } };
      const reply = await fhir.send('POST', '', {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [{ resource, request: { method: 'POST', url: 'Observation' } }],
      });
      assert.ok(reply.status < 500, reference);
      if (/\?/.test(reference)) assertRefused(reply, reference);
    }
  });

  it('a thousand mutations of good requests', async (t) => {
    const seed = process.env.CAUSEWAY_TEST_SEED ?? 'hostile-1';
    t.diagnostic(`seed ${seed}`);
    const random = seededRandom(seed);
    const template = JSON.stringify({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl: 'urn:uuid:1',
          resource: {
            resourceType: 'Patient',
            identifier: [{ system: 'urn:m', value: 'IDENTITY' }],
            name: [{ family: 'Chan', given: ['Tai'] }],
            birthDate: '1950-02-03',
          },
          request: { method: 'POST', url: 'Patient', ifNoneExist: 'identifier=urn:m|IDENTITY' },
        },
        {
          resource: {
            resourceType: 'Observation',
            status: 'final',
            code: { coding: [{ system: 'http://loinc.org', code: '1-8' }] },
            subject: { reference: 'urn:uuid:1' },
            effectiveDateTime: '2026-01-01',
            valueQuantity: { value: 1.1, unit: 'kg' },
          },
          request: { method: 'POST', url: 'Observation' },
        },
        { request: { method: 'GET', url: 'Patient?identifier=urn:m|IDENTITY&_sort=-birthdate' } },
      ],
    });
    const tokens = [
      'null',
      '{}',
      '[]',
      '""',
      '-1',
      '1e308',
      'true',
      '"\\u0000"',
      '"urn:uuid:1"',
      '"Patient?identifier=x"',
      '"9999-99-99"',
      `"${'x'.repeat(3000)}"`,
    ];
    let taken = 0;
    for (let i = 0; i < 1000; i++) {
      const good = template.replaceAll('IDENTITY', `m${i}`);
      // One value replaced by another kind, or one character gone: most are still JSON.
      const values = [...good.matchAll(/"(?:[^"\\]|\\.)*"(?!:)|[\d.]+|\[[^[\]]*\]/g)];
      const at = random.pick(values);
      const mutated = random.chance(0.8)
        ? good.slice(0, at.index) + random.pick(tokens) + good.slice(at.index + at[0].length)
        : good.slice(0, random.int(0, good.length)) + good.slice(random.int(0, good.length));
      const reply = await fhir.send('POST', '', mutated);
      if (reply.status === 200) taken++;
      else assertRefused(reply, mutated);
    }
    t.diagnostic(`${taken} of 1000 were still right`);
  });
});
