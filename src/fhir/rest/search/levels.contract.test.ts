import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Resource } from '../../types.ts';
import { validate } from '../../validate/validate.ts';
import { codesOf, type FhirClient, fhirClient, OPEN_GATE, type Reply } from '../rest-harness.ts';

const label = (code: string) => ({ system: 'urn:labels', code });

/** The visitor sees nobody's record but `open`, and nothing that is labelled `secret`. */
const VISITOR = { kind: 'system', clientId: 'visitor', scopes: [] } as const;
const gate: typeof OPEN_GATE = {
  ...OPEN_GATE,
  restrict: async ({ actor }, { type }) =>
    actor !== VISITOR ? 'all' : type === 'Patient' || type === 'Observation' ? { patients: ['open'] } : 'all',
  mayDisclose: async ({ actor }, _action, resources) =>
    resources.filter(
      ({ body, patientId }) =>
        actor !== VISITOR || ((patientId ?? 'open') === 'open' && !(body ?? '').includes('"code":"secret"')),
    ),
};

describe('operations on a type and on the whole', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient(
      { gate, restWrite: { Consent: 'closed' } },
      { system: { kind: 'system', clientId: 'all', scopes: [] }, visitor: VISITOR },
    );
    for (const id of ['closed', 'open', 'second']) {
      await put({ resourceType: 'Patient', id, meta: { tag: [label(`of-${id}`)] } });
      for (const name of ['a', 'b', 'secret']) {
        await put({
          resourceType: 'Observation',
          id: `${id}-${name}`,
          meta: { security: [label(name)], profile: [`urn:profile:${id}`] },
          status: 'final',
          code: { text: 'x' },
          subject: { reference: `Patient/${id}` },
          performer: [{ reference: 'Practitioner/who' }],
        });
      }
    }
    await put({ resourceType: 'Practitioner', id: 'who' });
  });
  after(() => fhir.close());

  async function put(resource: object): Promise<void> {
    const { resourceType, id } = resource as Resource;
    assert.equal((await fhir.send('PUT', `${resourceType}/${id}`, resource)).status, 201);
  }
  const ask = (path: string, who = 'system', method = 'GET', body?: unknown) =>
    fhir.send(method, path, body, { authorization: `Bearer ${who}` });

  // @source https://hl7.org/fhir/R4/resource-operation-meta.html
  describe('$meta: “retrieves a summary of the profiles, tags, and security labels for the given scope”', () => {
    const labels = async (path: string, who = 'system') => {
      const reply = await ask(path, who);
      assert.equal(reply.status, 200, reply.text);
      assert.deepEqual(validate(reply.json as unknown as Resource), []);
      const [parameter] = reply.json.parameter as { name: string; valueMeta: Record<string, { code: string }[]> }[];
      const { profile = [], security = [], tag = [] } = parameter?.valueMeta ?? {};
      return [profile, security, tag].map((list) => list.map((one) => one.code ?? one).sort());
    };
    it('of the whole system, of a type, each label once', async () => {
      const profiles = ['urn:profile:closed', 'urn:profile:open', 'urn:profile:second'];
      const tags = ['of-closed', 'of-open', 'of-second'];
      assert.deepEqual(await labels('$meta'), [profiles, ['a', 'b', 'secret'], tags]);
      assert.deepEqual(await labels('Observation/$meta'), [profiles, ['a', 'b', 'secret'], []]);
      assert.deepEqual(await labels('Patient/$meta'), [[], [], tags]);
      assert.deepEqual(await labels('Group/$meta'), [[], [], []]);
    });
    it('tells no label of what the caller may not see', async () => {
      assert.deepEqual(await labels('$meta', 'visitor'), [['urn:profile:open'], ['a', 'b'], ['of-open']]);
      assert.deepEqual(await labels('Observation/$meta', 'visitor'), [['urn:profile:open'], ['a', 'b'], []]);
    });
    it('is noted once: of the patient of whom all of it is, and of nobody in particular where it is of several', async () => {
      for (const [who, patientId] of [
        ['visitor', 'open'],
        ['system', undefined],
      ] as const) {
        const before = fhir.notes.length;
        await labels('Observation/$meta', who);
        const [entry, ...more] = fhir.notes.slice(before).map(({ note }) => note);
        assert.deepEqual(
          [Object.keys(entry?.kinds ?? {}), entry?.patientId, more.length],
          [['Observation'], patientId, 0],
        );
      }
    });
    it('takes no parameter; POST with empty Parameters is the same', async () => {
      assert.equal((await ask('$meta?_type=Patient')).status, 400);
      const posted = await ask('Patient/$meta', 'system', 'POST', { resourceType: 'Parameters' });
      assert.equal(posted.text, (await ask('Patient/$meta')).text);
    });
  });

  // @source https://hl7.org/fhir/R4/resource-operation-validate.html
  describe('$validate at the root', () => {
    const errors = (reply: Reply) => (reply.json.issue ?? []).filter(({ severity }) => severity === 'error');
    const validated = (body: unknown, query = '') => ask(`$validate${query}`, 'system', 'POST', body);
    const wrapped = (...parameter: object[]) => ({ resourceType: 'Parameters', parameter });

    it('is by the resource’s own type, sent as it is or in Parameters', async () => {
      const patient = { resourceType: 'Patient', gender: 'female' };
      assert.deepEqual(errors(await validated(patient)), []);
      assert.deepEqual(errors(await validated(wrapped({ name: 'resource', resource: patient }))), []);
      const wrong = await validated({ resourceType: 'Observation', code: { text: 'x' } });
      assert.equal(wrong.status, 200);
      assert.match(JSON.stringify(errors(wrong)), /“status”|status/);
      assert.deepEqual(errors(wrong)[0]?.expression, ['Observation']);
    });
    it('Parameters without a resource are looked at themselves', async () => {
      assert.deepEqual(errors(await validated(wrapped({ name: 'x', valueString: 'y' }))), []);
      assert.equal(
        errors(await validated({ resourceType: 'Parameters', parameter: [{ valueString: 'y' }] })).length,
        1,
      );
    });
    it('a type there is not is what is wrong', async () => {
      const reply = await validated({ resourceType: 'Nothing' });
      assert.ok(reply.status === 200 ? errors(reply).length > 0 : reply.status < 500, reply.text);
    });
    it('“mode”: what would stand against it', async () => {
      const consent = { resourceType: 'Consent' };
      assert.match((await validated(consent, '?mode=create')).text, /fhir\.write-closed/);
      assert.equal((await validated(consent, '?mode=delete')).status, 400);
      assert.equal((await validated(consent, '?mode=burn')).status, 400);
    });
    it('“profile”: one that is not here is said to be unknown, not passed over', async () => {
      const patient = { resourceType: 'Patient' };
      const inAddress = await validated(patient, '?profile=urn:nowhere');
      const inBody = await validated(
        wrapped({ name: 'resource', resource: patient }, { name: 'profile', valueUri: 'urn:nowhere' }),
      );
      for (const reply of [inAddress, inBody]) assert.match(reply.text, /urn:nowhere/);
    });
    it('a parameter that it does not have is named', async () => {
      const patient = { resourceType: 'Patient' };
      assert.deepEqual(codesOf(await validated(patient, '?profil=x')), ['fhir.unknown-parameter']);
      const body = wrapped({ name: 'resource', resource: patient }, { name: 'modus', valueCode: 'create' });
      assert.deepEqual(codesOf(await validated(body)), ['fhir.unknown-parameter']);
      assert.deepEqual(codesOf(await ask('Patient/$validate', 'system', 'POST', body)), ['fhir.unknown-parameter']);
    });
  });

  // @source https://hl7.org/fhir/R4/patient-operation-everything.html
  describe('Patient/$everything: “all the patients that the user has access to”', () => {
    async function pages(query: string, who = 'system'): Promise<string[][]> {
      const found: string[][] = [];
      for (let next: string | undefined = `Patient/$everything${query}`; next !== undefined; ) {
        const reply = await ask(next, who);
        assert.equal(reply.status, 200, reply.text);
        found.push((reply.json.entry ?? []).map(({ resource }) => `${resource?.resourceType}/${resource?.id}`));
        next = reply.json.link?.find(({ relation }) => relation === 'next')?.url;
        assert.ok(found.length < 50, 'the pages end');
      }
      return found;
    }
    const everybody = ['closed', 'open', 'second'].flatMap((id) => [
      `Patient/${id}`,
      ...['a', 'b', 'secret'].map((name) => `Observation/${id}-${name}`),
    ]);

    it('brings every record, and what it refers to', async () => {
      const [page = [], ...more] = await pages('');
      assert.deepEqual(more, []);
      assert.deepEqual(page.toSorted(), [...everybody, 'Practitioner/who'].toSorted());
    });
    for (const count of [1, 2, 3, 5, 11]) {
      it(`in pages of ${count}: each entry once, none left out`, async () => {
        const found = await pages(`?_count=${count}`);
        const matches = found.flat().filter((one) => !one.startsWith('Practitioner'));
        assert.deepEqual(matches.toSorted(), everybody.toSorted());
        assert.ok(found.every((page) => page.filter((one) => !one.startsWith('Practitioner')).length <= count));
      });
    }
    it('asks the gate about every patient and every entry', async () => {
      const shown = ['Observation/open-a', 'Observation/open-b', 'Patient/open', 'Practitioner/who'];
      assert.deepEqual((await pages('', 'visitor')).flat().toSorted(), shown);
      const alone = await pages('?_count=1', 'visitor');
      assert.deepEqual([...new Set(alone.flat())].toSorted(), shown);
    });
    it('notes each record that was shown, and no other', async () => {
      const before = fhir.notes.length;
      await pages('', 'visitor');
      const notes = fhir.notes.slice(before).map(({ note }) => [note.patientId, note.kinds]);
      assert.deepEqual(notes, [['open', { Patient: 1, Observation: 2 }]]);
    });
    it('takes the parameters of one record’s, in the address or as Parameters', async () => {
      assert.deepEqual((await pages('?_type=Patient')).flat().toSorted(), [
        'Patient/closed',
        'Patient/open',
        'Patient/second',
      ]);
      const body = { resourceType: 'Parameters', parameter: [{ name: '_type', valueCode: 'Patient' }] };
      assert.equal((await ask('Patient/$everything', 'system', 'POST', body)).json.entry?.length, 3);
      assert.deepEqual((await pages('?_since=2999-01-01')).flat(), []);
      assert.equal((await ask('Patient/$everything?name=x')).status, 400);
      for (const page of [
        'x',
        Buffer.from('["",5]').toString('base64url'),
        Buffer.from('["x","y"]').toString('base64url'),
      ]) {
        assert.deepEqual(codesOf(await ask(`Patient/$everything?_page=${page}`)), ['fhir.bad-page']);
      }
    });
  });

  // @source RFC 9110 §15.5.6
  describe('an address that is there for another method: 405, and which', () => {
    const CASES: readonly (readonly [method: string, path: string, allow: string])[] = [
      ['GET', 'Patient/_search', 'POST'],
      ['HEAD', 'Patient/_search', 'POST'],
      ['GET', '_search', 'POST'],
      ['GET', 'Patient/open/Observation/_search', 'POST'],
      ['POST', 'Patient/open', 'DELETE, GET, HEAD, PATCH, PUT'],
      ['POST', 'Patient/_history', 'GET, HEAD'],
      ['PUT', 'Patient/_history', 'GET, HEAD'],
      ['POST', '_history', 'GET, HEAD'],
      ['DELETE', 'Patient/open/_history', 'GET, HEAD'],
      ['PATCH', 'Patient/open/_history/1', 'GET, HEAD'],
      ['GET', 'Patient/$validate', 'POST'],
      ['PUT', 'Patient/open/$validate', 'GET, HEAD, POST'],
      ['GET', '$validate', 'POST'],
      ['GET', 'Patient/open/$meta-add', 'POST'],
      ['PUT', 'Patient/open/$meta', 'GET, HEAD, POST'],
      ['PUT', 'Patient/$everything', 'GET, HEAD, POST'],
      ['POST', 'metadata', 'GET, HEAD'],
      ['DELETE', 'metadata', 'GET, HEAD'],
      ['DELETE', '', 'GET, HEAD, POST'],
    ];
    for (const [method, path, allow] of CASES) {
      it(`${method} /${path}`, async () => {
        const body = method === 'GET' || method === 'HEAD' ? undefined : { resourceType: 'Patient' };
        const reply = await ask(path, 'system', method, body);
        assert.deepEqual([reply.status, reply.headers.get('allow')], [405, allow], reply.text);
        if (method === 'HEAD') return;
        assert.deepEqual(codesOf(reply), ['http.method-not-allowed']);
        assert.deepEqual(validate(reply.json as unknown as Resource), []);
      });
    }
    const NOWHERE = [
      ['GET', 'patient', 404],
      ['GET', '_nope', 404],
      ['GET', 'Patient/_nope', 400],
      ['POST', 'Patient/_nope', 404],
      ['GET', 'Patient/open/Nope', 404],
      ['GET', '$nope', 404],
      ['GET', 'Observation/open/Patient', 404],
    ] as const;
    for (const [method, path, status] of NOWHERE) {
      it(`${method} /${path} is nowhere: ${status}`, async () => {
        const reply = await ask(path, 'system', method, method === 'POST' ? { resourceType: 'Patient' } : undefined);
        assert.deepEqual(
          [reply.status, reply.json.resourceType, reply.headers.get('allow')],
          [status, 'OperationOutcome', null],
        );
      });
    }
  });

  // @source https://hl7.org/fhir/R4/http.html#transaction (“operations … may also be in a batch”)
  it('the same doors are in a batch', async () => {
    const read = (method: string, url: string, resource?: object) => ({
      request: { method, url },
      ...(resource ? { resource } : {}),
    });
    const entry = [
      read('GET', '$meta'),
      read('GET', 'Patient/$meta'),
      read('GET', 'Patient/$everything?_count=1'),
      read('POST', '$validate', { resourceType: 'Patient' }),
      read('GET', 'CodeSystem/$lookup?system=http://hl7.org/fhir/administrative-gender&code=male'),
      read('GET', 'Patient/_search'),
      read('GET', '$validate'),
    ];
    const { json } = await ask('', 'visitor', 'POST', { resourceType: 'Bundle', type: 'batch', entry });
    const statuses = (json.entry ?? []).map(({ response }) => response?.status.slice(0, 3));
    assert.deepEqual(statuses.slice(0, 6), ['200', '200', '200', '200', '200', '400']);
    assert.match(JSON.stringify(json.entry?.[5]), /fhir\.bad-entry-request/);
    assert.match(statuses[6] ?? '', /^40[05]$/);
    assert.doesNotMatch(JSON.stringify(json), /closed|secret/);
  });

  it('the CapabilityStatement says so, because the routes are there', async () => {
    const { rest } = (await ask('metadata')).json as unknown as {
      rest: [
        {
          operation: { name: string; definition: string }[];
          resource: { type: string; operation: { name: string }[] }[];
        },
      ];
    };
    const ofSystem = Object.fromEntries(rest[0].operation.map(({ name, definition }) => [name, definition]));
    assert.deepEqual(Object.keys(ofSystem).sort(), ['meta', 'validate', 'versions']);
    for (const name of ['meta', 'validate']) assert.match(ofSystem[name] ?? '', /OperationDefinition\/Resource-/);
    assert.match(ofSystem['versions'] ?? '', /OperationDefinition\/CapabilityStatement-versions$/);
    const system = rest[0].resource.find(({ type }) => type === 'CodeSystem');
    assert.ok(
      ['lookup', 'subsumes', 'validate-code'].every((name) => system?.operation.some((one) => one.name === name)),
    );
  });
});
