import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { type Resource, writeResources } from '#fhir';
import { createRoom as createConsentRoom, sequenceNow } from '#rooms/consent';
import { call, pairIn, people, type TestNode } from '../fixtures.ts';
import { messageHandlers } from '../handlers.ts';
import { basisOf } from '../legal-basis.ts';
import { messageRoutes } from '../message-routes.ts';
import { UnreachableError } from '../model.ts';
import { deliverMessages } from '../operations/deliver-messages.ts';
import { enqueueMessage } from '../operations/enqueue-message.ts';
import { rememberTold, toRemoteAccess } from '../rooms-below.ts';
import type { WorkerParts } from '../worker-scope.ts';
import { joinedListRoutes } from './routes.ts';
import { tellJoined } from './tell.ts';

const PASSPORT = 'X7654321';
/** Her record has this id at each node. */
const HER = 'patient-1';

function routesOf(parts: WorkerParts) {
  const consent = createConsentRoom({ keys: parts.keys, trust: [] });
  return [...joinedListRoutes(parts), ...messageRoutes(parts, messageHandlers(parts)), ...consent.routes];
}

describe('the accesses of both nodes in one list', () => {
  const pair = pairIn({ routesOf, people: people(HER) }, async (both) => {
    for (const node of [both.hk, both.sz]) {
      await node.run(async (scope) => {
        const patient = {
          resourceType: 'Patient',
          id: HER,
          name: [{ text: '陳合成' }],
          birthDate: '1950-03-04',
          identifier: [{ system: 'https://causeway.health/fhir/NamingSystem/passport', value: PASSPORT }],
        } as Resource;
        await writeResources(scope, [{ create: patient, method: 'PUT' }]);
      });
    }
  });
  beforeEach(async () => {
    for (const node of [pair.hk, pair.sz]) {
      await node.query('delete from exchange.joined_list');
      await node.query("delete from exchange.outbox where case_id like 'joined-list:%'");
    }
  });

  /** What happened at each node takes its place in the ledger, is told, and arrives, until nothing is left. */
  async function settle(): Promise<void> {
    const nodes: readonly TestNode[] = [pair.sz, pair.hk];
    for (let moved = 1; moved > 0; ) {
      moved = 0;
      for (const { parts } of nodes) {
        await sequence(parts);
        moved += await tellJoined(parts);
        moved += await deliverMessages(parts, messageHandlers(parts));
      }
    }
  }
  const sequence = (parts: WorkerParts) => parts.database.transaction((tx) => sequenceNow(tx));
  const state = async (node: TestNode) =>
    (await call(node, 'patient', 'GET', '/api/joined-lists')).json.lists[0] as {
      id?: string;
      state?: string;
      isSilent: boolean;
      heardAt?: string;
    };
  const ask = (at: TestNode, node: string) => call(at, 'patient', 'POST', '/api/joined-lists', { node });
  const answer = async (node: TestNode, act: 'agree' | 'refuse' | 'end', as = 'patient') =>
    call(node, as, 'POST', `/api/joined-lists/${(await state(node)).id}/${act}`, {});
  async function join(): Promise<void> {
    assert.equal((await ask(pair.hk, 'sz')).status, 200);
    await settle();
    assert.equal((await answer(pair.sz, 'agree')).status, 200);
    await settle();
  }
  /** Somebody looks at her record at a node. */
  const look = (node: TestNode, kind: string) =>
    node.run(async (scope) => {
      await node.parts.writeLedger(scope.tx, [
        {
          facts: { ...scope, at: node.clock.now(), correlationId: 'x' },
          note: {
            action: 'read',
            outcome: 'permitted',
            patientId: HER,
            kinds: { [kind]: 1 },
            basis: 'consent/treatment-relation',
          },
        },
      ]);
    }, people(HER)['szDoctor']);
  const seen = async (node: TestNode) => {
    const { json } = await call(node, 'patient', 'GET', '/api/access-log?by=others&limit=100');
    return json.items.flatMap((one: { node: string; kinds: Record<string, number> }) =>
      Object.keys(one.kinds).map((kind) => `${one.node} ${kind}`),
    ) as string[];
  };
  const times = (all: readonly string[], what: string) => all.filter((one) => one === what).length;

  it('are so once the patient has asked at one and agreed at the other; before, neither is told anything', async () => {
    await look(pair.sz, 'Procedure');
    assert.equal((await ask(pair.hk, 'sz')).status, 200);
    await settle();
    assert.equal((await state(pair.hk)).state, 'asked');
    assert.equal((await state(pair.sz)).state, 'waiting');
    assert.equal(times(await seen(pair.hk), 'sz Procedure'), 0);
    assert.equal((await answer(pair.sz, 'agree')).status, 200);
    await settle();
    assert.deepEqual([(await state(pair.hk)).state, (await state(pair.sz)).state], ['joined', 'joined']);
    assert.equal(times(await seen(pair.hk), 'sz Procedure'), 1, 'what was before is there');
    await look(pair.hk, 'Immunization');
    await look(pair.sz, 'Condition');
    await settle();
    assert.equal(times(await seen(pair.sz), 'hk Immunization'), 1);
    assert.equal(times(await seen(pair.hk), 'sz Condition'), 1);
    await settle();
    assert.equal(times(await seen(pair.hk), 'sz Condition'), 1, 'once');
  });

  it('are not where the patient refuses, or nobody there holds the papers', async () => {
    await ask(pair.hk, 'sz');
    await settle();
    assert.equal((await answer(pair.sz, 'refuse')).status, 200);
    await settle();
    assert.equal((await state(pair.hk)).state, 'refused');
    const { code, status } = await call(pair.hk, 'stranger', 'POST', '/api/joined-lists', { node: 'sz' });
    assert.deepEqual([status, code], [422, 'exchange.no-paper-to-ask-by']);
  });

  it('are asked for once, however often the patient presses', async () => {
    await Promise.all([ask(pair.hk, 'sz'), ask(pair.hk, 'sz'), ask(pair.hk, 'sz')]);
    await settle();
    const rows = await pair.sz.query('select 1 from exchange.joined_list');
    assert.equal(rows.length, 1);
    await ask(pair.sz, 'hk');
    assert.equal((await state(pair.sz)).state, 'joined', 'who asks for what was asked there agrees');
  });

  it('are answered for by the patient alone, once', async () => {
    await ask(pair.hk, 'sz');
    await settle();
    assert.equal((await answer(pair.sz, 'agree', 'stranger')).status, 404);
    assert.equal((await answer(pair.hk, 'agree')).status, 404, 'who asked does not agree for the other side');
    assert.equal((await answer(pair.sz, 'agree')).status, 200);
    assert.equal((await answer(pair.sz, 'agree')).status, 404);
  });

  it('end at once at the node where it is said, and at the other when it hears of it; what was told stays', async () => {
    await join();
    await look(pair.sz, 'DiagnosticReport');
    await settle();
    assert.equal((await answer(pair.hk, 'end')).status, 200);
    await look(pair.sz, 'Goal');
    await settle();
    assert.equal((await state(pair.sz)).state, 'ended');
    const all = await seen(pair.hk);
    assert.deepEqual([times(all, 'sz DiagnosticReport'), times(all, 'sz Goal')], [1, 0]);
  });

  it('come whole and in order after the neighbour was down, and until then the list says so', async () => {
    await join();
    pair.network.carry = async () => {
      throw new UnreachableError('ECONNREFUSED');
    };
    await look(pair.sz, 'CarePlan');
    await settle();
    for (const node of [pair.hk, pair.sz]) node.clock.move(600_000);
    assert.equal(times(await seen(pair.hk), 'sz CarePlan'), 0);
    assert.equal((await state(pair.hk)).isSilent, true);
    pair.network.carry = (request, deliver) => deliver(request);
    await settle();
    assert.equal(times(await seen(pair.hk), 'sz CarePlan'), 1);
  });

  it('leave out what home was told of already as the home of a record that was opened', async () => {
    await join();
    pair.sz.clock.move(60_000);
    const note = {
      action: 'read',
      outcome: 'permitted',
      patientId: HER,
      kinds: { Media: 1 },
      basis: 'consent/shared-by-patient',
    } as const;
    await pair.sz.run(async (scope) => {
      const facts = { ...scope, at: pair.sz.clock.now(), correlationId: 'x' };
      await rememberTold(scope, 'hk', toRemoteAccess(facts, note, 'by-another-name'));
      await pair.sz.parts.writeLedger(scope.tx, [{ facts, note }]);
    }, people(HER)['szDoctor']);
    await look(pair.sz, 'Specimen');
    await settle();
    const all = await seen(pair.hk);
    assert.deepEqual([times(all, 'sz Media'), times(all, 'sz Specimen')], [0, 1]);
  });

  it('take no word of a node that was not asked, nor of another node’s acts', async () => {
    const forged = (type: 'list-join-answered' | 'accesses-told', body: object) =>
      pair.sz.run((scope) =>
        enqueueMessage(scope, {
          ...{ to: 'hk', type, caseId: `joined-list:forged-${type}`, purpose: 'PATRQT' },
          legalBasis: basisOf(scope, type),
          body: { ...body },
        }),
      );
    const at = pair.sz.clock.now().toISOString();
    await forged('list-join-answered', { join: 'never', state: 'joined', at });
    await join();
    const { id = '' } = await state(pair.hk);
    const access = {
      ...{ id: 'x', at, node: 'hk', actorName: { en: 'x', 'zh-Hans': 'x', 'zh-Hant-HK': 'x' }, role: 'clinician' },
      ...{ purpose: 'TREAT', action: 'read', kinds: { Flag: 1 }, outcome: 'permitted', basis: 'x' },
    };
    await forged('accesses-told', { join: id, accesses: [access] });
    await settle();
    const refusals = await pair.sz.query<{ last_error: string }>(
      "select last_error from exchange.outbox where case_id like 'joined-list:forged%' order by type",
    );
    assert.deepEqual(
      refusals.map((row) => JSON.parse(row.last_error).code),
      ['exchange.message-malformed', 'exchange.case-unknown'],
    );
    assert.equal(times(await seen(pair.hk), 'hk Flag'), 0);
  });
});
