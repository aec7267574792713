import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import type { NodeSettings } from '../src/app/node-settings.ts';
import { writeTrustList } from '../src/app/trust.ts';
import { findProgram } from '../src/cli/build-program.ts';
import { AnswerError, type Client, clientOf } from '../src/cli/http-client.ts';
import { until } from '../src/cli/journey/expect.ts';
import { programToken } from '../src/cli/sign-in.ts';
import { type TestDatabase, testDatabase } from './harness.ts';
import { untilReady } from './killable-nodes.ts';
import { freePort } from './processes.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FHIR = { 'content-type': 'application/fhir+json' };
/** The longest that one process goes by what another has changed meanwhile, and what a slow machine takes on top. */
const HEARD_MS_MAX = 30_000;

/** A node that is served by two processes with one database, as behind a balancer: neither keeps anything that the other would have to know. */
describe('two processes of one node', () => {
  let folder: string;
  let held: TestDatabase;
  let children: ChildProcess[];
  let token: () => Promise<string | undefined>;
  let one: Client;
  let other: Client;
  let otherUrl: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'causeway-two-'));
    await chmod(folder, 0o755);
    held = await testDatabase();
    await findProgram(ROOT).build();
    const ports = [await freePort(), await freePort()];
    const urls = ports.map((port) => `http://127.0.0.1:${port}`) as [string, string];
    // To the world it is one node with one address.
    const [url] = urls;
    otherUrl = urls[1];
    const trustFile = path.join(folder, 'trust.json');
    await writeTrustList(trustFile, [{ id: 'hk', url, folder }], new Date('2026-01-01T00:00:00Z'));
    const settings: Omit<NodeSettings, 'port'> = {
      nodeId: 'hk',
      url,
      folder,
      databaseUrl: held.url,
      trustFile,
      demo: true,
      worldPeople: 0,
      worldSeed: 'test',
    };
    // Both at once: the first start is shared as well.
    children = ports.map((port) =>
      spawn(process.execPath, [findProgram(ROOT).entry, JSON.stringify({ ...settings, port })], {
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      }),
    );
    await Promise.all(children.map(untilReady));
    token = programToken(url, 'demo-system', 'demo-system-secret');
    one = clientOf(url, token);
    other = clientOf(otherUrl, token);
  });
  after(async () => {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await held.close();
    await rm(folder, { recursive: true, force: true });
  });

  const put = async (client: Client, address: string, resource: object) => {
    const answer = await client.send('PUT', `/fhir/R4/${address}`, { text: JSON.stringify(resource), headers: FHIR });
    return (await answer.json()) as { id: string; meta: { versionId: string } };
  };
  const get = async <T>(client: Client, address: string) =>
    (await (await client.send('GET', `/fhir/R4/${address}`)).json()) as T;

  it('know what either wrote, at once', async () => {
    const patient = (family: string) => ({ resourceType: 'Patient', id: 'shared', name: [{ family }] });
    for (const [n, [writer, reader]] of [
      [one, other],
      [other, one],
      [one, other],
    ].entries() as ArrayIterator<[number, [Client, Client]]>) {
      await put(writer, 'Patient/shared', patient(`Name${n}`));
      const read = await get<{ name: { family: string }[]; meta: { versionId: string } }>(reader, 'Patient/shared');
      assert.deepEqual([read.name[0]?.family, read.meta.versionId], [`Name${n}`, String(n + 1)]);
      const { entry = [] } = await get<{ entry?: { resource: { id: string } }[] }>(reader, `Patient?family=name${n}`);
      assert.deepEqual(
        entry.map(({ resource }) => resource.id),
        ['shared'],
      );
    }
  });

  it('make one resource of creations under one condition, whoever is asked', async () => {
    const text = JSON.stringify({ resourceType: 'Patient', identifier: [{ system: 'urn:test', value: 'same' }] });
    const headers = { ...FHIR, 'if-none-exist': 'identifier=urn:test%7Csame' };
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        (n % 2 === 0 ? one : other).send('POST', '/fhir/R4/Patient', { text, headers }),
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [...Array(11).fill(200), 201]);
  });

  it('expand a value set as either has it', async () => {
    const url = 'http://example.org/two-processes';
    const codes = async (client: Client) =>
      (
        await get<{ expansion: { contains?: { code: string }[] } }>(
          client,
          `ValueSet/$expand?url=${encodeURIComponent(`${url}/vs`)}`,
        )
      ).expansion.contains?.map(({ code }) => code);
    const system = (...concept: string[]) => ({
      resourceType: 'CodeSystem',
      id: 'two',
      url,
      status: 'active',
      content: 'complete',
      concept: concept.map((code) => ({ code })),
    });
    const compose = { include: [{ system: url }] };
    await put(one, 'CodeSystem/two', system('a'));
    await put(one, 'ValueSet/two', {
      resourceType: 'ValueSet',
      id: 'two',
      url: `${url}/vs`,
      status: 'active',
      compose,
    });
    assert.deepEqual([await codes(one), await codes(other)], [['a'], ['a']]);
    await put(other, 'CodeSystem/two', system('a', 'b'));
    assert.deepEqual(
      [await codes(one), await codes(other)],
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
    );
  });

  it('hold a resource to the profile that either was given', async () => {
    const url = 'http://example.org/StructureDefinition/named';
    const profile = (min: number) => ({
      resourceType: 'StructureDefinition',
      id: 'named',
      url,
      name: 'Named',
      status: 'active',
      kind: 'resource',
      abstract: false,
      type: 'Basic',
      baseDefinition: 'http://hl7.org/fhir/StructureDefinition/Basic',
      derivation: 'constraint',
      differential: { element: [{ id: 'Basic.author', path: 'Basic.author', min }] },
    });
    const wrong = async (client: Client) => {
      const resource = { resourceType: 'Basic', code: { text: 'synthetic' }, meta: { profile: [url] } };
      const answer = await client.send('POST', '/fhir/R4/Basic/$validate', {
        text: JSON.stringify(resource),
        headers: FHIR,
      });
      const { issue } = (await answer.json()) as { issue: { severity: string }[] };
      return issue.some(({ severity }) => severity === 'error');
    };
    await put(one, 'StructureDefinition/named', profile(1));
    assert.deepEqual([await wrong(one), await wrong(other)], [true, true]);
    await put(other, 'StructureDefinition/named', profile(0));
    assert.deepEqual([await wrong(one), await wrong(other)], [false, false]);
  });

  it('tell a socket of the one what the other wrote', async () => {
    const channel = { type: 'websocket' };
    const text = JSON.stringify({
      resourceType: 'Subscription',
      status: 'requested',
      reason: 'synthetic',
      criteria: 'Basic',
      channel,
    });
    const made = await one.send('POST', '/fhir/R4/Subscription', { text, headers: FHIR });
    const { id } = (await made.json()) as { id: string };
    await until('the subscription is active', HEARD_MS_MAX, async () =>
      (await get<{ status: string }>(other, `Subscription/${id}`)).status === 'active' ? true : undefined,
    );
    const socket = new WebSocket(`${otherUrl.replace(/^http/, 'ws')}/fhir/R4/websocket`, {
      headers: { authorization: `Bearer ${await token()}` },
    });
    await once(socket, 'open');
    socket.send(`bind ${id}`);
    assert.equal(String((await once(socket, 'message'))[0]), `bound ${id}`);
    const pinged = once(socket, 'message', { signal: AbortSignal.timeout(HEARD_MS_MAX) });
    await put(one, 'Basic/heard', { resourceType: 'Basic', id: 'heard', code: { text: 'synthetic' } });
    assert.equal(String((await pinged)[0]), `ping ${id}`);
    socket.terminate();
  });

  it('refuse a token that either took back, after some seconds at most', async () => {
    const fresh = await programToken(otherUrl, 'demo-system', 'demo-system-secret')();
    const asked = clientOf(otherUrl, async () => fresh);
    await asked.send('GET', '/fhir/R4/Basic?_count=1');
    const basic = Buffer.from('demo-system:demo-system-secret').toString('base64');
    const revoked = await fetch(`${otherUrl}/oauth/revoke`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ token: fresh ?? '' }),
    });
    assert.equal(revoked.status, 200);
    for (const url of [otherUrl, one.url]) {
      await until('the token opens nothing', HEARD_MS_MAX, () =>
        clientOf(url, async () => fresh)
          .send('GET', '/fhir/R4/Basic?_count=1')
          .then(
            () => undefined,
            (error: unknown) => (error instanceof AnswerError && error.status === 401 ? true : undefined),
          ),
      );
    }
  });

  it('leave nothing undone of what the one was about that is killed', async () => {
    const waiting = async () => {
      const [row] = await held.database.transaction((tx) =>
        tx.query<{ n: number }>(
          `select (select count(*) from consent.ledger_pending) + (select count(*) from identity.match_due) as n`,
        ),
      );
      return Number(row?.n);
    };
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        one.send('POST', '/fhir/R4/Patient', {
          text: JSON.stringify({ resourceType: 'Patient', name: [{ family: `Killed${n}` }], birthDate: '1980-02-03' }),
          headers: FHIR,
        }),
      ),
    );
    const [first] = children as [ChildProcess];
    first.kill('SIGKILL');
    await once(first, 'exit');
    await until('the other has worked it off', HEARD_MS_MAX, async () => ((await waiting()) === 0 ? true : undefined));
    const { entry = [] } = await get<{ entry?: unknown[] }>(other, 'Patient?birthdate=1980-02-03&_count=100');
    assert.equal(entry.length, 40);
  });
});
