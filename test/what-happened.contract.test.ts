import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seededRandom } from '#kernel';
import { ledgerInDatabase, listPeerHeads, verifierOf, verifyLedger } from '#rooms/consent';
import { until } from '../src/cli/journey/expect.ts';
import { type RunningNode, startNodes } from './running-node.ts';
import { type Act, type Elsewhere, FHIR_ACTS, type Known, type Maker } from './what-happened/acts.ts';
import { type Booked, bookedSince, logOf } from './what-happened/books.ts';
import { type Done, differences, isSame } from './what-happened/compare.ts';
import { ownerOf, resourcesIn } from './what-happened/expected.ts';
import { introspectionOf, PORTAL_ACTS } from './what-happened/portal-acts.ts';
import { type Shared, sharingActs } from './what-happened/sharing-acts.ts';
import { type Answer, aPerson, aProgram, ask, type Somebody } from './what-happened/somebody.ts';

const SEED = process.env['CAUSEWAY_SEED'] ?? 'what really happened';
const ACTS = 300;
/** One after the other: what each leaves is known then. With more at once (CAUSEWAY_AT_ONCE=4) people do not wait for one another, and two may cross on the way. */
const AT_ONCE = Number(process.env['CAUSEWAY_AT_ONCE'] ?? 1);

const LOGINS: Readonly<Record<string, readonly string[]>> = {
  hk: ['wong', 'fernandes', 'hk-dr-chow', 'hk-dr-cheng', 'hk-coordinator', 'hk-regulator', 'hk-privacy', 'hk-operator'],
  sz: ['wong', 'liu', 'sz-dr-lin', 'sz-dr-ho', 'sz-coordinator', 'sz-regulator'],
};

const PLAN: readonly { readonly who: string; readonly act: string }[] = [
  { who: 'wong at hk', act: 'share' },
  { who: 'sz-dr-lin at sz', act: 'open a share' },
  { who: 'sz-dr-lin at sz', act: 'see a copy' },
  { who: 'a program at hk', act: 'say no' },
  { who: 'wong at hk', act: 'end a share' },
];

/** What the nodes' own programs do meanwhile, by themselves. */
const MACHINES = new Set([
  'causeway-privacy consent/unusual-access-looked-for',
  'causeway-exchange directory.entries-taken',
  'demo-system sign-in.client-credentials',
]);

/** What nodes do with one another because somebody said no, or ended a share, that has a copy: how often is the nodes' own matter. */
const BECAUSE_OF_A_COPY = new Set(['consent/signed-message', 'exchange/no-passed-on', 'exchange/copy-narrowed']);

function isBecauseOfACopy({ basis, detail }: Booked, { shares }: Shared): boolean {
  // A holder asks whether the share still stands, and it does not.
  if (basis === 'exchange.link-revoked') return detail['route'] === 'POST /shl/:id/status';
  const { share } = detail;
  // Of a copy that a no hides whole nothing is left to keep.
  const isLeftEmpty = basis === 'exchange/copy-erased' && detail['reason'] === 'exchange.copy-withheld';
  return (
    (isLeftEmpty || BECAUSE_OF_A_COPY.has(basis)) && (share === undefined || shares.some(({ id }) => id === share))
  );
}

describe(`the ledger against what really happened (CAUSEWAY_SEED=${SEED})`, () => {
  const random = seededRandom(SEED);
  let nodes: readonly RunningNode[];
  let people: readonly Somebody[];
  let begun: Date;
  const known = new Map<string, Known>();
  const shared: Shared = { shares: [], copies: [], denials: [] };
  const done: Done[] = [];
  const elsewhere: Elsewhere[] = [];
  const booked = new Map<string, readonly Booked[]>();

  before(async () => {
    nodes = await startNodes(['hk', 'sz'], 1);
    people = await Promise.all(
      nodes.flatMap((node) => [
        ...(LOGINS[node.id] ?? []).map((login) => aPerson(node, login)),
        Promise.resolve(aProgram(node)),
      ]),
    );
    for (const node of nodes) known.set(node.id, await knownOf(node));
    // Entries are dated by the millisecond: nothing of what comes may share one with what was before.
    begun = new Date(Date.now() + 2);
    while (new Date() <= begun);
  });
  after(async () => {
    for (const node of nodes) await node.close();
  });

  async function knownOf(node: RunningNode): Promise<Known> {
    const program = aProgram(node);
    const patients = people.flatMap(({ node: at, patientId }) => (at === node && patientId ? [patientId] : []));
    const owners = new Map<string, string>();
    for (const id of patients) {
      for (const one of resourcesIn(await ask(program, node, { path: `/fhir/R4/Patient/${id}/$everything` }))) {
        const owner = ownerOf(one);
        if (owner !== undefined) owners.set(`${one.resourceType}/${one.id}`, owner);
      }
    }
    return { owners, patients };
  }

  /** Does an act and all that follows from it. */
  async function carryOut(who: Somebody, first: Act, stated: string | undefined) {
    const answers: { readonly act: Act; readonly answer: Answer }[] = [];
    for (let act: Act | undefined = first; act !== undefined; ) {
      const headers = { ...act.ask.headers, ...(stated === undefined ? {} : { 'x-purpose-of-use': stated }) };
      const answer = await ask(who, who.node, { ...act.ask, headers });
      answers.push({ act, answer });
      act = act.next?.(answer);
    }
    return { who, purpose: stated ?? who.purpose, answers };
  }

  /** Copies of shares that have ended: each is erased where it was, and that it was is signed for at home where that is another node. */
  const erased = () =>
    shared.copies.flatMap(({ id, at, share }) => {
      const ended = shared.shares.find((one) => one.id === share && one.isOver);
      return ended === undefined ? [] : [{ id, at, share, home: ended.home, patient: ended.patient }];
    });

  /** Waits until the nodes have told one another of everything. */
  async function settled(): Promise<void> {
    const count = async ({ held }: RunningNode, sql: string) => {
      const [row] = await held.database.transaction((tx) =>
        tx.query<{ n: number }>(`select count(*)::int as n ${sql}`),
      );
      return row?.n ?? 0;
    };
    await until('the nodes have told one another', 60_000, async () => {
      const waiting = await Promise.all(
        nodes.map((node) => count(node, `from exchange.outbox where state <> 'delivered'`)),
      );
      const signed = await Promise.all(nodes.map((node) => count(node, `from exchange.erase_receipt`)));
      const sum = (all: readonly number[]) => all.reduce((one, other) => one + other, 0);
      return sum(waiting) === 0 && sum(signed) >= erased().filter(({ at, home }) => at !== home).length
        ? true
        : undefined;
    });
  }

  it('people and programs act', async () => {
    const sharing = sharingActs(shared);
    const makers = Object.values({
      ...FHIR_ACTS,
      ...PORTAL_ACTS,
      ...sharing,
      introspection: introspectionOf(people),
    });
    for (let nth = 0; nth < ACTS; nth += AT_ONCE) {
      // Whatever chance brings, a share is opened and ended in it, and somebody says no.
      const planned = nth % 20 === 0 ? PLAN[nth / 20] : undefined;
      const chosen = Array.from({ length: planned === undefined ? AT_ONCE : 1 }, (_, i) => {
        const who = people.find(({ name }) => name === planned?.who) ?? random.pick(people);
        const maker = planned === undefined ? random.pick(makers) : sharing[planned.act];
        const act = (maker as Maker)(random, known.get(who.node.id) as Known, who, nth + i);
        return { who, act, stated: random.chance(0.15) ? random.pick(['HOPERAT', 'ETREAT', 'TREAT']) : undefined };
      });
      const carried = await Promise.all(chosen.map(({ who, act, stated }) => carryOut(who, act, stated)));
      for (const { who, purpose, answers } of carried) {
        for (const { act, answer } of answers) {
          const { status, correlationId, text } = answer;
          // Where everything is slow a neighbour may not answer in time, and says so.
          const isLate = status === 503 && text.includes('exchange.peer-unreachable');
          assert.ok(status < 500 || isLate, `${act.name} by ${who.name}: ${text}`);
          elsewhere.push(...(act.elsewhere?.(answer) ?? []));
          done.push({ who, act, purpose, status, correlationId, leaves: act.leaves(answer) });
        }
      }
    }
    await settled();
    const unsaid = done.filter(({ leaves }) => leaves === 'not said' || leaves === 'any').length;
    assert.ok(unsaid < done.length / 4, `${unsaid} of ${done.length} acts say nothing of their entries`);
    assert.ok(shared.copies.length > 0 && shared.denials.length > 0, 'nobody opened a share, or nobody said no');
  });

  it('each act of a node’s doors is in its ledger once, as it was; and nothing is there that nobody did', async () => {
    const wrong: string[] = [];
    for (const node of nodes) {
      const reader = people.find(({ name }) => name === `${node.id}-regulator at ${node.id}`) as Somebody;
      // What waits for its place in the tree is in no AuditEvent yet.
      await ask(reader, node, { path: '/api/ledger/head?now=true' });
      const found = await bookedSince(reader, begun);
      booked.set(node.id, found);
      const left: Booked[] = [];
      const byRequest = Map.groupBy(found, ({ correlationId }) => correlationId);
      for (const one of done.filter(({ who }) => who.node === node)) {
        // What a node asks of itself in somebody's name, and copies here that end with a share, are looked for below.
        const [own, asNode] = parted(byRequest.get(one.correlationId) ?? []);
        wrong.push(...differences(one, own));
        left.push(...asNode);
        byRequest.delete(one.correlationId);
      }
      left.push(
        ...[...byRequest.values()].flat().filter(({ actor, basis }) => !MACHINES.has(`${actor.client} ${basis}`)),
      );
      for (const want of elsewhere.filter(({ at }) => at === node.id)) {
        const at = left.findIndex(want.isIt);
        if (at < 0 && !want.mayLack) wrong.push(`${node.id} has nothing of this: ${want.what}`);
        else if (at >= 0) left.splice(at, 1);
      }
      for (const copy of erased().filter(({ at, home }) => at === node.id || home === node.id)) {
        const want = copy.at === node.id ? { received: copy.id } : { share: copy.share, patient: copy.patient };
        const at = left.findIndex((one) => isErasure(want, one));
        if (at < 0) wrong.push(`${node.id} has nothing of the erasure of ${JSON.stringify(copy)}`);
        else left.splice(at, 1);
      }
      const nobodys = left.filter((one) => !isBecauseOfACopy(one, shared));
      wrong.push(...nobodys.map((one) => `${node.id}: nobody did ${JSON.stringify(one)}`));
    }
    assert.deepEqual(wrong, []);
  });

  it('each patient reads at home what was done at either node, each act once', async () => {
    const wrong: string[] = [];
    for (const patient of people.filter(({ patientId }) => patientId !== undefined)) {
      const { node, patientId, name } = patient;
      const here = (booked.get(node.id) ?? []).filter((one) => one.patient === patientId);
      const own = new Set(shared.shares.filter((one) => one.patient === patientId).map(({ id }) => id));
      const there = [...booked].flatMap(([id, all]) =>
        id === node.id
          ? []
          : all.filter(({ detail, actor }) => own.has(detail['share'] ?? '') && actor.account !== undefined),
      );
      const told = there.filter(({ outcome }) => outcome === 'permitted');
      const { value: log } = await until(`${name} is told`, 30_000, async () => {
        const items = (await logOf(patient)).filter(({ at }) => new Date(at) >= begun);
        return items.filter((item) => item.node !== node.id).length >= told.length ? items : undefined;
      });
      const open = log.filter(({ node: at }) => at === node.id);
      for (const one of here) {
        const at = open.findIndex(({ id }) => id === one.id);
        const [item] = at < 0 ? [] : open.splice(at, 1);
        if (item === undefined) wrong.push(`${name} is not told of ${JSON.stringify(one)}`);
        else if (!isSameAct(one, item)) wrong.push(`${name} is told ${JSON.stringify(item)} of ${JSON.stringify(one)}`);
      }
      // What was read since is the reading of the logs itself.
      const known = new Set((booked.get(node.id) ?? []).map(({ id }) => id));
      const newest = Math.max(...(booked.get(node.id) ?? []).map(({ at }) => Date.parse(at)));
      wrong.push(
        ...open
          .filter(({ id, at }) => !known.has(id) && Date.parse(at) < newest)
          .map((item) => `${name} is told of what nobody did: ${JSON.stringify(item)}`),
      );
      const remote = log.filter(({ node: at }) => at !== node.id);
      for (const one of told) {
        const at = remote.findIndex((item) => isSameAct(one, item));
        if (at < 0) wrong.push(`${name} is not told of ${JSON.stringify(one)} elsewhere`);
        else remote.splice(at, 1);
      }
      wrong.push(...remote.map((item) => `${name} is told from elsewhere what nobody did: ${JSON.stringify(item)}`));
    }
    assert.deepEqual(wrong, []);
  });

  it('both ledgers hold', async () => {
    const verify = verifierOf(
      nodes.map(({ id, url, keys }) => ({ id, url, kid: keys.kid, publicJwk: { ...keys.publicJwk } })),
    );
    for (const { id, held } of nodes) {
      const kept = await Promise.all(
        nodes
          .filter((other) => other.id !== id)
          .map(({ held: other }) => other.database.transaction((tx) => listPeerHeads(tx, id))),
      );
      const { faults } = await held.database.transaction(async (tx) =>
        verifyLedger(await ledgerInDatabase(tx, id, kept.flat(), verify)),
      );
      assert.deepEqual(faults, []);
    }
  });
});

function parted(booked: readonly Booked[]): readonly [Booked[], Booked[]] {
  const isOwn = ({ peer, basis }: Booked) => peer === undefined && basis !== 'exchange/copy-erased';
  return [booked.filter(isOwn), booked.filter((one) => !isOwn(one))];
}

function isErasure(
  want: { received?: string; share?: string; patient?: string },
  { basis, detail, patient }: Booked,
): boolean {
  if (basis !== 'exchange/copy-erased') return false;
  if (want.received !== undefined) return detail['received'] === want.received;
  return detail['share'] === want.share && patient === want.patient && detail['received'] === undefined;
}

/** An act is told in the patient's list as the ledger has it. */
function isSameAct(one: Booked, item: Awaited<ReturnType<typeof logOf>>[number]): boolean {
  return (
    Date.parse(one.at) === Date.parse(item.at) &&
    one.purpose === item.purpose &&
    one.outcome === item.outcome &&
    one.basis === item.basis &&
    (one.actor.role ?? item.role) === item.role &&
    (one.peer !== undefined || one.actor.organization === item.organization?.id) &&
    isSame(one.kinds, item.kinds)
  );
}
