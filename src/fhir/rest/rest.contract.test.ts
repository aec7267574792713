import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Resource } from '../types.ts';
import { create, idsOf, observation, patient, SYSTEM } from './rest-fixtures.ts';
import { codesOf, type FhirClient, fhirClient, type Reply } from './rest-harness.ts';

describe('FHIR REST', () => {
  let fhir: FhirClient;
  before(async () => {
    fhir = await fhirClient();
  });
  after(() => fhir.close());

  const made = (resource: Resource) => create(fhir, resource);

  describe('create', () => {
    it('answers 201 with where it is, its version, and the resource as stored', async () => {
      const reply = await fhir.send('POST', 'Patient', patient('create-1', { id: 'ignored' }));
      assert.equal(reply.status, 201, reply.text);
      const { id, meta } = reply.json;
      assert.notEqual(id, 'ignored');
      assert.equal(reply.headers.get('location'), `http://hk.test/fhir/R4/Patient/${id}/_history/1`);
      assert.equal(reply.headers.get('etag'), 'W/"1"');
      assert.equal(reply.headers.get('last-modified'), 'Sun, 22 Nov 2026 02:00:00 GMT');
      assert.equal(meta?.versionId, '1');
      assert.match(reply.headers.get('content-type') ?? '', /^application\/fhir\+json/);
    });
    it('answers as preferred', async () => {
      const minimal = await fhir.send('POST', 'Patient', patient('p'), { prefer: 'return=minimal' });
      assert.deepEqual([minimal.status, minimal.text], [201, '']);
      const outcome = await fhir.send('POST', 'Patient', patient('p'), { prefer: 'return=OperationOutcome' });
      assert.equal(outcome.json.resourceType, 'OperationOutcome');
    });
    it('keeps meta.source, tags and profiles', async () => {
      const meta = {
        source: 'urn:x',
        profile: ['http://p'],
        tag: [{ system: 's', code: 'c' }],
        versionId: '77',
        lastUpdated: '1999-01-01T00:00:00Z',
      };
      const { meta: stored } = await made(patient('meta', { meta }));
      assert.deepEqual(stored, { ...meta, versionId: '1', lastUpdated: '2026-11-22T02:00:00.000Z' });
    });
    it('refuses what is invalid, naming the element', async () => {
      const reply = await fhir.send('POST', 'Patient', {
        resourceType: 'Patient',
        gender: 'unheard-of',
        birthDate: 'yesterday',
      });
      assert.ok(reply.status === 422 || reply.status === 400, reply.text);
      const expressions = reply.json.issue?.flatMap((issue) => issue.expression ?? []);
      assert.ok(expressions?.includes('Patient.gender') && expressions.includes('Patient.birthDate'), reply.text);
    });
    it('refuses another type, another format, no JSON, an unknown type', async () => {
      assert.deepEqual(codesOf(await fhir.send('POST', 'Patient', { resourceType: 'Group' })), ['fhir.type-mismatch']);
      const turtle = await fhir.send('POST', 'Patient', '<a> <b> 1 .', { 'content-type': 'text/turtle' });
      assert.deepEqual([turtle.status, ...codesOf(turtle)], [415, 'fhir.unsupported-media-type']);
      const broken = await fhir.send('POST', 'Patient', '{"resourceType":');
      assert.deepEqual([broken.status, ...codesOf(broken)], [400, 'fhir.invalid-json']);
      const unknown = await fhir.send('POST', 'Patientt', patient('x'));
      assert.deepEqual([unknown.status, ...codesOf(unknown)], [404, 'fhir.unknown-type']);
      const accept = await fhir.send('GET', 'Patient', undefined, { accept: 'text/turtle' });
      assert.deepEqual([accept.status, ...codesOf(accept)], [406, 'fhir.not-acceptable']);
    });
  });

  describe('conditional create', () => {
    it('makes one, finds it, and refuses many', async () => {
      const header = { 'if-none-exist': `identifier=${SYSTEM}|cc-1` };
      const first = await fhir.send('POST', 'Patient', patient('cc-1'), header);
      const second = await fhir.send('POST', 'Patient', patient('cc-1'), header);
      assert.deepEqual([first.status, second.status], [201, 200]);
      assert.equal(second.json.id, first.json.id);
      await made(patient('cc-1'));
      const third = await fhir.send('POST', 'Patient', patient('cc-1'), header);
      assert.deepEqual([third.status, ...codesOf(third)], [412, 'fhir.multiple-matches']);
    });
    it('needs a criterion', async () => {
      const reply = await fhir.send('POST', 'Patient', patient('cc'), { 'if-none-exist': '' });
      assert.deepEqual([reply.status, ...codesOf(reply)], [412, 'fhir.conditional-without-criteria']);
    });
    it('makes one of twenty that come at once', async () => {
      const header = { 'if-none-exist': `identifier=${SYSTEM}|race` };
      const replies = await Promise.all(
        Array.from({ length: 20 }, () => fhir.send('POST', 'Patient', patient('race'), header)),
      );
      assert.deepEqual(replies.map((reply) => reply.status).sort(), [...Array(19).fill(200), 201]);
      assert.equal(new Set(replies.map((reply) => reply.json.id)).size, 1);
      assert.equal((await fhir.send('GET', `Patient?identifier=${SYSTEM}|race`)).json.entry?.length, 1);
    });
  });

  describe('read and vread', () => {
    it('reads, also the headers alone, and only when it changed', async () => {
      const { id } = await made(patient('read'));
      assert.equal((await fhir.send('GET', `Patient/${id}`)).json.id, id);
      const head = await fhir.send('HEAD', `Patient/${id}`);
      assert.deepEqual([head.status, head.text, head.headers.get('etag')], [200, '', 'W/"1"']);
      const same = await fhir.send('GET', `Patient/${id}`, undefined, { 'if-none-match': 'W/"1"' });
      assert.deepEqual([same.status, same.text], [304, '']);
      assert.equal((await fhir.send('GET', `Patient/${id}`, undefined, { 'if-none-match': 'W/"2"' })).status, 200);
      const since = { 'if-modified-since': 'Sun, 22 Nov 2026 02:00:00 GMT' };
      assert.equal((await fhir.send('GET', `Patient/${id}`, undefined, since)).status, 304);
    });
    it('tells never, gone and no such version apart', async () => {
      const { id } = await made(patient('gone'));
      assert.equal((await fhir.send('DELETE', `Patient/${id}`)).status, 204);
      assert.equal((await fhir.send('GET', `Patient/${id}`)).status, 410);
      assert.equal((await fhir.send('GET', `Patient/${id}/_history/1`)).status, 200);
      assert.equal((await fhir.send('GET', `Patient/${id}/_history/2`)).status, 410);
      assert.equal((await fhir.send('GET', `Patient/${id}/_history/3`)).status, 404);
      assert.equal((await fhir.send('GET', 'Patient/never')).status, 404);
      assert.equal((await fhir.send('GET', 'Patient/not_an_id')).status, 400);
    });
    it('refuses parameters it would otherwise ignore', async () => {
      const reply = await fhir.send('GET', 'Patient/never?name=x');
      assert.deepEqual([reply.status, ...codesOf(reply)], [400, 'fhir.unknown-parameter']);
    });
    it('sends parts when asked, marked as such', async () => {
      const { id } = await made(
        patient('parts', { gender: 'female', active: true, communication: [{ language: { text: 'x' } }] }),
      );
      const { json } = await fhir.send('GET', `Patient/${id}?_elements=gender`);
      assert.deepEqual(Object.keys(json), ['resourceType', 'id', 'meta', 'gender']);
      assert.equal(json.meta?.tag?.[0]?.code, 'SUBSETTED');
    });
    it('writes for people when asked, and decimals stay', async () => {
      const { id } = await made(patient('pretty'));
      const text = JSON.stringify(observation(id ?? '')).replace('70.5', '70.50');
      const reply = await fhir.send('POST', 'Observation?_pretty=true', text);
      assert.match(reply.text, /\n {4}"value": 70\.50,\n/);
    });
  });

  describe('update', () => {
    it('makes the next version, and a first one under the client’s id', async () => {
      const first = await fhir.send('PUT', 'Patient/mine-1', patient('put', { id: 'mine-1' }));
      assert.deepEqual([first.status, first.headers.get('etag')], [201, 'W/"1"']);
      const second = await fhir.send('PUT', 'Patient/mine-1', patient('put', { id: 'mine-1', gender: 'male' }));
      assert.deepEqual([second.status, second.headers.get('etag')], [200, 'W/"2"']);
      assert.equal((await fhir.send('GET', 'Patient/mine-1')).json.gender, 'male');
    });
    it('brings a deleted one back', async () => {
      await fhir.send('PUT', 'Patient/back', patient('back', { id: 'back' }));
      await fhir.send('DELETE', 'Patient/back');
      const reply = await fhir.send('PUT', 'Patient/back', patient('back', { id: 'back' }));
      assert.deepEqual([reply.status, reply.json.meta?.versionId], [201, '3']);
    });
    it('refuses another id in the body, or none', async () => {
      assert.deepEqual(codesOf(await fhir.send('PUT', 'Patient/a1', patient('x', { id: 'a2' }))), ['fhir.id-mismatch']);
      assert.deepEqual(codesOf(await fhir.send('PUT', 'Patient/a1', patient('x'))), ['fhir.id-mismatch']);
    });
    it('refuses If-Match of another version with 412, and of what is not there', async () => {
      await fhir.send('PUT', 'Patient/matched', patient('m', { id: 'matched' }));
      const put = (version: string) =>
        fhir.send('PUT', 'Patient/matched', patient('m', { id: 'matched' }), { 'if-match': version });
      assert.equal((await put('W/"7"')).status, 412);
      assert.equal((await put('W/"1"')).status, 200);
      assert.equal((await put('W/"1"')).status, 412);
      assert.equal((await put('nonsense')).status, 412);
      const never = await fhir.send('PUT', 'Patient/never-m', patient('m', { id: 'never-m' }), { 'if-match': 'W/"1"' });
      assert.equal(never.status, 412);
    });
    it('lets one of many win who saw the same version', async () => {
      await fhir.send('PUT', 'Patient/raced', patient('r', { id: 'raced' }));
      const replies = await Promise.all(
        Array.from({ length: 12 }, (_, i) =>
          fhir.send('PUT', 'Patient/raced', patient(`r${i}`, { id: 'raced' }), { 'if-match': 'W/"1"' }),
        ),
      );
      assert.deepEqual(replies.map((reply) => reply.status).sort(), [200, ...Array(11).fill(412)]);
    });
    it('keeps every one of many updates without a version', async () => {
      const replies = await Promise.all(
        Array.from({ length: 12 }, (_, i) => fhir.send('PUT', 'Patient/busy', patient(`b${i}`, { id: 'busy' }))),
      );
      assert.deepEqual(replies.map((reply) => reply.status).sort(), [...Array(11).fill(200), 201]);
      assert.equal((await fhir.send('GET', 'Patient/busy')).json.meta?.versionId, '12');
    });
    it('updates by criteria: none, one, many', async () => {
      const where = `Patient?identifier=${SYSTEM}|cu`;
      const none = await fhir.send('PUT', where, patient('cu'));
      assert.equal(none.status, 201);
      const one = await fhir.send('PUT', where, patient('cu', { gender: 'other' }));
      assert.deepEqual([one.status, one.json.id], [200, none.json.id]);
      assert.deepEqual(codesOf(await fhir.send('PUT', where, patient('cu', { id: 'else' }))), ['fhir.id-mismatch']);
      await made(patient('cu'));
      assert.equal((await fhir.send('PUT', where, patient('cu'))).status, 412);
      assert.equal((await fhir.send('PUT', 'Patient', patient('cu'))).status, 412);
    });
  });

  describe('patch', () => {
    const as = { 'content-type': 'application/json-patch+json' };
    it('applies a JSON Patch, and nothing of a failing one', async () => {
      const { id } = await made(patient('patch', { gender: 'male' }));
      const reply = await fhir.send(
        'PATCH',
        `Patient/${id}`,
        [{ op: 'replace', path: '/gender', value: 'female' }],
        as,
      );
      assert.deepEqual([reply.status, reply.json.gender, reply.json.meta?.versionId], [200, 'female', '2']);
      const failing = await fhir.send(
        'PATCH',
        `Patient/${id}`,
        [
          { op: 'replace', path: '/gender', value: 'male' },
          { op: 'test', path: '/birthDate', value: '1900-01-01' },
        ],
        as,
      );
      assert.ok(failing.status >= 400 && failing.status < 500);
      assert.equal((await fhir.send('GET', `Patient/${id}`)).json.gender, 'female');
      const invalid = await fhir.send('PATCH', `Patient/${id}`, [{ op: 'add', path: '/gender', value: 'x' }], as);
      assert.equal(invalid.status, 422);
      const history = await fhir.send('GET', `Patient/${id}/_history`);
      assert.deepEqual(
        history.json.entry?.map((entry) => entry.request?.method),
        ['PATCH', 'POST'],
      );
    });
    it('patches by criteria, with a patch and nothing else', async () => {
      await made(patient('patch-c'));
      const where = `Patient?identifier=${SYSTEM}|patch-c`;
      assert.equal((await fhir.send('PATCH', where, [{ op: 'add', path: '/active', value: true }], as)).status, 200);
      assert.equal((await fhir.send('PATCH', where, [], { 'content-type': 'application/json' })).status, 415);
      assert.equal((await fhir.send('PATCH', 'Patient/never', [], as)).status, 404);
    });
  });

  describe('delete', () => {
    it('is no error twice, nor for what never was', async () => {
      const { id } = await made(patient('del'));
      const first = await fhir.send('DELETE', `Patient/${id}`);
      assert.deepEqual([first.status, first.headers.get('etag')], [204, 'W/"2"']);
      assert.equal((await fhir.send('DELETE', `Patient/${id}`)).status, 204);
      assert.equal((await fhir.send('DELETE', 'Patient/never')).status, 204);
      assert.equal((await fhir.send('GET', `Patient?identifier=${SYSTEM}|del`)).json.total, 0);
    });
    it('deletes by criteria one match at most', async () => {
      await made(patient('del-c'));
      const where = `Patient?identifier=${SYSTEM}|del-c`;
      assert.equal((await fhir.send('DELETE', where)).status, 204);
      await made(patient('del-c'));
      await made(patient('del-c'));
      assert.equal((await fhir.send('DELETE', where)).status, 412);
    });
  });

  describe('history', () => {
    it('is of a resource, a type, and the system, newest first, in pages', async () => {
      fhir.clock.move(60_000);
      const since = fhir.clock.now().toISOString();
      for (let i = 0; i < 3; i++) {
        await fhir.send('PUT', 'Location/h', { resourceType: 'Location', id: 'h', name: `n${i}` });
        fhir.clock.move(1000);
      }
      await fhir.send('DELETE', 'Location/h');
      const all = await fhir.send('GET', 'Location/h/_history');
      assert.deepEqual(
        all.json.entry?.map((e) => [e.request?.method, e.response?.status]),
        [
          ['DELETE', '204'],
          ['PUT', '200'],
          ['PUT', '200'],
          ['PUT', '201'],
        ],
      );
      for (const path of ['Location/_history', '_history']) {
        const first = await fhir.send('GET', `${path}?_since=${since}&_count=3`);
        const next = first.json.link?.find((link) => link.relation === 'next')?.url;
        assert.equal(first.json.entry?.length, 3);
        assert.ok(next);
        const second = await fhir.send('GET', next);
        assert.equal(second.json.entry?.length, 1);
        assert.equal(
          second.json.link?.some((link) => link.relation === 'next'),
          false,
        );
      }
      assert.deepEqual(codesOf(await fhir.send('GET', '_history?_page=x')), ['fhir.bad-page']);
    });
  });

  describe('operations', () => {
    it('$everything gives the compartment in pages', async () => {
      const { id } = await made(patient('every'));
      for (let i = 0; i < 5; i++)
        await made(
          observation(id ?? '', i < 3 ? { effectiveDateTime: `2026-01-0${i + 1}` } : { effectiveDateTime: undefined }),
        );
      const whole = await fhir.send('GET', `Patient/${id}/$everything`);
      assert.equal(whole.json.total, 6);
      const seen: string[] = [];
      let next: string | undefined = `Patient/${id}/$everything?_count=2`;
      while (next) {
        const reply: Reply = await fhir.send('GET', next);
        seen.push(...idsOf(reply));
        next = reply.json.link?.find((link) => link.relation === 'next')?.url;
      }
      // The patient stands first on the page that has them; that page need not be the first.
      assert.equal(idsOf(whole)[0], id);
      const others = (ids: readonly (string | undefined)[]) => ids.filter((one) => one !== id);
      assert.deepEqual([others(seen), seen.length], [others(idsOf(whole)), 6]);
      assert.equal(
        (await fhir.send('GET', `Patient/${id}/$everything?_type=Observation&start=2026-01-02`)).json.total,
        2,
      );
      assert.equal((await fhir.send('GET', 'Patient/never/$everything')).status, 404);
    });
    it('$validate answers what is wrong and stores nothing', async () => {
      const bad = await fhir.send('POST', 'Patient/$validate', {
        resourceType: 'Patient',
        gender: 'x',
        identifier: [{ value: 'validated' }],
      });
      assert.equal(bad.status, 200);
      assert.equal(bad.json.issue?.[0]?.severity, 'error');
      const parameters = {
        resourceType: 'Parameters',
        parameter: [{ name: 'resource', resource: patient('validated') }],
      };
      const good = await fhir.send('POST', 'Patient/$validate', parameters);
      assert.equal(
        good.json.issue?.some((issue) => issue.severity === 'error'),
        false,
      );
      assert.equal((await fhir.send('GET', 'Patient?identifier=validated')).json.total, 0);
    });
    it('metadata is read off the table and open to all', async () => {
      const { json, status } = await fhir.send('GET', 'metadata', undefined, { authorization: '' });
      assert.equal(status, 200);
      const rest = (
        json.rest as {
          resource: { type: string; interaction: { code: string }[]; searchParam: { name: string }[] }[];
        }[]
      )[0];
      const type = rest?.resource.find((one) => one.type === 'Patient');
      const codes = [
        'create',
        'delete',
        'history-instance',
        'history-type',
        'patch',
        'read',
        'search-type',
        'update',
        'vread',
      ];
      assert.deepEqual(type?.interaction.map(({ code }) => code).sort(), codes);
      assert.ok(type?.searchParam.some(({ name }) => name === 'identifier'));
      const checked = await fhir.send('POST', 'CapabilityStatement/$validate', json);
      assert.deepEqual(
        checked.json.issue?.filter((issue) => issue.severity === 'error'),
        [],
      );
    });
  });
});
