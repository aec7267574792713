import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { z } from 'zod';
import { ReceivedView } from '#contracts/exchange';
import { Folder, FolderDocument, VisitView } from '#contracts/records';
import { AnswerError } from '../src/cli/http-client.ts';
import { until } from '../src/cli/journey/expect.ts';
import { makeShare } from '../src/cli/journey/make-share.ts';
import { type People, signInPeople } from '../src/cli/journey/people.ts';
import { type KillableNode, type KillableNodes, startKillableNodes } from './killable-nodes.ts';

const NOTE = {
  reason: '头晕（合成数据）',
  history: '',
  vitals: { systolic: '128', diastolic: '76' },
  findings: '',
  diagnoses: [{ conceptId: 'condition.essential-hypertension', certainty: 'confirmed' }],
  plan: {
    reassurance: '',
    advice: '',
    prescription: [{ conceptId: 'medicine.amlodipine', dose: '5 mg', frequency: '每日一次' }],
    referral: '',
    investigation: '',
    observation: '',
    prevention: '',
  },
  language: 'zh-Hans',
} as const;

/** A neighbour that was away is asked again after two seconds, four, eight; the slowest machine has a minute. */
const SETTLED_MS_MAX = 60_000;

describe('a node killed with kill -9 between two steps of the journey', () => {
  let nodes: KillableNodes;
  let people: People;
  before(async () => {
    nodes = await startKillableNodes();
    people = await signInPeople(nodes.sz.url, nodes.hk.url);
  });
  afterEach(() => {
    for (const node of [nodes.hk, nodes.sz]) node.onAnswer = async () => 'pass';
  });
  after(() => nodes.close());

  const count = async ({ held }: KillableNode, sql: string, ...params: readonly string[]): Promise<number> => {
    const rows = await held.database.transaction((tx) =>
      tx.query<{ n: number }>(`select count(*)::int as n ${sql}`, params),
    );
    return rows[0]?.n ?? 0;
  };
  const opensOf = (share: string) => count(nodes.hk, 'from exchange.share_opening where share_id = $1', share);
  const countedOf = async (share: string) => {
    const rows = await nodes.hk.held.database.transaction((tx) =>
      tx.query<{ opens: number }>('select opens from exchange.share where id = $1', [share]),
    );
    return rows[0]?.opens;
  };
  const copiesOf = (share: string) => count(nodes.sz, 'from exchange.received_share where share_ref = $1', share);
  const open = (share: { link: string; passcode: string }) =>
    people.szDoctor.client.post('/api/received', { link: share.link, passcode: share.passcode }, ReceivedView);
  /** When an answer to such a path leaves this node for the first time, and it is the one that is meant, somebody is killed and the answer is lost. */
  const killAtAnswer = (
    from: KillableNode,
    path: RegExp,
    victim: Pick<KillableNode, 'kill'>,
    isMeant: () => Promise<boolean> = async () => true,
  ): void => {
    let isOver = false;
    from.onAnswer = async (asked, status) => {
      if (isOver || !path.test(asked) || status >= 300 || !(await isMeant()) || isOver) return 'pass';
      isOver = true;
      await victim.kill();
      return 'lose';
    };
  };

  for (const [who, victimOf] of [
    ['the home, after it gave the record', (both: KillableNodes) => both.hk],
    ['the clinic, before it kept what it was given', (both: KillableNodes) => both.sz],
  ] as const) {
    it(`${who}: asked again it is one opening, one copy`, async () => {
      const share = await makeShare(people);
      const victim = victimOf(nodes);
      killAtAnswer(nodes.hk, /^\/shl\//, victim);
      await assert.rejects(open(share), AnswerError);
      assert.deepEqual([await countedOf(share.id), await opensOf(share.id), await copiesOf(share.id)], [1, 1, 0]);
      await victim.restart();
      assert.equal((await open(share)).status, 'open');
      assert.deepEqual([await countedOf(share.id), await opensOf(share.id), await copiesOf(share.id)], [1, 1, 1]);
    });
  }

  /** A visit that begins with a share and is signed to go home. */
  async function signedVisit(): Promise<string> {
    const { client } = people.szDoctor;
    const received = await open(await makeShare(people));
    const { patientId } = await client.post(
      `/api/received/${received.id}/register`,
      {},
      z.object({ patientId: z.string() }),
    );
    const draft = await client.post('/api/visits', { patientId, receivedId: received.id, note: NOTE }, VisitView);
    const signing = { version: draft.version, sendTo: 'hk', patientAgreed: true };
    await client.post(`/api/visits/${draft.id}/sign`, signing, VisitView);
    return draft.id;
  }
  const settled = (id: string, wanted: VisitView['status']) =>
    until(`visit ${id} ${wanted}`, SETTLED_MS_MAX, async () => {
      const { status } = await people.szDoctor.client.get(`/api/visits/${id}`, VisitView);
      return status === wanted ? true : undefined;
    });
  const folder = async () =>
    (await people.hkDoctor.client.get(`/api/patients/${people.patientAtHk.patientId}/folder`, Folder)).items;
  const isFor = (id: string) => `visit:${id}`;

  it('the clinic, after signing and before anything was sent: the visit is sent when it is back, once', async () => {
    const before = (await folder()).length;
    // Nothing gets through to the home while the visit is signed.
    nodes.hk.onAnswer = async (asked) => (asked.startsWith('/exchange/inbox') ? 'lose' : 'pass');
    killAtAnswer(nodes.sz, /\/sign$/, nodes.sz);
    await assert.rejects(signedVisit(), { name: 'AnswerError', status: 0 });
    const [{ id = '' } = {}] = await nodes.sz.held.database.transaction((tx) =>
      tx.query<{ id: string }>('select id from records.visit order by started_at desc limit 1'),
    );
    nodes.hk.onAnswer = async () => 'pass';
    await nodes.sz.restart();
    await settled(id, 'arrived');
    assert.equal((await folder()).length, before + 1);
    assert.equal(await count(nodes.sz, 'from exchange.outbox where case_id = $1', isFor(id)), 1);
  });

  it('the home, after it stored the visit and before it said so: it comes again and is there once', async () => {
    const before = (await folder()).length;
    // Other messages come in between, of who looked at what: the answer that is lost is the visit's.
    const visits = () => count(nodes.hk, "from exchange.inbox where case_id like 'visit:%'");
    const known = await visits();
    let isDead = false;
    const victim = {
      async kill() {
        await nodes.hk.kill();
        isDead = true;
      },
    };
    killAtAnswer(nodes.hk, /^\/exchange\/inbox/, victim, async () => (await visits()) > known);
    const visit = await signedVisit();
    await until('the end of the home', SETTLED_MS_MAX, async () => (isDead ? true : undefined));
    await nodes.hk.restart();
    await settled(visit, 'arrived');
    assert.equal((await folder()).length, before + 1);
    const again = 'from exchange.inbox where deliveries > 1';
    assert.ok((await count(nodes.hk, again)) >= 1, 'a message came a second time');
    assert.equal(await count(nodes.hk, 'from exchange.inbox where case_id = $1', isFor(visit)), 1);
  });

  it('the home, in the middle of taking entries over: none of them is half there, and the rest is taken afterwards', async () => {
    const known = new Set((await folder()).map(({ id }) => id));
    const visit = await signedVisit();
    await settled(visit, 'arrived');
    const id = (await folder()).find((item) => !known.has(item.id))?.id ?? '';
    const { client } = people.hkDoctor;
    const decide = (indices: readonly number[]) =>
      client.post(
        `/api/folder/${id}/decisions`,
        { decisions: indices.map((index) => ({ index, decision: 'accept' })) },
        z.unknown(),
      );
    const document = await client.get(`/api/folder/${id}`, FolderDocument);
    const [first = 0, ...rest] = document.decisions.map(({ index }) => index);
    assert.ok(rest.length > 0);
    await decide([first]);
    const decided = () => count(nodes.hk, 'from records.entry_decision where document_id = $1', id);
    const resources = () => count(nodes.hk, 'from fhir.resource');
    const before = [await decided(), await resources()];
    // Somebody holds the table of decisions: the next import stands in the middle of its transaction when the node dies.
    await nodes.hk.held.database.transaction(async (tx) => {
      await tx.query('lock table records.entry_decision in share mode');
      const asked = assert.rejects(decide(rest), AnswerError);
      await until('an import that waits', SETTLED_MS_MAX, async () =>
        (await count(nodes.hk, `from pg_locks where not granted and relation = 'records.entry_decision'::regclass`)) > 0
          ? true
          : undefined,
      );
      await nodes.hk.kill();
      await asked;
    });
    await nodes.hk.restart();
    assert.deepEqual([await decided(), await resources()], before);
    await decide(rest);
    assert.equal(await decided(), 1 + rest.length);
    await settled(visit, 'imported');
    assert.equal(
      (await count(
        nodes.hk,
        'from exchange.outbox where type = $1 and case_id = $2',
        'import-outcome',
        isFor(visit),
      )) >= 1,
      true,
    );
  });
});
