import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seededRandom } from '#kernel';
import { AnswerError } from '../src/cli/http-client.ts';
import { type KillableNodes, startKillableNodes } from './killable-nodes.ts';
import { FHIR_ACTS, type Known } from './what-happened/acts.ts';
import { bookedSince } from './what-happened/books.ts';
import { type Done, differences } from './what-happened/compare.ts';
import { ownerOf, resourcesIn } from './what-happened/expected.ts';
import { PORTAL_ACTS } from './what-happened/portal-acts.ts';
import { type Answer, aPerson, aProgram, ask, type Somebody } from './what-happened/somebody.ts';

const SEED = process.env['CAUSEWAY_SEED'] ?? 'killed in the midst';
const ROUNDS = 3;
const ACTS = 40;

/** Without exports, which go on when the node is back. */
const { export: _export, ...PORTALS } = PORTAL_ACTS;

describe(`the ledger of a node killed with kill -9 in the midst of its work (CAUSEWAY_SEED=${SEED})`, () => {
  const random = seededRandom(SEED);
  let nodes: KillableNodes;
  let people: readonly Somebody[];
  let regulator: Somebody;
  let known: Known;
  let begun: Date;
  const done: Done[] = [];
  let unanswered = 0;

  before(async () => {
    nodes = await startKillableNodes();
    const hk = { id: 'hk', url: nodes.hk.url };
    const program = aProgram(hk);
    const logins = ['wong', 'fernandes', 'hk-dr-chow', 'hk-dr-cheng', 'hk-coordinator'];
    const persons: Somebody[] = [];
    for (const login of logins) persons.push(await aPerson(hk, login));
    people = [...persons, program];
    regulator = await aPerson(hk, 'hk-regulator');
    const patients = people.flatMap(({ patientId }) => patientId ?? []);
    const owners = new Map<string, string>();
    for (const id of patients) {
      for (const one of resourcesIn(await ask(program, hk, { path: `/fhir/R4/Patient/${id}/$everything` }))) {
        const owner = ownerOf(one);
        if (owner !== undefined) owners.set(`${one.resourceType}/${one.id}`, owner);
      }
    }
    known = { owners, patients };
    begun = new Date(Date.now() + 2);
    while (new Date() <= begun);
  });
  after(() => nodes.close());

  /** Everybody acts at once, until the node dies at one of its answers: that one, and all that come after it, are lost. */
  async function untilKilled(round: number): Promise<void> {
    const makers = Object.values({ ...FHIR_ACTS, ...PORTALS });
    const chosen = Array.from({ length: ACTS }, (_, nth) => {
      const who = random.pick(people);
      return { who, act: random.pick(makers)(random, known, who, round * ACTS + nth) };
    });
    const last = random.int(5, ACTS - 5);
    let answers = 0;
    nodes.hk.onAnswer = async () => {
      answers += 1;
      if (answers < last) return 'pass';
      await nodes.hk.kill();
      return 'lose';
    };
    await Promise.all(
      chosen.map(async ({ who, act }) => {
        let answer: Answer;
        try {
          answer = await ask(who, who.node, act.ask);
        } catch (error) {
          if (!(error instanceof AnswerError) && !(error instanceof TypeError)) throw error;
          unanswered += 1;
          return;
        }
        const { status, correlationId } = answer;
        done.push({ who, act, purpose: who.purpose, status, correlationId, leaves: act.leaves(answer) });
      }),
    );
    nodes.hk.onAnswer = async () => 'pass';
    await nodes.hk.restart();
  }

  it('has each act that was answered, once, as it was', async () => {
    for (let round = 0; round < ROUNDS; round++) await untilKilled(round);
    assert.ok(done.length >= ROUNDS && unanswered >= ROUNDS, `${done.length} were answered, ${unanswered} were not`);
    await ask(regulator, regulator.node, { path: '/api/ledger/head?now=true' });
    const byRequest = Map.groupBy(await bookedSince(regulator, begun), ({ correlationId }) => correlationId);
    const wrong = done.flatMap((one) => differences(one, byRequest.get(one.correlationId) ?? []));
    assert.deepEqual(wrong, []);
  });
});
