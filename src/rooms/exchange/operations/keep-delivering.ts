import { every } from '#platform/work';
import type { MessageHandlers } from '../model.ts';
import { type Lane, OUTBOX, type OutRow } from '../outbox-store.ts';
import type { WorkerParts } from '../worker-scope.ts';
import { claimMessages, sendMessage, settleMessage } from './deliver-messages.ts';

/** So many are under way to a neighbour together at most: its database has as many connections. */
const PLACES = 10;
/** Of these, places that are kept for what ends a copy and says that it has ended. Four at once are more than a patient makes. */
const PLACES_OF_ENDS = 4;
const ENDS: readonly string[] = [
  'share-revoked',
  'copy-narrowed',
  'receipt-asked',
  'erase-receipt',
  'narrowing-receipt',
];
const FAILURE = 'messages could not be delivered';

/**
 * Delivers as long as the node runs: a message that is put into the outbox leaves as soon as its transaction has committed, and each place is given to the next one
 * when it is free. Every neighbour has places of its own, so that one that takes its twenty seconds to give no answer holds up nobody else's messages; and the end of
 * copies has some, so that nothing else holds it up. Looking by itself is the net below: for what another process put there, and for what is due again.
 *
 * @param lookEveryMs - between two looks into the outbox where nobody wakes
 * @returns stops it, and waits for what is under way
 */
export function keepDelivering(
  parts: WorkerParts,
  handlers: MessageHandlers,
  lookEveryMs: number,
): () => Promise<void> {
  const known = parts.trust.peers.map(({ id }) => id).filter((id) => id !== parts.node.id);
  const stops = [
    ...known.flatMap((id) => [
      keepPlaces(parts, handlers, lookEveryMs, PLACES_OF_ENDS, to([id], ENDS, true)),
      keepPlaces(parts, handlers, lookEveryMs, PLACES - PLACES_OF_ENDS, to([id], ENDS, false)),
    ]),
    // To nodes that left the trust list: each becomes a matter of the desk.
    keepPlaces(parts, handlers, lookEveryMs, 1, { peers: { of: known, isIn: false } }),
  ];
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

function to(peers: readonly string[], types: readonly string[], isIn: boolean): Lane {
  return { peers: { of: peers, isIn: true }, types: { of: types, isIn } };
}

function keepPlaces(
  parts: WorkerParts,
  handlers: MessageHandlers,
  lookEveryMs: number,
  places: number,
  only: Lane,
): () => Promise<void> {
  const underWay = new Set<Promise<void>>();
  let wake: () => void = () => undefined;
  const deliver = async (row: OutRow): Promise<void> => {
    try {
      await settleMessage(parts, row, await sendMessage(parts, row), handlers);
    } catch (error) {
      parts.log.error({ err: error, message: row.id }, FAILURE);
    }
  };
  const claim = async (): Promise<number> => {
    const limit = places - underWay.size;
    if (limit === 0) return 0;
    const claimed = await claimMessages(parts, { limit, only });
    for (const row of claimed) {
      const one = deliver(row).finally(() => {
        underWay.delete(one);
        // Its place is free, and its successor in the case is due.
        wake();
      });
      underWay.add(one);
    }
    return claimed.length;
  };
  const stop = every(lookEveryMs, parts.log, FAILURE, claim, (woken) => {
    wake = woken;
    return parts.database.onWake(OUTBOX, woken);
  });
  return async () => {
    await stop();
    await Promise.all(underWay);
  };
}
