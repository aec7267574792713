import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { gated } from './gate-fixtures.ts';
import type { EntryBody } from './ledger/entry.ts';
import { codesOf } from './room-harness.ts';

describe('a question about others, asked by way of what one may see', () => {
  const { room, get } = gated();

  const secret = 'Synthetic secret';
  before(async () => {
    for (const [id, patient] of [
      ['secret-stranger', 'stranger'],
      ['secret-managed', 'managed'],
    ] as const) {
      const sent = await room.send('system', 'PUT', `/fhir/R4/Condition/${id}`, {
        resourceType: 'Condition',
        id,
        clinicalStatus: {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
        },
        identifier: [{ system: 'urn:secret', value: patient }],
        code: { text: secret, coding: [{ system: 'urn:secret', code: patient }] },
        asserter: { reference: 'Practitioner/dr1' },
        subject: { reference: `Patient/${patient}` },
      });
      assert.ok(sent.status < 300, sent.text);
    }
  });

  it('_has looks into nothing that the caller may not search', async () => {
    for (const as of ['elder', 'doctor'] as const) {
      const of = (patient: string) => get(as, `Practitioner?_has:Condition:asserter:code=urn:secret|${patient}`);
      assert.equal((await of('stranger')).json.total, 0, `${as} learns of a stranger`);
      assert.equal((await of('managed')).json.total, 1);
    }
    for (const as of ['coordinator', 'operator', 'regulator', 'insurer', 'readonlyApp'] as const) {
      for (const path of [
        'Practitioner?_has:Condition:asserter:code=urn:secret|managed',
        'Practitioner?_has:Condition:asserter:subject:Patient.name=Synthetic&_summary=count',
        'Organization?_has:Patient:organization:_has:Condition:patient:code=urn:secret|managed',
      ]) {
        const sent = await get(as, path);
        assert.equal(sent.status, 403, `${as} ${path}: ${sent.text}`);
      }
    }
    const who = await get('coordinator', 'Patient?_has:Condition:patient:code=urn:secret|managed');
    assert.deepEqual([who.status, codesOf(who)], [403, ['consent.kind-not-for-role']]);
  });
  it('a chain leads over nothing that the caller may not search', async () => {
    const observation = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'synthetic' },
      subject: { reference: 'Patient/managed' },
      performer: [{ reference: 'Patient/stranger' }],
    };
    assert.equal((await room.send('system', 'POST', '/fhir/R4/Observation', observation)).status, 201);
    assert.equal((await get('system', 'Observation?performer:Patient.name=Synthetic')).json.total, 1);
    assert.equal((await get('elder', 'Observation?performer:Patient.name=Synthetic')).json.total, 0);
    const app = await get('readonlyApp', 'Observation?subject:Patient.name=Synthetic');
    assert.deepEqual([app.status, codesOf(app)], [403, ['consent.scope-missing']]);
  });

  const condition = {
    resourceType: 'Condition',
    clinicalStatus: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
    },
    code: { text: 'Synthetic' },
    subject: { reference: 'Patient/managed' },
  };
  const post = (headers: Record<string, string>, body: object = condition) =>
    room.send('doctor', 'POST', '/fhir/R4/Condition', body, headers);

  it('a condition of a write answers the same whether its hidden match is there or not', async () => {
    for (const criteria of [
      'subject=Patient/stranger&code=urn:secret|',
      'asserter=dr1&subject=stranger&code=urn:secret|',
    ]) {
      const there = await post({ 'if-none-exist': `${criteria}stranger` });
      const never = await post({ 'if-none-exist': `${criteria}never` });
      assert.deepEqual([there.status, codesOf(there)], [never.status, codesOf(never)], criteria);
    }
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      const ask = (code: string) =>
        room.send(
          'doctor',
          method,
          `/fhir/R4/Condition?subject=Patient/stranger&code=urn:secret|${code}`,
          method === 'PUT' ? condition : method === 'PATCH' ? [{ op: 'test', path: '/id', value: 'x' }] : undefined,
          method === 'PATCH' ? { 'content-type': 'application/json-patch+json' } : {},
        );
      const [there, never] = [await ask('stranger'), await ask('never')];
      assert.deepEqual([there.status, codesOf(there)], [never.status, codesOf(never)], method);
    }
  });
  it('an identity is made once, also by somebody who may not see who has it', async () => {
    const sent = await post({ 'if-none-exist': 'identifier=urn:secret|stranger' });
    assert.deepEqual([sent.status, codesOf(sent)], [409, ['fhir.already-exists']]);
    assert.doesNotMatch(sent.text, /secret-stranger/);
  });
  it('a reference by a condition finds nobody whom the caller may not see', async () => {
    for (const criteria of [
      'name=Synthetic stranger',
      '_id=stranger',
      '_has:Condition:patient:code=urn:secret|stranger',
    ]) {
      const reference = `Patient?${new URLSearchParams([criteria.split('=') as [string, string]])}`;
      const sent = await post({}, { ...condition, asserter: { reference } });
      assert.deepEqual(codesOf(sent), ['fhir.dangling-reference'], sent.text);
    }
  });
  it('a patch tests nothing that the caller may not read, and a version is told to nobody else', async () => {
    const patch = (id: string, value: string, headers: Record<string, string> = {}) =>
      room.send('doctor', 'PATCH', `/fhir/R4/Condition/${id}`, [{ op: 'test', path: '/code/text', value }], {
        'content-type': 'application/json-patch+json',
        ...headers,
      });
    const never = await patch('never', secret);
    for (const sent of [
      await patch('secret-stranger', secret),
      await patch('secret-stranger', 'wrong'),
      await patch('secret-stranger', secret, { 'if-match': 'W/"7"' }),
    ]) {
      assert.deepEqual([sent.status, codesOf(sent)], [never.status, codesOf(never)]);
    }
    assert.equal((await patch('secret-managed', secret)).status, 200);
    for (const method of ['PUT', 'DELETE']) {
      const answers = [];
      for (const version of ['1', '7']) {
        const body = method === 'PUT' ? { ...condition, id: 'secret-stranger' } : undefined;
        const headers = { 'if-match': `W/"${version}"` };
        answers.push(await room.send('doctor', method, '/fhir/R4/Condition/secret-stranger', body, headers));
      }
      const [right, wrong] = answers;
      assert.deepEqual([right?.status, right && codesOf(right)], [wrong?.status, wrong && codesOf(wrong)], method);
      assert.ok([403, 404].includes(right?.status ?? 0));
    }
  });
  it('what is hidden is answered as what is not there, whatever is tried under its id', async () => {
    const there = 'secret-stranger';
    const never = 'never-anywhere';
    const tries: readonly [method: string, headers: Record<string, string>][] = [
      ['PUT', {}],
      ['PUT', { 'if-match': 'W/"1"' }],
      ['PUT', { 'if-none-match': '*' }],
      ['PATCH', {}],
      ['PATCH', { 'if-match': 'W/"1"' }],
      ['DELETE', {}],
      ['DELETE', { 'if-match': 'W/"1"' }],
    ];
    const ask = (method: string, id: string, headers: Record<string, string>, address = `Condition/${id}`) => {
      const patch = [{ op: 'test', path: '/code/text', value: secret }];
      const type = method === 'PATCH' ? { 'content-type': 'application/json-patch+json' } : undefined;
      const body = method === 'PUT' ? { ...condition, id } : method === 'PATCH' ? patch : undefined;
      return room.send('doctor', method, `/fhir/R4/${address}`, body, { ...headers, ...type });
    };
    const plain = ({ status, text }: { status: number; text: string }, id: string) =>
      [status, text.replaceAll(id, 'ID').replaceAll(/"diagnostics":"[a-z0-9]{26}"/g, '')] as const;
    for (const [method, headers] of tries) {
      const [one, other] = [await ask(method, there, headers), await ask(method, never, headers)];
      assert.deepEqual(plain(one, there), plain(other, never), `${method} ${JSON.stringify(headers)}`);
      assert.ok(one.status >= 400, 'and nobody makes anything under an id that was tried');
    }
    const byCondition = 'Condition?code=urn:secret|nobody';
    const [one, other] = [await ask('PUT', there, {}, byCondition), await ask('PUT', never, {}, byCondition)];
    assert.deepEqual(plain(one, there), plain(other, never));
    const inBundle = async (id: string, method: string) => {
      const entry = { resource: { ...condition, id }, request: { method, url: `Condition/${id}` } };
      return plain(
        await room.send('doctor', 'POST', '/fhir/R4/', {
          resourceType: 'Bundle',
          type: 'transaction',
          entry: [entry],
        }),
        id,
      );
    };
    for (const method of ['PUT', 'DELETE'])
      assert.deepEqual(await inBundle(there, method), await inBundle(never, method));
    const rows = await room.db.database.transaction((tx) =>
      tx.query<{ body: string }>("select body from consent.ledger_entry where patient_id = 'stranger'"),
    );
    const tried = rows.map(({ body }) => JSON.parse(body) as EntryBody).filter(({ outcome }) => outcome === 'denied');
    assert.ok(
      tried.filter(({ kinds }) => kinds.Condition === 1).length >= 3,
      'and the patient is told that it was tried',
    );
  });
  it('what is hidden and what is not there are both in the ledger before the answer, as tries: of the patient, and of nobody', async () => {
    const entries = async () => {
      const rows = await room.db.database.transaction((tx) =>
        tx.query<{ body: string }>('select body from consent.ledger_entry order by at, id'),
      );
      return rows.map(({ body }) => JSON.parse(body) as EntryBody);
    };
    const triesOf = async (method: string, address: string) => {
      const before = new Set((await entries()).map(({ id }) => id));
      const headers = method === 'PATCH' ? { 'content-type': 'application/json-patch+json' } : {};
      const body = method === 'PATCH' ? [{ op: 'test', path: '/code/text', value: secret }] : undefined;
      await room.send('doctor', method, `/fhir/R4/${address}`, body, headers);
      return (await entries()).filter(({ id }) => !before.has(id));
    };
    for (const [method, of] of [
      ['GET', (id: string) => `Condition/${id}`],
      ['GET', (id: string) => `Condition/${id}/_history`],
      ['GET', (id: string) => `Condition/${id}/_history/1`],
      ['GET', (id: string) => `Condition/${id}/$meta`],
      ['GET', (id: string) => `Condition?_id=${id}`],
      ['PATCH', (id: string) => `Condition/${id}`],
    ] as const) {
      const [there, never] = [await triesOf(method, of('secret-stranger')), await triesOf(method, of('never-at-all'))];
      const said = `${method} ${of('…')}`;
      assert.deepEqual(
        there.map(({ outcome, patientId }) => [outcome, patientId]),
        [['denied', 'stranger']],
        said,
      );
      assert.deepEqual(
        never.map(({ outcome, patientId, kinds, basis }) => [outcome, patientId, kinds, basis]),
        [['denied', undefined, { Condition: 0 }, 'http.nothing-there']],
        said,
      );
    }
    for (const address of ['Patient/ID', 'Patient/ID/$everything', 'Condition?patient=ID', 'Patient?_id=ID']) {
      const of = async (id: string) => (await triesOf('GET', address.replace('ID', id))).map(({ outcome }) => outcome);
      assert.deepEqual([await of('stranger'), await of('never-at-all')], [['denied'], ['denied']], address);
    }
    // Of what is nobody's nothing is hidden, and no link that leads nowhere is a try.
    assert.deepEqual(await triesOf('GET', 'Organization/never-at-all'), []);
  });
  it('a program that sees everything names what it makes', async () => {
    const sent = await room.send('system', 'PUT', '/fhir/R4/Condition/named-by-program', {
      ...condition,
      id: 'named-by-program',
    });
    assert.equal(sent.status, 201);
  });
});
