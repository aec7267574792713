import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { AnswerError, type Client, clientOf } from '../src/cli/http-client.ts';
import { until } from '../src/cli/journey/expect.ts';
import { programToken, signInAs } from '../src/cli/sign-in.ts';
import { type RunningNode, startNodes } from './running-node.ts';

const FHIR = { 'content-type': 'application/fhir+json' };
const subscription = (channel: object, criteria = 'Basic') => ({
  text: JSON.stringify({ resourceType: 'Subscription', status: 'requested', reason: 'synthetic', criteria, channel }),
  headers: FHIR,
});

describe('a running node', () => {
  let node: RunningNode;
  let token: () => Promise<string | undefined>;
  let program: Client;
  before(async () => {
    [node] = (await startNodes(['hk'], 0)) as [RunningNode];
    token = programToken(node.url, 'demo-system', 'demo-system-secret');
    program = clientOf(node.url, token);
  });
  after(() => node.close());

  it('pings a bound socket of the program that subscribed', async () => {
    const made = await program.send('POST', '/fhir/R4/Subscription', subscription({ type: 'websocket' }));
    const { id } = (await made.json()) as { id: string };
    await until('the subscription is active', 10_000, async () => {
      const { status } = (await (await program.send('GET', `/fhir/R4/Subscription/${id}`)).json()) as {
        status: string;
      };
      return status === 'active' ? true : undefined;
    });
    const socket = new WebSocket(`${node.url.replace(/^http/, 'ws')}/fhir/R4/websocket`, {
      headers: { authorization: `Bearer ${await token()}` },
    });
    await once(socket, 'open');
    socket.send(`bind ${id}`);
    assert.equal(String((await once(socket, 'message'))[0]), `bound ${id}`);
    const pinged = once(socket, 'message');
    await program.send('POST', '/fhir/R4/Basic', {
      text: JSON.stringify({ resourceType: 'Basic', code: { text: 'synthetic' } }),
      headers: FHIR,
    });
    assert.equal(String((await pinged)[0]), `ping ${id}`);
    socket.terminate();
  });

  it('lets no client name an address inside the house', async () => {
    const inside = subscription({ type: 'rest-hook', endpoint: 'https://127.0.0.1/x' });
    await assert.rejects(
      program.send('POST', '/fhir/R4/Subscription', inside),
      (error) => error instanceof AnswerError && error.code === 'subscription.endpoint-not-allowed',
    );
  });

  it('lets a person subscribe to no more than they may read', async () => {
    const doctor = await signInAs(node.url, 'hk-dr-chow');
    const hook = subscription({ type: 'rest-hook', endpoint: 'https://example.org/x' }, 'Observation');
    await assert.rejects(
      doctor.send('POST', '/fhir/R4/Subscription', hook),
      (error) => error instanceof AnswerError && error.status === 403,
    );
  });

  it('refuses an upload by nobody before it is read', async () => {
    const { port } = new URL(node.url);
    const headers = { 'content-type': 'application/fhir+ndjson', prefer: 'respond-async' };
    const upload = request({ port, host: '127.0.0.1', method: 'POST', path: '/fhir/R4/$import', headers });
    upload.on('error', () => undefined);
    // Nothing but the first bytes of a body without end.
    upload.write('{"resourceType":"Patient"');
    const [answer] = await once(upload, 'response');
    assert.equal(answer.statusCode, 401);
    upload.destroy();
  });
});
