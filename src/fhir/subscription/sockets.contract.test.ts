import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { createSockets, SOCKET_PATH, type Sockets } from './sockets.ts';
import { type SubscriptionClient, subscriptionClient } from './subscription-harness.ts';

const CHANNEL = { type: 'websocket' };

/** A socket, and what was said on it, one after another. */
class Said {
  readonly socket: WebSocket;
  readonly #heard: string[] = [];
  readonly #waiting: ((text: string) => void)[] = [];
  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, { headers });
    this.socket.on('message', (data) => {
      const next = this.#waiting.shift();
      if (next) next(String(data));
      else this.#heard.push(String(data));
    });
    this.socket.on('error', () => undefined);
  }
  next(): Promise<string> {
    const [first] = this.#heard.splice(0, 1);
    return first === undefined ? new Promise((resolve) => this.#waiting.push(resolve)) : Promise.resolve(first);
  }
  async ask(command: string): Promise<string> {
    if (this.socket.readyState !== WebSocket.OPEN) await once(this.socket, 'open');
    this.socket.send(command);
    return this.next();
  }
  /** Nothing more was said before the answer to a question that is asked now. */
  async isQuiet(): Promise<boolean> {
    return (await this.ask('anything')).startsWith('error: there are');
  }
}

describe('the websocket channel', () => {
  let node: SubscriptionClient;
  let server: Server;
  let other: Server;
  let sockets: Sockets;
  let elsewhere: Sockets;
  const opened: Said[] = [];
  const open = (token?: string, to = server): Said => {
    const { port } = to.address() as AddressInfo;
    const said = new Said(`ws://127.0.0.1:${port}${SOCKET_PATH}`, token ? { authorization: `Bearer ${token}` } : {});
    opened.push(said);
    return said;
  };
  const post = (more: object = {}) =>
    node.send('POST', 'Observation', {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'synthetic' },
      ...more,
    });
  const subscribe = async () => {
    const id = await node.subscribe('Observation', CHANNEL);
    await node.work();
    return id;
  };
  const listening = async (own: Sockets) => {
    const http = createServer();
    own.attach(http);
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    return http;
  };
  before(async () => {
    node = await subscriptionClient();
    sockets = createSockets(node.parts, node.runtime);
    elsewhere = createSockets(node.parts, node.runtime);
    server = await listening(sockets);
    other = await listening(elsewhere);
  });
  after(async () => {
    for (const { socket } of opened) socket.terminate();
    for (const http of [server, other]) {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    }
    await node.close();
  });

  it('bind <id> is answered with bound <id>, and each change with ping <id> and nothing else', async () => {
    const id = await subscribe();
    const said = open('system');
    assert.equal(await said.ask(`bind ${id}`), `bound ${id}`);
    await post();
    await node.work();
    await sockets.tell();
    assert.equal(await said.next(), `ping ${id}`);
    await sockets.tell();
    assert.ok(await said.isQuiet());
    assert.deepEqual(node.told, [], 'and what is nobody’s is no act on anybody’s data');
  });

  it('that something of a patient’s meets the criteria is a look at that patient, in the ledger before it is said', async () => {
    const id = await subscribe();
    await post({ subject: { reference: 'Patient/p1' } });
    await node.work();
    assert.deepEqual(
      node.told.filter(({ detail }) => detail?.['subscription'] === id),
      [
        {
          action: 'search',
          outcome: 'permitted',
          patientId: 'p1',
          kinds: { Observation: 1 },
          basis: 'fhir.rest',
          detail: { subscription: id },
        },
      ],
    );
  });

  it('who speaks is known before anything is bound: by the header, or by a command', async () => {
    const id = await subscribe();
    const said = open();
    assert.equal(await said.ask('authenticate system'), 'authenticated');
    assert.equal(await said.ask(`bind ${id}`), `bound ${id}`);
    const nobody = open();
    await once(nobody.socket, 'open');
    nobody.socket.send(`bind ${id}`);
    const [code] = await once(nobody.socket, 'close');
    assert.equal(code, 1008);
    const stranger = open('no-such-token');
    const [, answer] = await once(stranger.socket, 'unexpected-response');
    assert.equal(answer.statusCode, 401);
  });

  it('only its owner binds a subscription, and only one of this channel', async () => {
    const id = await subscribe();
    const hook = await node.subscribe('Patient', { type: 'rest-hook', endpoint: 'https://hooks.test/' });
    assert.match(await open('other').ask(`bind ${id}`), /^error: no such/);
    assert.match(await open('system').ask('bind nothing'), /^error: no such/);
    assert.match(await open('system').ask(`bind ${hook}`), /^error: no such/);
  });

  it('what happened while nobody was bound is told at the next binding, once', async () => {
    const id = await subscribe();
    await post();
    await post();
    await node.work();
    const said = open('system');
    assert.equal(await said.ask(`bind ${id}`), `bound ${id}`);
    await sockets.tell();
    assert.equal(await said.next(), `ping ${id}`);
    const later = open('system');
    assert.equal(await later.ask(`bind ${id}`), `bound ${id}`);
    await sockets.tell();
    assert.ok(await later.isQuiet());
  });

  it('each bound subscription is told of what meets its own criteria, and of nothing else', async () => {
    const id = await node.subscribe('Observation?code=urn:ws|a', CHANNEL);
    const wide = await node.subscribe('Observation?code=urn:ws|a,urn:ws|b', CHANNEL);
    await node.work();
    const said = open('system');
    for (const one of [id, wide]) assert.equal(await said.ask(`bind ${one}\n`), `bound ${one}`);
    const coded = (code: string) => ({ code: { coding: [{ system: 'urn:ws', code }] } });
    const changed = async () => {
      await node.work();
      await sockets.tell();
    };
    await post(coded('c'));
    await changed();
    assert.ok(await said.isQuiet(), 'what meets none');
    const made = await post(coded('b'));
    await changed();
    assert.equal(await said.next(), `ping ${wide}`);
    assert.ok(await said.isQuiet());
    await node.send('PUT', `Observation/${made.json.id}`, { ...made.json, ...coded('a') });
    await changed();
    assert.deepEqual([await said.next(), await said.next()].sort(), [`ping ${id}`, `ping ${wide}`].sort());
    await node.send('DELETE', `Observation/${made.json.id}`);
    await changed();
    assert.ok(await said.isQuiet(), 'a deletion meets no criteria');
    assert.equal(await said.ask(`unbind ${wide}`), `unbound ${wide}`);
    await post(coded('b'));
    await changed();
    assert.ok(await said.isQuiet(), 'nor is what was unbound told');
  });

  it('a whole transaction is told, once or more, when it is committed', async () => {
    const id = await node.subscribe('Observation?code=urn:ws|t', CHANNEL);
    await node.work();
    const said = open('system');
    assert.equal(await said.ask(`bind ${id}`), `bound ${id}`);
    const entry = (status: string) => ({
      request: { method: 'POST', url: 'Observation' },
      resource: { resourceType: 'Observation', status, code: { coding: [{ system: 'urn:ws', code: 't' }] } },
    });
    const bundle = (...statuses: string[]) => ({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: statuses.map(entry),
    });
    assert.equal((await node.send('POST', '', bundle('final', 'nonsense'))).status, 422);
    await node.work();
    await sockets.tell();
    assert.ok(await said.isQuiet(), 'what was undone is told nobody');
    assert.equal((await node.send('POST', '', bundle('final', 'final', 'final'))).status, 200);
    await node.work();
    await sockets.tell();
    assert.equal(await said.next(), `ping ${id}`);
  });

  it('one that has ended is bound no more, and one that is begun anew is', async () => {
    const id = await subscribe();
    const said = open('system');
    assert.equal(await said.ask(`bind ${id}`), `bound ${id}`);
    const set = async (status: string) => {
      const { json } = await node.send('GET', `Subscription/${id}`);
      assert.equal((await node.send('PUT', `Subscription/${id}`, { ...json, status })).status, 200);
      await node.work();
    };
    await set('off');
    await post();
    await node.work();
    await sockets.tell();
    assert.equal(await said.next(), `unbound ${id}`);
    assert.ok(await said.isQuiet());
    assert.match(await open('system').ask(`bind ${id}`), /^error: no such/);
    await set('requested');
    assert.equal(await said.ask(`bind ${id}`), `bound ${id}`);
    await post();
    await node.work();
    await sockets.tell();
    assert.equal(await said.next(), `ping ${id}`);
    await node.send('DELETE', `Subscription/${id}`);
    assert.match(await open('system').ask(`bind ${id}`), /^error: no such/);
  });

  describe('a bound socket is told that its subscription is over, once, after what there still was:', () => {
    const bind = async (id: string, to = server) => {
      const said = open('system', to);
      assert.equal(await said.ask(`bind ${id}`), `bound ${id}`);
      return said;
    };
    const put = async (id: string, change: object) => {
      const { json } = await node.send('GET', `Subscription/${id}`);
      assert.equal((await node.send('PUT', `Subscription/${id}`, { ...json, ...change })).status, 200);
    };
    const isOver = async (id: string, said: Said) => {
      await sockets.tell();
      assert.equal(await said.next(), `unbound ${id}`);
      await sockets.tell();
      assert.ok(await said.isQuiet());
      assert.match(await open('system').ask(`bind ${id}`), /^error: no such/);
    };

    it('set off, at every process', async () => {
      const id = await subscribe();
      const [said, there] = [await bind(id), await bind(id, other)];
      await put(id, { status: 'off' });
      await isOver(id, said);
      await elsewhere.tell();
      assert.equal(await there.next(), `unbound ${id}`);
    });

    it('deleted; another that the socket is bound to goes on', async () => {
      const [id, stays] = [await subscribe(), await subscribe()];
      const said = await bind(id);
      assert.equal(await said.ask(`bind ${stays}`), `bound ${stays}`);
      await post();
      await node.work();
      await node.send('DELETE', `Subscription/${id}`);
      await sockets.tell();
      const heard = [await said.next(), await said.next(), await said.next()];
      assert.deepEqual(heard, [`ping ${id}`, `unbound ${id}`, `ping ${stays}`]);
    });

    it('its end has come', async () => {
      const end = new Date(node.clock.now().getTime() + 60_000).toISOString();
      const id = await node.subscribe('Observation', CHANNEL, { end });
      await node.work();
      const said = await bind(id);
      node.clock.move(60_001);
      await node.work();
      await isOver(id, said);
    });

    it('its end has come; what happened until then is told before', async () => {
      const end = new Date(node.clock.now().getTime() + 60_000).toISOString();
      const id = await node.subscribe('Observation', CHANNEL, { end });
      await node.work();
      const said = await bind(id);
      await post();
      node.clock.move(60_000);
      await node.work();
      await sockets.tell();
      assert.deepEqual([await said.next(), await said.next()], [`ping ${id}`, `unbound ${id}`]);
    });

    it('failed, with the reason in the Subscription', async () => {
      const valueSet = {
        resourceType: 'ValueSet',
        status: 'active',
        url: 'urn:ws:vs',
        compose: { include: [{ system: 'urn:ws', concept: [{ code: 'a' }] }] },
      };
      const made = await node.send('POST', 'ValueSet', valueSet);
      const id = await node.subscribe('Observation?code:in=urn:ws:vs', CHANNEL);
      await node.work();
      const said = await bind(id);
      await node.send('DELETE', `ValueSet/${made.json.id}`);
      await post();
      await node.work();
      const { status, error } = await node.statusOf(id);
      assert.equal(status, 'error');
      assert.ok(error);
      await isOver(id, said);
    });

    it('gone over to another channel', async () => {
      const id = await subscribe();
      const said = await bind(id);
      await put(id, { status: 'requested', channel: { type: 'rest-hook', endpoint: 'https://hooks.test/' } });
      await isOver(id, said);
    });

    it('but not when it is begun anew as it is', async () => {
      const id = await subscribe();
      const said = await bind(id);
      await put(id, { status: 'requested', criteria: 'Observation?status=final' });
      await sockets.tell();
      await node.work();
      await post();
      await node.work();
      await sockets.tell();
      assert.equal(await said.next(), `ping ${id}`);
    });
  });

  it('sockets at every process of the node are told', async () => {
    const id = await subscribe();
    const here = open('system');
    const there = open('system', other);
    for (const said of [here, there]) assert.equal(await said.ask(`bind ${id}`), `bound ${id}`);
    await post();
    await node.work();
    await sockets.tell();
    await elsewhere.tell();
    for (const said of [here, there]) assert.equal(await said.next(), `ping ${id}`);
  });

  it('a socket is closed as soon as its session is over, though there is nothing to tell and nothing is bound', async () => {
    const [bound, idle, stays] = [open('system'), open('system'), open('other')];
    const id = await subscribe();
    assert.equal(await bound.ask(`bind ${id}`), `bound ${id}`);
    assert.equal(await idle.ask('unbind nothing'), 'unbound nothing');
    assert.equal(await stays.ask('unbind nothing'), 'unbound nothing');
    node.gone.add('system');
    const closed = Promise.all([bound, idle].map(({ socket }) => once(socket, 'close')));
    await sockets.tell();
    assert.deepEqual(
      (await closed).map(([code]) => code),
      [1008, 1008],
    );
    assert.equal(await stays.ask('unbind nothing'), 'unbound nothing');
    node.gone.delete('system');
  });

  it('is opened from pages of applications that are let in, and by programs, which name no page', async () => {
    const { port } = server.address() as AddressInfo;
    const from = (origin: string) => {
      const said = new Said(`ws://127.0.0.1:${port}${SOCKET_PATH}`, { authorization: 'Bearer system', origin });
      opened.push(said);
      return said;
    };
    assert.equal(await from('https://app.test').ask('unbind nothing'), 'unbound nothing');
    for (const origin of ['https://elsewhere.test', 'https://app.test.elsewhere.test', 'null']) {
      const [, answer] = await once(from(origin).socket, 'unexpected-response');
      assert.equal(answer.statusCode, 403, origin);
    }
  });

  it('is an address of its own, which the CapabilityStatement names', async () => {
    const { json } = await node.send('GET', 'metadata');
    const [rest] = json.rest as { extension: { url: string; valueUri: string }[] }[];
    assert.deepEqual(rest?.extension, [
      {
        url: 'http://hl7.org/fhir/StructureDefinition/capabilitystatement-websocket',
        valueUri: 'ws://hk.test/fhir/R4/websocket',
      },
    ]);
    assert.equal((await node.send('GET', 'websocket')).status, 426);
    const { port } = server.address() as AddressInfo;
    const wrong = new Said(`ws://127.0.0.1:${port}/elsewhere`);
    opened.push(wrong);
    const [, answer] = await once(wrong.socket, 'unexpected-response');
    assert.equal(answer.statusCode, 404);
  });
});
