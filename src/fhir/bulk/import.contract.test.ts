import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Actor, RefusalError } from '#kernel';
import { type Outbound, OutboundError } from '#platform/http';
import { refuseFhir } from '../messages.ts';
import { codesOf, OPEN_GATE } from '../rest/rest-harness.ts';
import { type BulkClient, bulkClient } from './bulk-harness.ts';

const ACTORS: Readonly<Record<string, Actor>> = {
  system: { kind: 'system', clientId: 'system', scopes: ['system/*.cruds'] },
};
const NDJSON = { 'content-type': 'application/fhir+ndjson' };
const patient = (id: string, family = 'Synthetic') => ({ resourceType: 'Patient', id, name: [{ family }] });
const toLines = (...resources: readonly unknown[]) => resources.map((one) => `${JSON.stringify(one)}\n`).join('');

/** What stands at the addresses that an operator allowed; a broken one ends in the middle of a line. */
const places = new Map<string, string>();
let isBroken = false;
const outbound: Outbound = {
  allows: (url) => url.startsWith('https://allowed.test/'),
  send: () => Promise.reject(new Error('nothing is sent')),
  async read({ url }) {
    const text = places.get(url);
    if (text === undefined) throw new OutboundError('status 404');
    return (async function* () {
      yield Buffer.from(text.slice(0, 20));
      if (isBroken) throw Object.assign(new Error('gone'), { code: 'ECONNRESET' });
      yield Buffer.from(text.slice(20));
    })();
  },
};

describe('Bulk import', () => {
  let node: BulkClient;
  const importing = async (body: string | object, headers: Readonly<Record<string, string>> = NDJSON) => {
    const job = await node.begin('$import', body, headers);
    await node.work();
    const { status, json } = await node.send('GET', job);
    assert.equal(status, 200);
    return json as unknown as {
      extension: { created: number; updated: number; unchanged: number; failed: number };
      error: { url: string; count: number }[];
    };
  };
  before(async () => {
    const gate: typeof OPEN_GATE = {
      ...OPEN_GATE,
      mayWrite: async (_scope, { after }) => {
        if (after?.id === 'forbidden')
          throw new RefusalError(refuseFhir('fhir.not-found', { type: 'Patient', id: '…' }));
      },
    };
    node = await bulkClient({ gate, restWrite: { Consent: 'closed' } }, ACTORS, outbound);
  });
  after(() => node.close());

  it('makes each resource under its own id, and a second run changes nothing', async () => {
    const body = toLines(patient('i1'), { ...patient('i2'), birthDate: '1951-03-08', meta: { tag: [{ code: 't' }] } });
    assert.deepEqual((await importing(body)).extension, { created: 2, updated: 0, unchanged: 0, failed: 0 });
    assert.equal((await node.send('GET', 'Patient/i2')).json['birthDate'], '1951-03-08');
    assert.deepEqual((await importing(body)).extension, { created: 0, updated: 0, unchanged: 2, failed: 0 });
    assert.equal((await node.send('GET', 'Patient/i2/_history')).json.total ?? 1, 1);
    const changed = toLines(patient('i1', 'Other'), patient('i3'));
    assert.deepEqual((await importing(changed)).extension, { created: 1, updated: 1, unchanged: 0, failed: 0 });
    assert.equal((await node.send('GET', 'Patient/i1')).json.meta?.versionId, '2');
  });

  it('takes back what $export gave, and finds it there already', async () => {
    const job = await node.begin('$export?_type=Patient');
    await node.work();
    const [file] = (await node.send('GET', job)).json.output as { url: string; count: number }[];
    const { text } = await node.send('GET', file?.url ?? '');
    const { extension } = await importing(text);
    assert.deepEqual(extension, { created: 0, updated: 0, unchanged: file?.count, failed: 0 });
  });

  it('lets a line fail alone, and names the line and every reason', async () => {
    const { extension, error } = await importing(
      [
        JSON.stringify(patient('l1')),
        '{ not json',
        JSON.stringify({ ...patient('l3'), gender: 'neither' }),
        JSON.stringify({ resourceType: 'Patient', name: [{ family: 'X' }] }),
        JSON.stringify({ resourceType: 'Nothing', id: 'x' }),
        JSON.stringify({ resourceType: 'Consent', id: 'c' }),
        JSON.stringify({ ...patient('l7'), managingOrganization: { reference: 'urn:uuid:1' } }),
        JSON.stringify(patient('forbidden')),
        '',
        JSON.stringify(patient('l10')),
      ].join('\n'),
    );
    assert.deepEqual(extension, { created: 2, updated: 0, unchanged: 0, failed: 7 });
    const [outcomes] = error;
    assert.equal(outcomes?.count, 7);
    const told = (await node.lines(outcomes?.url ?? '')).map((outcome) => {
      const [issue] = outcome['issue'] as { location: string[]; details: { coding: { code: string }[] } }[];
      return `${issue?.location[0]} ${issue?.details.coding[0]?.code}`;
    });
    assert.deepEqual(told, [
      'line 2 fhir.invalid-json',
      'line 3 fhir.unknown-code',
      'line 4 bulk.line-without-id',
      'line 5 fhir.unknown-type',
      'line 6 bulk.type-not-importable',
      'line 7 bulk.line-reference',
      'line 8 fhir.not-found',
    ]);
    assert.equal((await node.send('GET', 'Patient/l10')).status, 200, 'neighbours are imported all the same');
    assert.equal((await node.send('GET', 'Patient/forbidden')).status, 404);
  });

  it('notes what it wrote, by patient, in the transaction that wrote it', async () => {
    const noted = node.jobNotes.length;
    await importing(toLines(patient('n1'), patient('n2')));
    const notes = node.jobNotes.slice(noted).map(({ note }) => note);
    assert.deepEqual(
      notes.map(({ action, patientId, kinds }) => [action, patientId, kinds]),
      [
        ['create', 'n1', { Patient: 1 }],
        ['create', 'n2', { Patient: 1 }],
      ],
    );
  });

  it('goes on at the piece where it was; a piece that did not commit was not imported', async () => {
    const pad = 'x'.repeat(2_000);
    const many = Array.from({ length: 900 }, (_, i) => ({ ...patient(`m${i}`), name: [{ family: pad }] }));
    const job = await node.begin('$import', toLines(...many), NDJSON);
    await node.step();
    assert.match((await node.send('GET', job)).headers.get('x-progress') ?? '', /^1 of [2-9] pieces imported$/);
    await node.work();
    const { extension } = (await node.send('GET', job)).json;
    assert.deepEqual(extension, { created: 900, updated: 0, unchanged: 0, failed: 0 });
  });

  it('fetches from addresses that an operator allowed, and from no others', async () => {
    const url = 'https://allowed.test/patients.ndjson';
    places.set(url, toLines(patient('f1'), patient('f2')));
    const manifest = (address: string) => ({
      resourceType: 'Parameters',
      parameter: [
        { name: 'inputFormat', valueCode: 'application/fhir+ndjson' },
        {
          name: 'input',
          part: [
            { name: 'type', valueCode: 'Patient' },
            { name: 'url', valueUrl: address },
          ],
        },
      ],
    });
    const json = { 'content-type': 'application/fhir+json' };
    assert.deepEqual((await importing(manifest(url), json)).extension, {
      created: 2,
      updated: 0,
      unchanged: 0,
      failed: 0,
    });
    const plain = { inputFormat: 'application/fhir+ndjson', input: [{ type: 'Patient', url }] };
    assert.equal((await importing(plain, json)).extension.unchanged, 2);
    const refused = await node.send('POST', '$import', manifest('http://10.0.0.1/x'), { prefer: 'respond-async' });
    assert.deepEqual([refused.status, codesOf(refused)], [403, ['bulk.input-address']]);
  });

  it('holds each line against the type that the manifest names for its input', async () => {
    const url = 'https://allowed.test/mixed.ndjson';
    places.set(url, toLines(patient('t1'), { resourceType: 'Basic', id: 't2', code: { text: 'x' } }));
    const json = { 'content-type': 'application/fhir+json' };
    const { extension, error } = await importing({ input: [{ type: 'Patient', url }] }, json);
    assert.deepEqual(extension, { created: 1, updated: 0, unchanged: 0, failed: 1 });
    const [outcome] = await node.lines(error[0]?.url ?? '');
    assert.match(
      JSON.stringify(outcome),
      /mixed\.ndjson line 2.*fhir\.type-mismatch|fhir\.type-mismatch.*mixed\.ndjson line 2/,
    );
    assert.equal((await importing({ input: [{ url }] }, json)).extension.created, 1, 'without a type it may be of any');
  });

  it('takes lines as machines of any kind end them', async () => {
    const [one, two] = [patient('e1'), patient('e2')].map((each) => JSON.stringify(each));
    const created = async (body: string, headers = NDJSON) => (await importing(body, headers)).extension;
    assert.deepEqual(await created(`${one}\r\n${two}\r\n`), { created: 2, updated: 0, unchanged: 0, failed: 0 });
    assert.deepEqual(await created(`\n${one}\n\n${two}`), { created: 0, updated: 0, unchanged: 2, failed: 0 });
    const known = { created: 0, updated: 0, unchanged: 1, failed: 0 };
    for (const type of ['application/ndjson', 'application/x-ndjson', 'application/fhir+ndjson; charset=utf-8'])
      assert.deepEqual(await created(one ?? '', { 'content-type': type }), known, type);
  });

  it('names what a manifest asks for and nobody does here', async () => {
    const input = [{ url: 'https://allowed.test/patients.ndjson' }];
    const part = [{ name: 'type', valueCode: 'azure-blob' }];
    const parameter = [
      { name: 'storageDetail', part },
      { name: 'input', part: [{ name: 'url', valueUrl: input[0]?.url }] },
    ];
    for (const [manifest, name] of [
      [{ input, mode: 'InitialLoad' }, 'mode'],
      [{ input, storageDetail: { type: 'aws-s3' } }, 'storageDetail'],
      [{ resourceType: 'Parameters', parameter }, 'storageDetail'],
    ] as const) {
      const { status, text } = await node.send('POST', '$import', manifest, { prefer: 'respond-async' });
      assert.ok(status === 400 && text.includes(name), `${status} ${text}`);
    }
    const inputSource = 'https://source.test/fhir';
    const whole = { inputFormat: 'application/fhir+ndjson', inputSource, storageDetail: { type: 'https' }, input };
    places.set(input[0]?.url ?? '', toLines(patient('s1')));
    assert.equal((await importing(whole, { 'content-type': 'application/json' })).extension.created, 1);
  });

  it('that is ended while it works imports no more, and leaves what it did', async () => {
    const pad = 'x'.repeat(2_000);
    const many = Array.from({ length: 600 }, (_, i) => ({ ...patient(`d${i}`), name: [{ family: pad }] }));
    const job = await node.begin('$import', toLines(...many), NDJSON);
    await node.step();
    assert.equal((await node.send('DELETE', job)).status, 202);
    await node.work();
    assert.equal((await node.send('GET', job)).status, 404);
    assert.deepEqual(
      [(await node.send('GET', 'Patient/d0')).status, (await node.send('GET', 'Patient/d599')).status],
      [200, 404],
    );
  });

  it('fails whole, by name, where an input cannot be read', async () => {
    const url = 'https://allowed.test/broken.ndjson';
    places.set(url, toLines(patient('b1')));
    isBroken = true;
    const job = await node.begin('$import', { input: [{ url }] });
    await node.work();
    isBroken = false;
    const request = node.send('GET', job);
    await assert.rejects(request, (error: Error) => String(error.cause).includes('bulk.input-unreachable'));
    assert.equal((await node.send('GET', 'Patient/b1')).status, 404);
  });

  it('stops where who asked may act here no more', async () => {
    const job = await node.begin('$import', toLines(patient('gone1')), NDJSON);
    node.gone.isGone = true;
    await node.work();
    node.gone.isGone = false;
    await node.work();
    await assert.rejects(node.send('GET', job), (error: Error) => String(error.cause).includes('bulk.owner-gone'));
    assert.equal((await node.send('GET', 'Patient/gone1')).status, 404);
  });

  it('an upload that was refused is no job of the client’s', async () => {
    const prefer = { ...NDJSON, prefer: 'respond-async' };
    for (let i = 0; i < 6; i++) {
      const reply = await node.send('POST', '$import', '{"resourceType":"Patient\0"}', prefer);
      assert.deepEqual(codesOf(reply), ['fhir.forbidden-character']);
    }
    assert.equal((await importing(toLines(patient('u1')))).extension.created, 1);
  });

  it('is refused by name where it is not asked as it must be', async () => {
    const ask = async (body: string | object, headers: Readonly<Record<string, string>>) => {
      const reply = await node.send('POST', '$import', body, headers);
      return [reply.status, ...codesOf(reply)];
    };
    const prefer = { prefer: 'respond-async' };
    assert.deepEqual(await ask(toLines(patient('x')), NDJSON), [400, 'bulk.async-only']);
    assert.deepEqual(await ask({ input: [] }, prefer), [400, 'bulk.no-input']);
    assert.deepEqual(await ask('a,b', { ...prefer, 'content-type': 'text/csv' }), [415, 'fhir.unsupported-media-type']);
    const bytes = { inputFormat: 'application/fhir+parquet', input: [] };
    assert.deepEqual(await ask(bytes, prefer), [400, 'bulk.input-format']);
  });
});
