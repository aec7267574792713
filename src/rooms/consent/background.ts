import type { RoomRuntime } from '#platform/http';
import { every } from '#platform/work';
import { lapseSome } from './artefacts/worker.ts';
import { forgetWritings } from './forget-writings.ts';
import { currentHead, type SignHead, type VerifyHead } from './ledger/heads.ts';
import { keepMonths } from './ledger/keep-months.ts';
import { makeMonths } from './ledger/months.ts';
import { type LedgerPeer, type PeerFetch, pullPeerHeads, pullWitnesses } from './ledger/peers.ts';
import { hasPending, sequenceSome, tidyQueue } from './ledger/sequence.ts';
import type { NoticeChannel } from './notices/channel.ts';
import { deliverNotices } from './notices/deliver.ts';
import { forgetWindows } from './notices/notify-gathered.ts';
import { lookThrough } from './privacy/job.ts';

/** Between an act and its place in the tree. The patient's page shows it at once; the proof follows within this. */
const SEQUENCE_EVERY_MS = 200;
/** Entries taken from the queue after which it is tidied: what they leave at its front costs a look a fifth of a millisecond. */
const TIDY_AFTER = 5_000;
/** A month's part is made in the month before; a day is early enough to see that it could not be. */
const MONTHS_EVERY_MS = 12 * 3_600_000;
/** Months are over once a month; an hour lets whoever mended why one could not be closed see it the same day. */
const KEEP_EVERY_MS = 3_600_000;
/** Between heads: what an intruder could cut without a witness is at most what happened in this time at both nodes. */
const HEADS_EVERY_MS = 10_000;
/** A message that leaves seconds after the act is at once for a person; more often would only ask an empty queue. */
const NOTICES_EVERY_MS = 2_000;

/** An unusual access is a matter of the day, not of the second; a few seconds let a busy node write one entry for many that were looked at. */
const LOOK_EVERY_MS = 5_000;
/** What tells nothing any more is not to lie about for long; twice a day costs nothing that anybody sees. */
const FORGET_EVERY_MS = 12 * 3_600_000;
/** Requests lapse by the day; a quarter of a minute is soon enough for whoever watches. */
const LAPSE_EVERY_MS = 15_000;

export interface BackgroundParts {
  readonly sign: SignHead;
  readonly peers: readonly LedgerPeer[];
  readonly channels: readonly NoticeChannel[];
  readonly fetch?: PeerFetch;
  /** Checks what nodes sign, this one too. */
  readonly verify: VerifyHead;
  /** Where archived months of the ledger lie. */
  readonly archives?: string;
}

/** Starts the room's work between requests; the answer stops it and waits for what is under way. */
export async function startBackground(runtime: RoomRuntime, parts: BackgroundParts): Promise<() => Promise<void>> {
  const { node, database, clock, ids } = runtime;
  // Before anything is noted by this program, so that entries lie in the part of their month from the first.
  await database.transaction((tx) => makeMonths(tx, clock.now()));
  const { log } = runtime;
  let untidied = 0;
  const stops = [
    every(MONTHS_EVERY_MS, log, 'the months of the ledger could not be made', async () => {
      await database.transaction((tx) => makeMonths(tx, clock.now()));
      return 0;
    }),
    every(SEQUENCE_EVERY_MS, log, 'the ledger could not be sequenced', async () => {
      if (!(await database.transaction(hasPending, { mode: 'read' }))) return 0;
      const done = await database.transaction((tx) => sequenceSome(tx));
      untidied += done?.added ?? 0;
      if (untidied >= TIDY_AFTER) {
        untidied = 0;
        await database.transaction(tidyQueue, { mode: 'single' });
      }
      // What came meanwhile waits for the next round: batches cost less than entries one by one.
      return done?.more ? done.added : 0;
    }),
    every(HEADS_EVERY_MS, log, 'heads could not be exchanged', async (signal) => {
      await database.transaction((tx) => currentHead(tx, { node, clock, sign: parts.sign }));
      const options = { signal, ...(parts.fetch ? { fetch: parts.fetch } : {}) };
      await pullPeerHeads(runtime, parts.peers, options);
      await pullWitnesses(runtime, parts.peers, options);
      return 0;
    }),
    every(KEEP_EVERY_MS, log, 'months of the ledger could not be closed', async (signal) => {
      const { sign, verify, archives } = parts;
      const neighbours = parts.peers.flatMap(({ id }) => (id === node.id ? [] : [id]));
      const more = archives === undefined ? {} : { archives };
      await keepMonths({ node, database, clock, ids, log, sign, verify, neighbours, ...more }, signal);
      return 0;
    }),
    every(FORGET_EVERY_MS, log, 'what is over could not be forgotten', async (signal) => {
      let after: Awaited<ReturnType<typeof forgetWritings>>;
      do {
        const from = after;
        after = await database.transaction((tx) => forgetWritings(tx, clock.now(), from));
      } while (after !== undefined && !signal.aborted);
      await database.transaction((tx) => forgetWindows(tx, clock.now()));
      return 0;
    }),
    every(LAPSE_EVERY_MS, log, 'requests could not lapse', () => lapseSome(runtime)),
    every(
      LOOK_EVERY_MS,
      log,
      'the ledger could not be looked through',
      async () => (await database.transaction((tx) => lookThrough(tx, runtime))) ?? 0,
    ),
    every(NOTICES_EVERY_MS, log, 'notices could not be sent', () =>
      deliverNotices({ node, database, clock, channels: parts.channels }),
    ),
  ];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}
