import { RefusalError } from '#kernel';
import { noteRefusedUpdate, takeEntries, takenUpTo } from '#rooms/directory';
import { openUpdate } from '../crypto/directory.ts';
import type { Peer } from '../crypto/trust.ts';
import { UnreachableError } from '../model.ts';
import { noteHeard } from '../outbox-store.ts';
import { asProgram, type WorkerParts } from '../worker-scope.ts';

const ASK_TIMEOUT_MS = 20_000;
/** Fifty entries of some 5 kB, in base64, with room to grow. */
const ANSWER_BYTES_MAX = 4_194_304;
/** Pages in one round: a directory of ten thousand institutions comes in two hundred rounds and lets messages pass in between. */
const PAGES_MAX = 20;

/**
 * Asks each neighbour what changed in its public directory, and takes it over. Whoever was down for a day gets that day's changes at its next round; nothing has
 * to be remembered for it elsewhere. A neighbour that does not answer is none of this round's business.
 *
 * @returns how many entries were written
 */
export async function pullDirectories(parts: WorkerParts): Promise<number> {
  let written = 0;
  for (const peer of parts.trust.peers.filter(({ id }) => id !== parts.node.id)) {
    try {
      written += await pullFrom(parts, peer);
    } catch (error) {
      // It is asked again in the next round; that it does not answer stands at the desk beside its messages.
      if (error instanceof UnreachableError) continue;
      if (!(error instanceof RefusalError)) throw error;
      const [refusal] = error.refusals;
      parts.log.warn({ peer: peer.id, code: refusal.code }, 'a neighbour’s directory was refused');
      await asProgram(parts, (scope) => noteRefusedUpdate(scope, peer.id, refusal));
    }
  }
  return written;
}

async function pullFrom(parts: WorkerParts, peer: Peer): Promise<number> {
  let written = 0;
  for (let page = 0; page < PAGES_MAX; page++) {
    const since = await asProgram(parts, (scope) => takenUpTo(scope, peer.id));
    const answer = await parts.post({
      url: `${peer.url}/exchange/feeds/directory?since=${since}`,
      method: 'GET',
      headers: { accept: 'application/jose' },
      timeoutMs: ASK_TIMEOUT_MS,
      answerBytesMax: ANSWER_BYTES_MAX,
    });
    if (answer.status === 200) await asProgram(parts, ({ tx, clock }) => noteHeard(tx, peer.id, clock.now()));
    if (answer.status !== 200) throw new UnreachableError(`HTTP ${answer.status}`);
    const update = await openUpdate(parts.trust, answer.body, { peer: peer.id, since, at: parts.clock.now() });
    const taken = await asProgram(parts, (scope) => takeEntries(scope, peer.id, update));
    for (const { code, params } of taken.refusals) {
      parts.log.warn({ peer: peer.id, code, entry: params?.['id'] }, 'an entry of a neighbour’s directory was refused');
    }
    written += taken.written;
    if (!update.hasMore || taken.refusals.some(({ code }) => code === 'directory.feed-went-back')) break;
  }
  return written;
}
