/**
 * `node bin/causeway.mjs --script bench/revocation.ts`: how long after a patient ends a share it is dark everywhere, while both nodes have other work. Two whole
 * nodes with their background work run in this process, over real ports and PostgreSQL; each share is opened at the other node, and ended while it is looked at.
 *
 *   --shares N   how many are ended (60)
 *   --load N     other requests under way all the time, at each node (8)
 */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { CreatedShare, ReceivedView, ShareView } from '#contracts/exchange';
import { AnswerError, type Client } from '../src/cli/http-client.ts';
import { signInPeople } from '../src/cli/journey/people.ts';
import { type RunningNode, startNodes } from '../test/running-node.ts';

const { values: options } = parseArgs({
  options: { shares: { type: 'string', default: '60' }, load: { type: 'string', default: '8' } },
});

/** Between two looks at whether it is dark yet: finer than any figure that matters here. */
const LOOK_MS = 10;
/** What a node says of a share that is over. */
const DARK: ReadonlySet<string> = new Set(['exchange.link-revoked', 'exchange.received-ended']);
/** What the issue asks for. */
const LIMIT_MS = 5_000;

const Anything = z.unknown();

/** Where a revocation must arrive, in the order of the way. */
const PLACES = {
  link: 'the link opens nothing any more',
  view: 'the doctor’s page is refused at the other node',
  copy: 'the copy is gone there, though nobody looks',
  receipt: 'its receipt is at home',
} as const;
type Place = keyof typeof PLACES;

await main();

async function main(): Promise<void> {
  const [hk, sz] = await startNodes(['hk', 'sz'], 1);
  if (hk === undefined || sz === undefined) throw new Error('both nodes are there');
  const load = new AbortController();
  try {
    const people = await signInPeople(sz.url, hk.url);
    const [patient, doctor] = [people.patientAtHk.client, people.szDoctor.client];
    const organization = people.szDoctor.session.organization;
    if (organization === undefined) throw new Error('the doctor has a workplace');
    const toClinic = { kind: 'organizations', ids: [{ node: 'sz', id: organization.id, name: organization.name }] };
    const wish = { sections: ['problems', 'allergies', 'medications', 'results'], recipients: toClinic, opensMax: 100 };
    const make = () => patient.post('/api/shares', wish, CreatedShare);
    const open = ({ link, passcode }: CreatedShare) => doctor.post('/api/received', { link, passcode }, ReceivedView);

    const busy = await open(await make());
    const others = Number(options.load);
    const working = [
      ...loops(others, load.signal, () => patient.get('/api/shares', Anything)),
      ...loops(others, load.signal, () =>
        patient.get(`/fhir/R4/Patient/${people.patientAtHk.patientId}/$everything`, Anything),
      ),
      ...loops(others, load.signal, () => doctor.get(`/api/received/${busy.id}/watch`, Anything)),
    ];
    const taken: Record<Place, number[]> = { link: [], view: [], copy: [], receipt: [] };
    for (let n = 0; n < Number(options.shares); n += 1) {
      const made = await make();
      const view = await open(made);
      const startedAt = performance.now();
      const since = () => performance.now() - startedAt;
      const looking = watchUntilDark(doctor, view.id).then(since);
      const opening = untilRefused(() => open(made)).then(since);
      await patient.post(`/api/shares/${made.share.id}/revoke`, {}, ShareView);
      const [link, seen, copy, receipt] = await Promise.all([
        opening,
        looking,
        until(() => isErased(sz, made.share.id)).then(since),
        until(() => hasReceipts(patient, made.share.id)).then(since),
      ]);
      taken.link.push(link);
      taken.view.push(seen);
      taken.copy.push(copy);
      taken.receipt.push(receipt);
    }
    load.abort();
    const requests = (await Promise.all(working)).reduce((sum, one) => sum + one, 0);
    print(taken, requests);
  } finally {
    load.abort();
    await Promise.all([hk.close(), sz.close()]);
  }
}

/** Requests that are under way all the time. @returns how many were made, of each loop */
function loops(count: number, signal: AbortSignal, ask: () => Promise<unknown>): Promise<number>[] {
  return Array.from({ length: count }, async () => {
    let made = 0;
    while (!signal.aborted) {
      await ask().catch(() => undefined);
      made += 1;
    }
    return made;
  });
}

/** A page that stays open, asking faster than one does. */
function watchUntilDark(doctor: Client, id: string): Promise<void> {
  return untilRefused(() => doctor.get(`/api/received/${id}/watch`, Anything));
}

async function untilRefused(ask: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await ask();
    } catch (error) {
      // A node that is busy, or counts too many requests, has not refused.
      if (error instanceof AnswerError && DARK.has(error.code)) return;
    }
    await setTimeout(LOOK_MS);
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await setTimeout(LOOK_MS);
}

async function isErased({ held }: RunningNode, share: string): Promise<boolean> {
  const rows = await held.database.transaction((tx) =>
    tx.query('select 1 from exchange.received_share where share_ref = $1 and bundle is not null', [share]),
  );
  return rows.length === 0;
}

async function hasReceipts(patient: Client, share: string): Promise<boolean> {
  const { copies } = await patient.get(`/api/shares/${share}`, ShareView);
  return copies.every(({ state }) => state === 'erased' || state === 'not-held');
}

function print(taken: Readonly<Record<Place, readonly number[]>>, requests: number): void {
  console.log(
    `${options.shares} shares ended while ${requests} other requests were answered; milliseconds since the patient asked for it`,
  );
  console.log('');
  console.log('| where | p50 | p99 | worst |');
  console.log('| --- | ---: | ---: | ---: |');
  for (const place of Object.keys(PLACES) as Place[]) {
    const sorted = taken[place].toSorted((a, b) => a - b);
    const at = (share: number) =>
      Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0);
    console.log(`| ${PLACES[place]} | ${at(0.5)} | ${at(0.99)} | ${at(1)} |`);
  }
  const isWithin = Math.max(...Object.values(taken).flat()) <= LIMIT_MS;
  console.log('');
  console.log(
    `Dark everywhere, and signed for at home, ${isWithin ? 'within' : 'NOT within'} ${LIMIT_MS / 1000} seconds.`,
  );
  if (!isWithin) process.exitCode = 1;
}
