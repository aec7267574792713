import { RefusalError, type Scope, toCalendarDate } from '#kernel';
import { opensCopies } from './consent-record-rules.ts';
import { mayRecordGo, sendRecord } from './consent-records.ts';
import { enqueueMessage } from './operations/enqueue-message.ts';
import { consentInForce } from './rooms-below.ts';
import { dropWithheld, noteTried, takeDueWithheld, type WithheldRecord } from './withheld-store.ts';
import { asProgram, type WorkerParts } from './worker-scope.ts';

/** In one transaction: each is composed and signed in it. */
const ROUND = 5;

/**
 * Sends records that were agreed to and that no law let go at the time, once it does: a filing was recorded, a day has come. Whether it does is looked at first and
 * leaves nothing behind; a decision is kept, and everybody told, when something changes. What has ended meanwhile is forgotten.
 *
 * @returns how many were looked at
 */
export function sendWithheld(parts: WorkerParts): Promise<number> {
  return asProgram(
    parts,
    async (scope) => {
      const due = await takeDueWithheld(scope.tx, toCalendarDate(scope.clock.now()), ROUND);
      for (const one of due) await tryAgain(scope, parts, one);
      return due.length;
    },
    'PATRQT',
  );
}

async function tryAgain(scope: Scope, parts: WorkerParts, withheld: WithheldRecord): Promise<void> {
  const { consentId, to } = withheld;
  const artefact = await standing(scope, consentId);
  if (artefact?.request === undefined || !opensCopies(artefact.terms.provision)) {
    await dropWithheld(scope.tx, consentId);
    return;
  }
  const peer = parts.trust.byId(to);
  if (peer === undefined || !(await mayRecordGo(scope, artefact, artefact.request, peer))) {
    await noteTried(scope.tx, consentId, toCalendarDate(scope.clock.now()));
    return;
  }
  await dropWithheld(scope.tx, consentId);
  const sent = await sendRecord(scope, parts, { ...withheld, state: 'active' });
  if (sent?.message) await enqueueMessage(scope, sent.message);
}

/** One whose Consent is gone is not tried for ever. */
async function standing(scope: Scope, consentId: string): ReturnType<typeof consentInForce> {
  try {
    return await consentInForce(scope, consentId);
  } catch (error) {
    if (error instanceof RefusalError) return undefined;
    throw error;
  }
}
