import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PairView, PatientView } from '#contracts/identity';
import { AnswerError, type Client } from '../src/cli/http-client.ts';
import { until } from '../src/cli/journey/expect.ts';
import { signInAs } from '../src/cli/sign-in.ts';
import { type KillableNode, type KillableNodes, startKillableNodes } from './killable-nodes.ts';

/** A busy machine takes a while to come to the lock. */
const WAITING_MS_MAX = 60_000;

describe('a node killed with kill -9 while an officer decides of two records', () => {
  let nodes: KillableNodes;
  let node: KillableNode;
  let officer: Client;
  let path: string;
  before(async () => {
    nodes = await startKillableNodes();
    node = nodes.hk;
    officer = await signInAs(node.url, 'hk-coordinator');
    const register = async (number: string) => {
      const person = {
        names: [{ text: '合成數據甲', script: 'han-traditional' }],
        birthDate: '1970-02-03',
        gender: 'female',
        papers: [{ kind: 'home-return-permit', number }],
      };
      return (await officer.post('/api/patients', person, PatientView)).id;
    };
    path = `/api/identity/pairs/${await register('H10000001')}/${await register('M20000002')}`;
  });
  after(() => nodes.close());

  const pair = () => officer.get(path, PairView);
  const decide = (verb: string, revision: number) =>
    officer.post(`${path}/decide`, { verb, reason: 'both papers were seen', revision }, PairView);
  const left = async () => {
    const [row] = await node.held.database.transaction((tx) =>
      tx.query<{ decisions: string; persons: string; resources: string }>(
        `select (select count(*) from identity.review_decision)::text as decisions, (select count(*) from identity.same_person)::text as persons,
           (select count(*) from fhir.resource where type in ('Person', 'Provenance'))::text as resources`,
      ),
    );
    return row;
  };

  it('in the middle of it: nothing of the decision is there, and it can be made again, once', async () => {
    const nothing = await left();
    let deciding: Promise<unknown> = Promise.resolve();
    // The decision is written down, and comes no further than to who is one person.
    await node.held.database.transaction(async (tx) => {
      await tx.query('lock table identity.same_person in exclusive mode');
      deciding = assert.rejects(decide('link', 0), AnswerError);
      await until('the decision waits in its middle', WAITING_MS_MAX, async () => {
        const rows = await node.held.database.transaction((other) =>
          other.query(
            `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%same_person%'`,
          ),
        );
        return rows.length > 0 ? true : undefined;
      });
      await node.kill();
    });
    await deciding;
    assert.deepEqual(await left(), nothing);
    await node.restart();
    const { state, revision, history } = await pair();
    assert.deepEqual([state, revision, history], ['open', revision, []]);
    assert.equal((await decide('link', revision)).state, 'linked');
    assert.deepEqual(
      (await pair()).history.map(({ verb }) => verb),
      ['link'],
    );
  });

  it('after it, before the answer: the decision stands as it was made, and the second try is told so', async () => {
    const { revision } = await pair();
    let isOver = false;
    node.onAnswer = async (asked, status) => {
      if (isOver || !asked.endsWith('/decide') || status >= 300) return 'pass';
      isOver = true;
      await node.kill();
      return 'lose';
    };
    await assert.rejects(decide('unlink', revision), AnswerError);
    await node.restart();
    await assert.rejects(decide('unlink', revision), { code: 'identity.pair-decided-meanwhile' });
    const { state, history } = await pair();
    assert.deepEqual([state, history.map(({ verb }) => verb)], ['not-same', ['link', 'unlink']]);
    assert.equal((await left())?.persons, '0');
  });
});
